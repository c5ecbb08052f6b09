import { describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import { sampleAsset } from './contract-samples.ts';
import { freshCatalog, type OpenCatalog } from './contract-suite.ts';
import { type Drive, driveSettings } from './drives.ts';

const sampleDrive = (name: string, kind: Drive['kind'] = 'local') => ({
  ...driveSettings.parse({ name, path: `/media/${name}`, exclude: ['**/*.tmp'] }),
  kind,
});

export const driveStoreContract = (open: OpenCatalog) =>
  describe('drives', () => {
    const catalog = freshCatalog(open);

    it('lists drives in the order in which they were added, not scanned yet', async () => {
      const { drives } = catalog();
      const one = await drives.add(sampleDrive('zebra'));
      const two = await drives.add(sampleDrive('apple', 'network'));
      expect(one).toMatchObject({ ...sampleDrive('zebra'), scanned: false });
      expect(await drives.list()).toEqual([one, two]);
      expect(await drives.get(two.id)).toEqual(two);
      await expect(drives.get(newId())).rejects.toMatchObject({ code: 'DRIVE_NOT_FOUND' });
    });

    it('gives a name once', async () => {
      const { drives } = catalog();
      const one = await drives.add(sampleDrive('one'));
      const two = await drives.add(sampleDrive('two'));
      const taken = { code: 'DRIVE_NAME_TAKEN' };
      await expect(drives.add(sampleDrive('one'))).rejects.toMatchObject(taken);
      await expect(drives.update(two.id, { name: 'one' })).rejects.toMatchObject(taken);
      expect(await drives.update(one.id, { name: 'one', watch: false })).toMatchObject({ watch: false });
    });

    it('changes what is named and leaves the rest', async () => {
      const { drives } = catalog();
      const drive = await drives.add(sampleDrive('one'));
      const changed = await drives.update(drive.id, { scanned: true, minQuietSeconds: 0.5 });
      expect(changed).toEqual({ ...drive, scanned: true, minQuietSeconds: 0.5 });
      expect(await drives.get(drive.id)).toEqual(changed);
      await expect(drives.update(newId(), { watch: false })).rejects.toMatchObject({
        code: 'DRIVE_NOT_FOUND',
      });
    });

    it('forgets a drive; its assets become missing and keep their ids', async () => {
      const { drives, assets } = catalog();
      const [gone, stays] = [await drives.add(sampleDrive('gone')), await drives.add(sampleDrive('stays'))];
      const puts = Array.from({ length: 120 }, () => assets.put(sampleAsset({ driveId: gone.id })));
      const [one] = await Promise.all(puts);
      const other = await assets.put(sampleAsset({ driveId: stays.id }));
      await drives.remove(gone.id);
      expect(await drives.list()).toEqual([stays]);
      expect(await assets.get(one?.id ?? '')).toMatchObject({ status: 'missing', driveId: gone.id });
      expect(await assets.stats()).toMatchObject({ count: 1, byStatus: { missing: 120, new: 1 } });
      expect((await assets.search({ limit: 10 })).items).toEqual([other]);
      await drives.remove(gone.id);
      expect((await drives.add(sampleDrive('gone'))).id).not.toBe(gone.id);
    });

    it('takes a drive back with its id; its assets are revived with their files', async () => {
      const { drives, assets } = catalog();
      const drive = await drives.add(sampleDrive('one'));
      const file = sampleAsset({ driveId: drive.id });
      const { id } = await assets.put(file);
      await assets.update(id, { tags: ['kept'], favourite: true });
      await drives.remove(drive.id);
      const again = await drives.add(sampleDrive('two'), drive.id);
      expect(again).toMatchObject({ id: drive.id, name: 'two', scanned: false });
      expect(await assets.get(id)).toMatchObject({ status: 'missing' });
      expect(await assets.put(file)).toMatchObject({ id, status: 'new', tags: ['kept'], favourite: true });
    });
  });
