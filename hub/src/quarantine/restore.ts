import type { Stats } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Asset, type Quarantined, type QuarantineId, StreamOpsError } from '@streamops/core';
import { giveFolder } from '../jobs/publish/put-folder.ts';
import { asFileError, dropSource, giveName } from '../jobs/publish/put-in-place.ts';
import type { adoptFrom } from './adopt.ts';
import { type Ground, isFolder, statusHere } from './ground.ts';

const blocked = (row: Quarantined) =>
  new StreamOpsError('RESTORE_BLOCKED', `Another file is at ${row.originalPath} now.`);

/** Gives files that were put aside their old names back. */
export const createRestore = (
  { catalog, drives, callsFor, heldPath, homePath }: Ground,
  adopt: ReturnType<typeof adoptFrom>,
) => {
  /** The asset that the file was, or a fresh one where that lives on with another file. */
  const revive = async (row: Quarantined, facts: Stats): Promise<Asset> => {
    const asset = await catalog.assets.get(row.assetId);
    if (asset.status === 'quarantined') {
      return catalog.assets.update(asset.id, { status: statusHere(asset) });
    }
    return catalog.assets.put({
      driveId: row.driveId,
      path: row.originalPath,
      sizeBytes: facts.size,
      modifiedAt: Math.floor(facts.mtimeMs),
      origin: 'existing',
    });
  };

  /**
   * The file that is to get its old name back. It may have it already: a crash, or a drive that did not answer in
   * time, came between giving it and saying so.
   */
  const restorable = async (row: Quarantined, { from, to }: { from: string; to: string }): Promise<Stats> => {
    const { facts } = callsFor(row);
    const [held, there] = [await facts(from), await facts(to)];
    const isIt = held ? held.dev === there?.dev && held.ino === there.ino : there?.size === row.sizeBytes;
    if (there && !isIt) throw blocked(row);
    const file = held ?? there;
    if (file) return file;
    throw new StreamOpsError(
      'FILE_MISSING',
      `The file of ${row.originalPath} is not in quarantine any more.`,
    );
  };

  const giveBack = async (row: Quarantined, { from, to }: { from: string; to: string }) => {
    const there = callsFor(row);
    if (!isFolder(row)) return giveName(from, to, there);
    const { size, mtimeMs } = await restorable(row, { from, to });
    const entry = { name: basename(to), sizeBytes: size, modifiedAt: Math.floor(mtimeMs) };
    return giveFolder({ from: dirname(from), to: dirname(to), entry }, there);
  };

  return async (id: QuarantineId): Promise<Asset> => {
    const known = await catalog.quarantine.get(id);
    if (known.state !== 'held') {
      throw new StreamOpsError(
        'QUARANTINE_NOT_FOUND',
        `${known.originalPath} is not in quarantine: ${known.state}.`,
      );
    }
    const row = await adopt(known);
    const [from, to] = [await heldPath(row), await drives.resolve(row.driveId, row.originalPath)];
    const there = callsFor(row);
    const asset = await revive(row, await restorable(row, { from, to }));
    try {
      if ((await giveBack(row, { from, to })) === 'taken') throw blocked(row);
    } catch (error) {
      await catalog.assets.update(asset.id, { status: 'quarantined' });
      throw asFileError(error, to);
    }
    await catalog.quarantine.setState(row.id, 'restored');
    if (!isFolder(row)) await dropSource(from, to, there);
    await there.removeEmptyFolder(await homePath(row)).catch(() => {}); // Something else in it would keep it; that does no harm.
    return asset;
  };
};
