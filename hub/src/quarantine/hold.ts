import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import { type Asset, derivedId, joinPath, type Quarantined, StreamOpsError } from '@streamops/core';
import { putFolderAside } from '../jobs/publish/put-folder.ts';
import { asFileError, dropSource, giveName } from '../jobs/publish/put-in-place.ts';
import type { QuarantineService } from '../services.ts';
import { type Ground, heldName, homeOf, isCode, isFolder, statusHere } from './ground.ts';

const dayMs = 86_400_000;

type HoldRequest = Parameters<QuarantineService['hold']>[0];

/** A receipt speaks of the file as the catalog knows it: what was written to since is not put aside for a job. */
const refuseChanged = (path: string, facts: Stats | null, { sizeBytes, modifiedAt }: Asset): void => {
  if (!facts || (facts.size === sizeBytes && Math.abs(Math.floor(facts.mtimeMs) - modifiedAt) <= 1)) return;
  throw new StreamOpsError('FILE_CHANGED', `${path} was written to meanwhile; it stays where it is.`);
};

/** Puts files aside. `now`: milliseconds. */
export const createHold = ({ catalog, drives, callsFor, heldPath }: Ground, now: () => number) => {
  /** Can be repeated. Another file that has the old name by now is left alone. */
  const carryOut = async (row: Quarantined): Promise<void> => {
    const [from, to] = [await drives.resolve(row.driveId, row.originalPath), await heldPath(row)];
    try {
      const there = callsFor(row);
      if (isFolder(row)) await putFolderAside({ from: dirname(from), to: dirname(to) }, there);
      else if ((await giveName(from, to, there)) === 'done') await dropSource(from, to, there);
    } catch (error) {
      throw asFileError(error, from);
    }
    await catalog.quarantine.setState(row.id, 'held');
  };

  const newRow = async (request: HoldRequest, asset: Asset) => {
    const { quarantineDays, quarantineCapBytes } = await catalog.settings.read();
    const over = (await catalog.quarantine.heldBytes()) + asset.sizeBytes > quarantineCapBytes;
    if (over && request.jobId) {
      throw new StreamOpsError(
        'QUARANTINE_FULL',
        `Quarantine is at its cap of ${quarantineCapBytes} bytes; ${asset.path} stays where it is.`,
      );
    }
    const at = now();
    return catalog.quarantine.intend({
      id: request.id,
      assetId: asset.id,
      driveId: asset.driveId,
      originalPath: asset.path,
      heldPath: joinPath(homeOf(request), heldName(asset)),
      sizeBytes: asset.sizeBytes,
      reason: request.reason,
      jobId: request.jobId,
      at,
      expiresAt: at + quarantineDays * dayMs,
    });
  };

  /** It could not be put aside: file and asset are as they were. */
  const giveUp = async (row: Quarantined, asset: Asset): Promise<void> => {
    const status = asset.status === 'quarantined' ? statusHere(asset) : asset.status;
    await catalog.assets.update(asset.id, { status });
    await catalog.quarantine.setState(row.id, 'restored');
  };

  const hold = async (request: HoldRequest): Promise<Quarantined> => {
    const known = await catalog.quarantine.get(request.id).catch(() => null);
    // An attempt before this one gave up, or a person took the file back: this is another time.
    if (known?.state === 'restored') return hold({ ...request, id: derivedId('quarantine again', known.id) });
    if (known && known.state !== 'intended') return known;
    const asset = await catalog.assets.get(request.assetId);
    if (!known && (asset.status === 'missing' || asset.status === 'quarantined')) {
      throw new StreamOpsError(
        'FILE_MISSING',
        `${asset.path} is ${asset.status}; there is no file to put aside.`,
      );
    }
    if (!known && request.jobId) {
      const path = await drives.resolve(asset.driveId, asset.path);
      refuseChanged(path, await callsFor(asset).facts(path), asset);
    }
    const row = known ?? (await newRow(request, asset));
    // The catalog first: a sensor that misses the file then knows why.
    await catalog.assets.update(asset.id, { status: 'quarantined' });
    try {
      await carryOut(row);
    } catch (error) {
      // A drive that hangs may yet do what it was told: the intention stays, and is carried out again.
      if (!isCode(error, 'DRIVE_OFFLINE')) await giveUp(row, asset);
      throw error;
    }
    return catalog.quarantine.get(row.id);
  };

  return { hold, carryOut };
};
