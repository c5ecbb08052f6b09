import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Catalog } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { openSqliteCatalog } from './index.ts';

const kills = process.env.STREAMOPS_SOAK ? 500 : 20;
/** A fresh file after so many kills, so that a check stays short. */
const killsPerFile = 10;

const writer = fileURLToPath(new URL('./crash-writer.ts', import.meta.url));

/** Starts a writer, kills it at a random moment after its first answer, gives what it was promised. */
const killWhileWriting = async (file: string): Promise<string[]> => {
  const child = spawn(process.execPath, [writer, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), closed]);
  await sleep(Math.random() * 250);
  child.kill('SIGKILL');
  const [, signal] = await closed;
  expect(signal).toBe('SIGKILL');
  return printed.split('\n').slice(0, -1);
};

const lookUp = async ({ journal, jobs, assets }: Catalog, line: string): Promise<string | undefined> => {
  const [kind, id = ''] = line.split(' ');
  if (kind === 'event') return (await journal.get(id))?.id;
  if (kind === 'job') return (await jobs.get(id)).id;
  const asset = await assets.get(id);
  return asset.status === 'ready' && asset.tags.includes('boss') ? asset.id : undefined;
};

/** What is kept beside the rows (words, sums, counts, links) against the rows themselves. */
const driftOf = (file: string) => {
  const db = openDatabase(file);
  const [integrity] = db.query<{ integrity_check: string }>('PRAGMA integrity_check').all();
  db.exec("INSERT INTO asset_words (asset_words) VALUES ('integrity-check')");
  const drift = db.query(`SELECT
    (SELECT count(*) FROM assets WHERE seq NOT IN
      (SELECT rowid FROM asset_words WHERE asset_words MATCH 'eldenring')) AS words,
    (SELECT count(*) FROM assets) - (SELECT count FROM asset_totals) AS assets,
    (SELECT count(*) FROM assets WHERE status = 'ready')
      - coalesce((SELECT count FROM facets WHERE kind = 'tag'), 0) AS tags,
    (SELECT count(*) FROM assets WHERE duplicate_of IS NULL AND xxh64 IS NOT NULL) > 1 AS originals,
    (SELECT count(*) FROM jobs) - (SELECT sum(count) FROM job_counts) AS jobs`);
  const found = { integrity: integrity?.integrity_check, ...drift.get() };
  db.close();
  return found;
};

describe('a writer that is killed while it writes', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'streamops-crash-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    `loses nothing that it acknowledged, ${kills} times`,
    async () => {
      let acknowledged = 0;
      for (let kill = 0; kill < kills; kill += 1) {
        const file = join(folder, `${Math.floor(kill / killsPerFile)}.db`);
        const lines = await killWhileWriting(file);
        expect(lines.length).toBeGreaterThan(0);
        acknowledged += lines.length;
        const catalog = await openSqliteCatalog(file);
        for (const line of lines) expect(await lookUp(catalog, line)).toBe(line.split(' ')[1]);
        await catalog.close();
        expect(driftOf(file)).toEqual({
          integrity: 'ok',
          words: 0,
          assets: 0,
          tags: 0,
          originals: 0,
          jobs: 0,
        });
      }
      console.log(`${kills} kills, ${acknowledged} acknowledged writes, none lost.`);
    },
    kills * 20_000,
  );
});
