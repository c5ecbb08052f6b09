import { describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import type { AssetCatalog, FileFacts } from './assets.ts';
import { sampleAsset, sampleDrive, sampleMedia } from './contract-samples.ts';
import { freshCatalog, type OpenCatalog } from './contract-suite.ts';

const hash = 'aaaaaaaaaaaaaaaa';

const pages = async (assets: AssetCatalog, driveId = sampleDrive) => {
  const found: (readonly FileFacts[])[] = [];
  for await (const page of assets.filesOf(driveId)) found.push(page);
  return found;
};

const files = async (assets: AssetCatalog, driveId = sampleDrive) =>
  (await pages(assets, driveId))
    .flat()
    .map(({ path }) => path)
    .sort();

export const assetCatalogContract = (open: OpenCatalog): void => {
  describe('assets', () => {
    const catalog = freshCatalog(open);

    it('keeps in mind what was only named, until it is told of or moves', async () => {
      const { assets } = catalog();
      const file = sampleAsset();
      const { id } = await assets.put({ ...file, origin: 'named' });
      expect(await assets.put({ ...file, origin: 'named' })).toMatchObject({ id, origin: 'named' });
      expect(await assets.update(id, { tags: ['a'] })).toMatchObject({ origin: 'named' });
      for await (const page of assets.filesOf(file.driveId))
        expect(page).toMatchObject([{ origin: 'named' }]);
      expect(await assets.put({ ...file, origin: 'recorder' })).toMatchObject({ id, origin: 'recorder' });
      expect(await assets.put({ ...file, origin: 'existing' })).toMatchObject({ id, origin: 'recorder' });
      const other = await assets.put({ ...sampleAsset(), origin: 'named' });
      expect(await assets.update(other.id, { path: 'moved.mkv' })).toMatchObject({ origin: 'existing' });
    });

    it('catalogues a file, with growing seq', async () => {
      const { assets } = catalog();
      const file = sampleAsset({ path: 'a/Ünï "clip".mkv', tags: ['x', 'x', 'y'] });
      const asset = await assets.put(file);
      expect(asset).toMatchObject({ ...file, tags: ['x', 'y'], status: 'new', favourite: false });
      expect(asset).toMatchObject({ xxh64: null, media: null, duplicateOf: null, artifacts: {} });
      expect(await assets.get(asset.id)).toEqual(asset);
      expect(await assets.findByPath(sampleDrive, file.path)).toEqual(asset);
      expect(await assets.findByPath(sampleDrive, 'a')).toBeNull();
      expect((await assets.put(sampleAsset())).seq).toBeGreaterThan(asset.seq);
    });

    it('is one asset a place, on each drive', async () => {
      const { assets } = catalog();
      const file = sampleAsset();
      const put = await Promise.all([assets.put(file), assets.put(file), assets.put(file)]);
      expect(new Set(put.map(({ id }) => id)).size).toBe(1);
      const elsewhere = await assets.put({ ...file, driveId: newId() });
      expect(elsewhere.id).not.toBe(put[0].id);
    });

    it('changes nothing when a file is put as it is known', async () => {
      const { assets } = catalog();
      const file = sampleAsset();
      const { id } = await assets.put(file);
      const ready = await assets.update(id, { xxh64: hash, media: sampleMedia, status: 'ready' });
      expect(await assets.put({ ...file, origin: 'existing', tags: ['ignored'] })).toEqual(ready);
    });

    it('forgets the hash when the file was written again, and shows what it was meanwhile', async () => {
      const { assets } = catalog();
      const file = sampleAsset();
      const { id } = await assets.put(file);
      await assets.update(id, { xxh64: hash, media: sampleMedia, status: 'ready' });
      expect(await assets.put({ ...file, modifiedAt: file.modifiedAt + 1 })).toMatchObject({
        id,
        status: 'new',
        xxh64: null,
        media: sampleMedia,
        modifiedAt: file.modifiedAt + 1,
      });
    });

    it('keeps the id that a job chose, and a repeat of publishing changes nothing', async () => {
      const { assets } = catalog();
      const derivedFrom = { assetId: newId(), jobId: newId(), relation: 'remux' } as const;
      const file = sampleAsset({ id: newId(), origin: 'job', derivedFrom });
      const asset = await assets.put(file);
      expect(asset).toMatchObject({ id: file.id, origin: 'job', derivedFrom });
      expect(await assets.put(file)).toEqual(asset);
    });

    it('moves an asset that is put with its id at another place', async () => {
      const { assets } = catalog();
      const asset = await assets.put(sampleAsset());
      const moved = await assets.put(sampleAsset({ id: asset.id, path: 'elsewhere/b.mkv' }));
      expect(moved).toMatchObject({ id: asset.id, seq: asset.seq, path: 'elsewhere/b.mkv' });
      expect(await assets.findByPath(sampleDrive, asset.path)).toBeNull();
    });

    it('gives a place to the asset that a job says is there, and the one before is missing', async () => {
      const { assets } = catalog();
      const seen = await assets.put(sampleAsset({ path: 'out/clip.mov' }));
      const published = await assets.put(sampleAsset({ id: newId(), path: 'out/clip.mov', origin: 'job' }));
      expect(await assets.findByPath(sampleDrive, 'out/clip.mov')).toEqual(published);
      expect(await assets.get(seen.id)).toMatchObject({ status: 'missing' });
      expect(await files(assets)).toEqual(['out/clip.mov']);
    });

    it('revives a missing asset whose file is back, as new', async () => {
      const { assets } = catalog();
      const file = sampleAsset();
      const { id } = await assets.put(file);
      await assets.update(id, { xxh64: hash, status: 'ready', tags: ['kept'] });
      await assets.update(id, { status: 'missing' });
      expect(await assets.put(file)).toMatchObject({ id, status: 'new', xxh64: hash, tags: ['kept'] });
      await assets.update(id, { status: 'missing' });
      expect(await assets.put({ ...file, sizeBytes: 5 })).toMatchObject({ id, status: 'new', xxh64: null });
    });

    it('has a sidecar ready as soon as it is there, rewritten or back: nothing indexes it', async () => {
      const { assets } = catalog();
      const derivedFrom = { assetId: newId(), jobId: newId(), relation: 'sidecar' as const };
      const file = sampleAsset({ path: 'rec.mks' });
      const sidecar = await assets.put({ ...file, id: newId(), origin: 'job', derivedFrom });
      expect(sidecar).toMatchObject({ status: 'ready' });
      expect(await assets.put({ ...file, sizeBytes: 5 })).toMatchObject({ id: sidecar.id, status: 'ready' });
      await assets.update(sidecar.id, { status: 'missing' });
      expect(await assets.put({ ...file, sizeBytes: 5 })).toMatchObject({ id: sidecar.id, status: 'ready' });
    });

    it('revives a quarantined asset by the same file only; another file there is another asset', async () => {
      const { assets } = catalog();
      const file = sampleAsset();
      const { id } = await assets.put(file);
      await assets.update(id, { status: 'quarantined' });
      const other = await assets.put({ ...file, sizeBytes: 5 });
      expect(other.id).not.toBe(id);
      expect(await assets.get(id)).toMatchObject({ status: 'quarantined' });
      await assets.update(other.id, { status: 'missing' });
      await assets.update(id, { status: 'missing' });
      await assets.update(id, { status: 'quarantined' });
      await assets.update(other.id, { path: 'moved.mkv' });
      expect(await assets.put(file)).toMatchObject({ id, status: 'new' });
    });

    it('moves an asset onto the place of a missing one', async () => {
      const { assets } = catalog();
      const [gone, quarantined, moving] = [
        await assets.put(sampleAsset({ path: 'one.mkv' })),
        await assets.put(sampleAsset({ path: 'two.mkv' })),
        await assets.put(sampleAsset({ path: 'three.mkv' })),
      ];
      await assets.update(gone.id, { status: 'missing' });
      await assets.update(quarantined.id, { status: 'quarantined' });
      const driveId = newId();
      expect(await assets.update(moving.id, { path: 'one.mkv' })).toMatchObject({ path: 'one.mkv' });
      expect(await assets.update(moving.id, { path: 'two.mkv' })).toMatchObject({ path: 'two.mkv' });
      expect(await assets.update(moving.id, { driveId })).toMatchObject({ driveId, path: 'two.mkv' });
      expect(await assets.findByPath(sampleDrive, 'one.mkv')).toMatchObject({ id: gone.id });
    });

    it('makes a patch of the asset as earlier changes left it', async () => {
      const { assets } = catalog();
      const { id } = await assets.put(sampleAsset());
      await Promise.all([
        assets.update(id, { tags: ['first'] }),
        assets.update(id, ({ tags }) => ({ tags: [...tags, 'second'] })),
        assets.update(id, () => ({})),
      ]);
      expect((await assets.get(id)).tags).toEqual(['first', 'second']);
    });

    it('changes what a patch names, and says when', async () => {
      const { assets } = catalog();
      const asset = await assets.put(sampleAsset());
      const error = { code: 'NOT_MEDIA', message: 'Text.' };
      const changed = await assets.update(asset.id, { tags: ['a', 'b'], favourite: true, error });
      expect(changed).toEqual({
        ...asset,
        tags: ['a', 'b'],
        favourite: true,
        error,
        updatedAt: expect.any(Number),
      });
      expect(changed.updatedAt).toBeGreaterThanOrEqual(asset.updatedAt);
      await expect(assets.update(newId(), { tags: [] })).rejects.toMatchObject({ code: 'ASSET_NOT_FOUND' });
      await expect(assets.get(newId())).rejects.toMatchObject({ code: 'ASSET_NOT_FOUND' });
    });

    it('keeps artifacts side by side', async () => {
      const { assets } = catalog();
      const { id } = await assets.put(sampleAsset());
      const poster = { fileName: 'poster.jpg', contentType: 'image/jpeg', sizeBytes: 5, meta: {} };
      const sprite = { ...poster, fileName: 'sprite.jpg', meta: { columns: 10, rows: 3 } };
      await Promise.all([assets.setArtifact(id, 'poster', poster), assets.setArtifact(id, 'sprite', sprite)]);
      expect((await assets.get(id)).artifacts).toEqual({ poster, sprite });
      await expect(assets.setArtifact(newId(), 'poster', poster)).rejects.toMatchObject({
        code: 'ASSET_NOT_FOUND',
      });
    });

    it('knows what was made from an asset, newest first', async () => {
      const { assets } = catalog();
      const source = await assets.put(sampleAsset());
      const made = { assetId: source.id, jobId: newId(), relation: 'clip' } as const;
      const one = await assets.put(sampleAsset({ derivedFrom: made }));
      const two = await assets.put(sampleAsset({ derivedFrom: made }));
      const gone = await assets.put(sampleAsset({ derivedFrom: made }));
      await assets.update(gone.id, { status: 'missing' });
      expect(await assets.derivedOf(source.id)).toEqual([two, one]);
      expect(await assets.derivedOf(one.id)).toEqual([]);
    });

    it('lists the files of a drive that should be there', async () => {
      const { assets } = catalog();
      const other = newId();
      await assets.put(sampleAsset({ path: 'b.mkv', sizeBytes: 7, modifiedAt: 8 }));
      await assets.put(sampleAsset({ path: 'a/c.mkv' }));
      await assets.put(sampleAsset({ path: 'else.mkv', driveId: other }));
      const gone = await assets.put(sampleAsset({ path: 'gone.mkv' }));
      await assets.update(gone.id, { status: 'missing' });
      expect(await files(assets)).toEqual(['a/c.mkv', 'b.mkv']);
      expect(await files(assets, other)).toEqual(['else.mkv']);
      const found = (await pages(assets)).flat().find(({ path }) => path === 'b.mkv');
      expect(found).toMatchObject({ sizeBytes: 7, modifiedAt: 8 });
      expect(await pages(assets, newId())).toEqual([]);
    });

    it('sums up what is there, and counts every status and tag', async () => {
      const { assets } = catalog();
      const one = await assets.put(sampleAsset({ tags: ['boss', 'win'] }));
      const two = await assets.put(sampleAsset({ tags: ['boss'], sizeBytes: 50 }));
      await assets.update(one.id, { media: sampleMedia, status: 'ready' });
      expect(await assets.stats()).toEqual({
        count: 2,
        sizeBytes: 1_050,
        durationSec: 12.5,
        byStatus: { new: 1, ready: 1 },
      });
      expect(await assets.tags()).toEqual([
        { tag: 'boss', count: 2 },
        { tag: 'win', count: 1 },
      ]);
      await assets.update(one.id, { status: 'quarantined' });
      await assets.update(two.id, { tags: [] });
      expect(await assets.tags()).toEqual([]);
      expect(await assets.stats()).toEqual({
        count: 1,
        sizeBytes: 50,
        durationSec: 0,
        byStatus: { new: 1, quarantined: 1 },
      });
    });
  });

  describe('duplicates', () => {
    const catalog = freshCatalog(open);
    const original = async (id: string) => (await catalog().assets.get(id)).duplicateOf;

    /** Three files of one content, hashed in an order that is not theirs. */
    const threeAlike = async () => {
      const { assets } = catalog();
      const puts = [sampleAsset(), sampleAsset(), sampleAsset()].map((file) => assets.put(file));
      const [one, two, three] = (await Promise.all(puts)).map(({ id }) => id);
      if (!one || !two || !three) throw new Error('Three were put.');
      for (const id of [three, one, two]) await assets.update(id, { xxh64: hash });
      return { one, two, three };
    };

    it('point at the oldest asset, whichever was hashed first', async () => {
      const { assets } = catalog();
      const { one, two, three } = await threeAlike();
      expect([await original(one), await original(two), await original(three)]).toEqual([null, one, one]);
      expect((await assets.duplicatesOf(two)).map(({ id }) => id)).toEqual([one, three]);
    });

    it('differ in size or hash', async () => {
      const { assets } = catalog();
      const one = await assets.put(sampleAsset());
      const two = await assets.put(sampleAsset({ sizeBytes: 999 }));
      const three = await assets.put(sampleAsset());
      await assets.update(one.id, { xxh64: hash });
      expect(await assets.update(two.id, { xxh64: hash })).toMatchObject({ duplicateOf: null });
      expect(await assets.update(three.id, { xxh64: 'bbbbbbbbbbbbbbbb' })).toMatchObject({
        duplicateOf: null,
      });
      expect(await assets.duplicatesOf(one.id)).toEqual([]);
    });

    it('have no equals while they have no hash', async () => {
      const { assets } = catalog();
      const [one] = [await assets.put(sampleAsset()), await assets.put(sampleAsset())];
      expect(await assets.duplicatesOf(one.id)).toEqual([]);
    });

    it('find the next oldest when their original goes missing, and return to it', async () => {
      const { assets } = catalog();
      const { one, two, three } = await threeAlike();
      await assets.update(one, { status: 'missing' });
      expect([await original(one), await original(two), await original(three)]).toEqual([null, null, two]);
      await assets.update(one, { status: 'ready' });
      expect([await original(one), await original(two), await original(three)]).toEqual([null, one, one]);
    });

    it('are let go when their original is written again', async () => {
      const { assets } = catalog();
      const { one, two, three } = await threeAlike();
      await assets.update(one, { xxh64: 'bbbbbbbbbbbbbbbb' });
      expect([await original(two), await original(three)]).toEqual([null, two]);
      const { driveId, path, modifiedAt } = await assets.get(two);
      await assets.put(sampleAsset({ driveId, path, modifiedAt: modifiedAt + 1 }));
      expect([await original(two), await original(three)]).toEqual([null, null]);
    });

    it('stop being one when they are written again', async () => {
      const { assets } = catalog();
      const { three } = await threeAlike();
      const { driveId, path, modifiedAt } = await assets.get(three);
      const again = await assets.put(sampleAsset({ driveId, path, modifiedAt: modifiedAt + 1 }));
      expect(again).toMatchObject({ id: three, duplicateOf: null });
    });
  });
};
