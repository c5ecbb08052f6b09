import type { Quarantined } from '@streamops/core';
import { type Ground, isCode } from './ground.ts';

/** Removes what was put aside for good, or owns to it being gone. */
export const createPurge = (
  { catalog, drives, callsFor, homePath }: Ground,
  carryOut: (row: Quarantined) => Promise<void>,
) => {
  /** Rejects with DRIVE_OFFLINE: under a mount point without its disk there would be nothing to remove. */
  const mustBeHere = (row: Quarantined): Promise<string> => drives.resolve(row.driveId, row.originalPath);

  const assetIsGone = async (row: Quarantined): Promise<void> => {
    await catalog.quarantine.setState(row.id, 'purged');
    const asset = await catalog.assets.get(row.assetId);
    if (asset.status === 'quarantined') await catalog.assets.update(asset.id, { status: 'missing' });
  };

  const purge = async (row: Quarantined): Promise<void> => {
    await mustBeHere(row);
    await callsFor(row).remove(await homePath(row));
    await assetIsGone(row);
  };

  /** After a crash: what was meant to be put aside, and may be gone from both places since. */
  const finish = (row: Quarantined): Promise<void> =>
    carryOut(row).catch((error: unknown) => {
      if (!isCode(error, 'FILE_MISSING')) throw error;
      return assetIsGone(row);
    });

  return { purge, finish };
};
