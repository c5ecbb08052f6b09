import { describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import { sampleDrive } from './contract-samples.ts';
import { everyPage, freshCatalog, type OpenCatalog } from './contract-suite.ts';
import { driveSettings } from './drives.ts';

const sampleRow = (sizeBytes: number, driveId: string = sampleDrive) => {
  const id = newId();
  return {
    id,
    assetId: newId(),
    driveId,
    originalPath: 'a/clip.mkv',
    heldPath: `.streamops/quarantine/${id}/clip.mkv`,
    sizeBytes,
    reason: 'Replaced by its remux',
    jobId: null,
    at: 1_000,
    expiresAt: 2_000,
  };
};

export const quarantineStoreContract = (open: OpenCatalog) =>
  describe('quarantine', () => {
    const catalog = freshCatalog(open);

    it('begins as intended, and a repeat changes nothing', async () => {
      const { quarantine } = catalog();
      const row = sampleRow(10);
      const stored = await quarantine.intend(row);
      expect(stored).toMatchObject({ ...row, state: 'intended' });
      await quarantine.setState(row.id, 'held');
      expect(await quarantine.intend({ ...row, reason: 'again' })).toEqual({ ...stored, state: 'held' });
      expect(await quarantine.get(row.id)).toEqual({ ...stored, state: 'held' });
    });

    it('names what is not there', async () => {
      const { quarantine } = catalog();
      const unknown = { code: 'QUARANTINE_NOT_FOUND' };
      await expect(quarantine.get(newId())).rejects.toMatchObject(unknown);
      await expect(quarantine.setState(newId(), 'held')).rejects.toMatchObject(unknown);
    });

    it('lists newest first by state, and counts the bytes that are held', async () => {
      const { quarantine, drives } = catalog();
      const drive = await drives.add({
        ...driveSettings.parse({ name: 'rec', path: '/rec' }),
        kind: 'local',
      });
      expect(await quarantine.heldBytes()).toBe(0);
      const rows = [1, 20, 300, 4_000_000_000].map((bytes) => sampleRow(bytes, drive.id));
      for (const row of rows) await quarantine.intend(row);
      const [one, two, three, four] = rows.map(({ id }) => id);
      for (const id of [one, two, four]) await quarantine.setState(id ?? '', 'held');
      await quarantine.setState(two ?? '', 'restored');
      expect(await quarantine.heldBytes()).toBe(4_000_000_001);
      const ids = (page: { id: string }[]) => page.map(({ id }) => id);
      expect(ids((await quarantine.list({ state: 'held', limit: 9 })).items)).toEqual([four, one]);
      const pages = await everyPage((cursor) =>
        quarantine.list({ limit: 3, ...(cursor === undefined ? {} : { cursor }) }),
      );
      expect(pages.map(ids)).toEqual([[four, three, two], [one]]);
    });

    it('counts no bytes on a drive that was removed, until they are on another', async () => {
      const { quarantine, drives } = catalog();
      const settings = driveSettings.parse({ name: 'rec', path: '/rec' });
      const before = await drives.add({ ...settings, kind: 'local' });
      const row = sampleRow(5, before.id);
      await quarantine.intend(row);
      await quarantine.setState(row.id, 'held');
      await drives.remove(before.id);
      expect(await quarantine.heldBytes()).toBe(0);
      const after = await drives.add({ ...settings, kind: 'local' });
      expect(await quarantine.moveTo(row.id, after.id)).toMatchObject({ ...row, driveId: after.id });
      expect(await quarantine.heldBytes()).toBe(5);
      await expect(quarantine.moveTo(newId(), after.id)).rejects.toMatchObject({
        code: 'QUARANTINE_NOT_FOUND',
      });
    });
  });
