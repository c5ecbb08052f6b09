import { type Catalog, type DriveId, type Quarantined, StreamOpsError } from '@streamops/core';
import type { PlaceCalls } from '../jobs/publish/place-calls.ts';
import { isCode } from './ground.ts';

interface Deps {
  catalog: Pick<Catalog, 'drives' | 'quarantine' | 'assets'>;
  callsFor: (place: { driveId: DriveId }) => Pick<PlaceCalls, 'facts'>;
}

/** Where it lies is told: the row is all that knows of it. */
const driveIsGone = ({ originalPath, heldPath }: Quarantined) =>
  new StreamOpsError(
    'DRIVE_NOT_FOUND',
    `The drive that ${originalPath} was on has been removed. Its file still lies there as ${heldPath}: add that folder as a drive again, then restore it.`,
  );

/**
 * The row, on the drive where its file is now. Removing a drive leaves the files on it alone, so what was put aside
 * there is waited for: when its folder is a drive again, with another id, the file is found by the row's own folder.
 * Drives that do not answer are put into `away` and asked no more. Rejects with DRIVE_NOT_FOUND.
 */
export const adoptFrom =
  ({ catalog, callsFor }: Deps) =>
  async (row: Quarantined, away = new Set<DriveId>()): Promise<Quarantined> => {
    const drives = await catalog.drives.list();
    if (drives.some(({ id }) => id === row.driveId)) return row;

    const isOn = async (driveId: DriveId, path: string): Promise<boolean> => {
      if (away.has(driveId)) return false;
      try {
        return (await callsFor({ driveId }).facts(path))?.isFile() ?? false;
      } catch (error) {
        if (isCode(error, 'DRIVE_OFFLINE')) away.add(driveId);
        return false;
      }
    };

    for (const { id, path } of drives) {
      if (!(await isOn(id, `${path.replace(/\/+$/, '')}/${row.heldPath}`))) continue;
      const asset = await catalog.assets.get(row.assetId);
      if (asset.status === 'quarantined') await catalog.assets.update(asset.id, { driveId: id });
      return catalog.quarantine.moveTo(row.id, id);
    }
    throw driveIsGone(row);
  };
