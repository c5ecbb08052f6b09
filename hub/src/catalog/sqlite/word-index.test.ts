import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@streamops/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { openSqliteCatalog } from './index.ts';
import { mergeStep } from './word-tidy.ts';

describe('the word index', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'streamops-words-'));
    file = join(folder, 'catalog.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = { driveId: newId(), sizeBytes: 1, modifiedAt: 1, origin: 'recorder' } as const;

  it('is made again when words are made by other rules than before', async () => {
    const before = await openSqliteCatalog(file);
    for (const path of ['one clip.mkv', 'two clips.mkv']) await before.assets.put({ ...put, path });
    await before.close();
    const db = openDatabase(file);
    db.exec("INSERT INTO asset_words (asset_words) VALUES ('delete-all')");
    db.exec("UPDATE word_index SET version = 'unfinished'");
    db.close();
    const after = await openSqliteCatalog(file);
    const found = async (q: string) => (await after.assets.search({ q, limit: 9 })).items.length;
    expect([await found('clip'), await found('two'), await found('mk')]).toEqual([2, 1, 2]);
    await after.close();
  });

  it('stays sound when tags only ever go', async () => {
    const { assets, close } = await openSqliteCatalog(file);
    const tags = Array.from({ length: 30 }, (_, index) => `tag${index}`);
    const { id } = await assets.put({ ...put, path: 'a.mkv', tags });
    for (let left = tags.length; left >= 0; left -= 1) await assets.update(id, { tags: tags.slice(0, left) });
    await assets.update(id, { status: 'missing' });
    expect((await assets.search({ q: 'tag1', limit: 9 })).items).toEqual([]);
    expect((await assets.search({ q: 'mkv', status: 'missing', limit: 9 })).items).toHaveLength(1);
    await close();
    const db = openDatabase(file);
    db.exec("INSERT INTO asset_words (asset_words) VALUES ('integrity-check')");
    db.close();
  });

  it('keeps a beginning that another word of the asset still has', async () => {
    const { assets, close } = await openSqliteCatalog(file);
    const { id } = await assets.put({ ...put, path: 'elden.mkv', tags: ['element', 'elephant'] });
    await assets.update(id, { tags: ['element'] });
    const found = async (q: string) => (await assets.search({ q, limit: 9 })).items.length;
    expect([await found('el'), await found('ele'), await found('elep'), await found('eld')]).toEqual([
      1, 1, 0, 1,
    ]);
    await close();
  });

  it('is merged into few segments, and finds the same', async () => {
    const { assets, close } = await openSqliteCatalog(file);
    for (let n = 0; n < 60; n += 1) await assets.put({ ...put, path: `clip ${n}.mkv` });
    await close();
    const db = openDatabase(file);
    const segments = () =>
      db.query<{ n: number }>('SELECT count(DISTINCT segid) AS n FROM asset_words_idx').get()?.n ?? 0;
    const before = segments();
    const merge = mergeStep(db);
    while (merge());
    expect(segments()).toBeLessThan(before);
    expect(segments()).toBeLessThanOrEqual(2);
    db.exec("INSERT INTO asset_words (asset_words) VALUES ('integrity-check')");
    db.close();
    const again = await openSqliteCatalog(file);
    expect((await again.assets.search({ q: 'clip', limit: 99 })).items).toHaveLength(60);
    await again.close();
  });

  it('takes many changes of one asset in one turn as one', async () => {
    const { assets, close } = await openSqliteCatalog(file);
    const both = await Promise.all(['b', 'a'].map((name) => assets.put({ ...put, path: `${name}.mkv` })));
    const [b, a] = both.map(({ id }) => id);
    await Promise.all([
      assets.update(a ?? '', { tags: ['first'] }),
      assets.update(b ?? '', { tags: ['first'] }),
      assets.update(a ?? '', { tags: ['second'] }),
      assets.update(newId(), { tags: ['second'] }).catch(() => null),
      assets.update(a ?? '', { favourite: true }),
    ]);
    const found = async (q: string) => (await assets.search({ q, limit: 9 })).items.map(({ path }) => path);
    expect([await found('first'), await found('second')]).toEqual([['b.mkv'], ['a.mkv']]);
    await close();
  });
});
