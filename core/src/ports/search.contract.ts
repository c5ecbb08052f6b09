import { describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import type { AssetQuery, NewAsset } from './assets.ts';
import { sampleAsset, sampleDrive, sampleMedia } from './contract-samples.ts';
import { everyPage, freshCatalog, type OpenCatalog } from './contract-suite.ts';

/** Search over everything that `assets.put` and `assets.update` made findable. */
export const assetSearchContract = (open: OpenCatalog) =>
  describe('search', () => {
    const catalog = freshCatalog(open);

    const put = (path: string, given: Partial<NewAsset> = {}) =>
      catalog().assets.put(sampleAsset({ path, ...given }));
    const find = async (query: Partial<AssetQuery>) =>
      (await catalog().assets.search({ limit: 50, ...query })).items.map(({ path }) => path);

    it('lists everything newest first when nothing is asked', async () => {
      await put('one.mkv');
      await put('two.mkv');
      await put('three.mkv');
      expect(await find({})).toEqual(['three.mkv', 'two.mkv', 'one.mkv']);
      expect(await find({ q: ' -"!?* ' })).toHaveLength(3);
    });

    it.each([
      ['elden'],
      ['el'],
      ['ELDEN ring'],
      ['eldenring'],
      ['ring elden'],
      ['EldenRing'],
      ['2026'],
      ['2026-01-05'],
      ['clips/Elden'],
      ['x264v2'],
      ['v2'],
      ['264'],
      ['café'],
      ['cafe'],
      ['mkv'],
      ['原'],
      ['神録画'],
    ])('finds EldenRing_2026-01-05 x264v2 Café 原神録画.mkv by %s', async (q) => {
      await put('clips/EldenRing_2026-01-05 x264v2 Café 原神録画.mkv');
      await put('clips/Minecraft.mov');
      expect(await find({ q })).toContain('clips/EldenRing_2026-01-05 x264v2 Café 原神録画.mkv');
    });

    it('wants every word, each from its beginning, and one letter exactly', async () => {
      await put('Elden Ring.mkv');
      await put('Elden Lord.mkv');
      await put('plan b.mkv');
      expect(await find({ q: 'elden lord' })).toEqual(['Elden Lord.mkv']);
      expect(await find({ q: 'den' })).toEqual([]);
      expect(await find({ q: 'b' })).toEqual(['plan b.mkv']);
      expect(await find({ q: 'e' })).toEqual([]);
    });

    it.each([
      ['1080p'],
      ['hevc'],
      ['h265'],
      ['hdr'],
      ['hdr10'],
      ['60fps'],
      ['deu'],
      ['microphone'],
      ['2ch'],
      ['1920x1080'],
      ['night city'],
    ])('finds by what its streams and tags say: %s', async (q) => {
      const { assets } = catalog();
      const { id } = await put('a.mov');
      await put('b.mov');
      expect(await find({ q })).toEqual([]);
      await assets.update(id, { media: sampleMedia, tags: ['Night City'] });
      expect(await find({ q })).toEqual(['a.mov']);
    });

    it('forgets the words of a name or tag that is gone', async () => {
      const { assets } = catalog();
      const { id } = await put('before.mkv', { tags: ['draft'] });
      await assets.update(id, { path: 'after.mkv', tags: [] });
      expect(await find({ q: 'before' })).toEqual([]);
      expect(await find({ q: 'draft' })).toEqual([]);
      expect(await find({ tag: 'draft' })).toEqual([]);
      expect(await find({ q: 'after' })).toEqual(['after.mkv']);
    });

    it('tries word stems only when the words themselves are nowhere', async () => {
      await put('boss fight.mkv');
      await put('fighting alone.mkv');
      expect(await find({ q: 'fights' })).toEqual(['fighting alone.mkv', 'boss fight.mkv']);
      await put('two fights.mkv');
      expect(await find({ q: 'fights' })).toEqual(['two fights.mkv']);
      await put('run.mkv');
      expect(await find({ q: 'running' })).toEqual(['run.mkv']);
    });

    it.each([
      ['"'],
      ['a" OR "b'],
      ['NEAR('],
      ['NOT'],
      ['terms : x'],
      ['^x'],
      ['x*'],
      ["'; DROP TABLE assets; --"],
      ['\u0000'],
      ['(((('],
      ['-x'],
      ['{x}'],
      ['\u{f0001}'],
      ['OR'],
      ['x'.repeat(200)],
      ['a b c d e f g h i j k l m n o p q'],
    ])('takes %j as text', async (q) => {
      await put('nothing alike.mkv');
      await expect(catalog().assets.search({ q, limit: 5 })).resolves.toMatchObject({ nextCursor: null });
    });

    it('pages without gaps or repeats while assets come in', async () => {
      const names = Array.from({ length: 7 }, (_, index) => `clip ${index}.mkv`);
      for (const name of names) await put(name);
      const pages = await everyPage(async (cursor) => {
        const page = await catalog().assets.search({ q: 'clip', limit: 3, cursor });
        await put(`clip new ${newId()}.mkv`);
        return page;
      });
      expect(pages.flat().map(({ path }) => path)).toEqual([...names].reverse());
    });

    it('pages through what was found by stems', async () => {
      for (let index = 0; index < 5; index += 1) await put(`fight ${index}.mkv`);
      const pages = await everyPage((cursor) => catalog().assets.search({ q: 'fighting', limit: 2, cursor }));
      expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    });

    it.each([['x'], [''], ['MTIz'], ['💣']])('refuses the cursor %j', async (cursor) => {
      await expect(catalog().assets.search({ limit: 5, cursor })).rejects.toMatchObject({
        code: 'CURSOR_INVALID',
      });
    });

    it('filters by tag, status, drive, favourite, relation and age, together with words', async () => {
      const { assets } = catalog();
      const driveId = newId();
      const derivedFrom = { assetId: newId(), jobId: newId(), relation: 'remux' } as const;
      const one = await put('take one.mkv', { tags: ['Boss Fight!', 'x'] });
      const two = await put('take two.mkv', { driveId, derivedFrom });
      const three = await put('other.mkv', { tags: ['Boss Fight!'] });
      await assets.update(two.id, { favourite: true, status: 'ready' });
      expect(await find({ tag: 'Boss Fight!' })).toEqual([three.path, one.path]);
      expect(await find({ tag: 'Boss' })).toEqual([]);
      expect(await find({ tag: 'Boss Fight!', q: 'take' })).toEqual([one.path]);
      expect(await find({ status: 'ready' })).toEqual([two.path]);
      expect(await find({ status: 'processing', q: 'take' })).toEqual([]);
      expect(await find({ driveId })).toEqual([two.path]);
      expect(await find({ driveId: sampleDrive, q: 'take' })).toEqual([one.path]);
      expect(await find({ favourite: true })).toEqual([two.path]);
      expect(await find({ favourite: false, q: 'take' })).toEqual([one.path]);
      expect(await find({ relation: 'remux' })).toEqual([two.path]);
      expect(await find({ relation: 'recording' })).toEqual([three.path, one.path]);
      expect(await find({ createdAfter: one.createdAt - 1 })).toHaveLength(3);
      expect(await find({ createdAfter: Date.now() + 60_000 })).toEqual([]);
    });

    it('shows missing and quarantined assets only when asked for them', async () => {
      const { assets } = catalog();
      const [gone, held] = [await put('gone.mkv', { tags: ['x'] }), await put('held.mkv')];
      await put('here.mkv');
      await assets.update(gone.id, { status: 'missing' });
      await assets.update(held.id, { status: 'quarantined' });
      expect(await find({})).toEqual(['here.mkv']);
      expect(await find({ q: 'gone' })).toEqual([]);
      expect(await find({ tag: 'x' })).toEqual([]);
      expect(await find({ status: 'missing' })).toEqual(['gone.mkv']);
      expect(await find({ status: 'missing', tag: 'x', q: 'go' })).toEqual(['gone.mkv']);
      expect(await find({ status: 'quarantined' })).toEqual(['held.mkv']);
    });
  });
