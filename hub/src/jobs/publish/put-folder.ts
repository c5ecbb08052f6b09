import { dirname, join } from 'node:path';
import { StreamOpsError, systemCode } from '@streamops/core';
import { type PlaceCalls, plainCalls } from './place-calls.ts';

/** A folder that gets a name. Absolute paths. */
export interface FolderMove {
  from: string;
  to: string;
  /** The file that stands for it, as it was before it was moved. */
  entry: { name: string; sizeBytes: number; modifiedAt: number };
}

/** Beside the staged folder: a name is being reserved for it. Says which, so that a crash between two calls is known. */
const claimOf = (from: string): string => `${from}.claim`;

const isEmpty = async (path: string, calls: PlaceCalls): Promise<boolean> => {
  const isFolder = (await calls.facts(path))?.isDirectory() ?? false;
  return isFolder && (await calls.entries(path)).length === 0;
};

const isClaimed = async ({ from, to }: FolderMove, calls: PlaceCalls): Promise<boolean> => {
  const claim = claimOf(from);
  return (await calls.facts(claim)) !== null && (await calls.read(claim)) === to;
};

/** An empty folder under the name, made by us; false where something is there that is not ours. */
const reserveName = async (move: FolderMove, calls: PlaceCalls): Promise<boolean> => {
  const { from, to } = move;
  const wasClaimed = await isClaimed(move, calls);
  if (!wasClaimed) {
    await calls.remove(claimOf(from)); // Of another name, or cut off by a crash.
    await calls.reserve(claimOf(from), to);
  }
  try {
    await calls.makeNewFolder(to);
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    if (wasClaimed && (await isEmpty(to, calls))) return true;
    await calls.remove(claimOf(from));
    return false;
  }
};

/** What a rename says of a name that is not free, or holds more than nothing. */
const occupied = new Set(['ENOTEMPTY', 'EEXIST', 'ENOTDIR']);

/** POSIX: a folder takes the place of an empty one in one step, and of nothing else. Resolves to whether it did. */
const takePlace = async ({ from, to }: FolderMove, calls: PlaceCalls): Promise<boolean> => {
  const tryIt = () =>
    calls.rename(from, to).then(
      () => true,
      (error: unknown) => {
        if (occupied.has(systemCode(error) ?? '')) return false;
        throw error;
      },
    );
  if (await tryIt()) return true;
  // A file system that replaces not even an empty folder overwrites none: there the name may be given up first.
  if (!(await isEmpty(to, calls))) return false;
  await calls.removeEmptyFolder(to);
  return tryIt();
};

/** Whether what has the name is this folder: told by its entry, once its own name is gone. */
const isIt = async ({ to, entry }: FolderMove, calls: PlaceCalls): Promise<boolean> => {
  const facts = await calls.facts(join(to, entry.name));
  return (
    facts !== null &&
    facts.size === entry.sizeBytes &&
    Math.abs(Math.floor(facts.mtimeMs) - entry.modifiedAt) <= 1
  );
};

const missing = (path: string) => new StreamOpsError('FILE_MISSING', `${path} is not there any more.`);

/**
 * Gives a folder with all that is in it the name `to`, in one step and never over anything but the empty folder that
 * reserved it. Safe to repeat after a crash. Resolves to 'taken' where the name is somebody else's. Both names are on
 * one file system. Rejects with FILE_MISSING, DRIVE_OFFLINE, and with what the system says.
 */
export const giveFolder = async (
  move: FolderMove,
  calls: PlaceCalls = plainCalls,
): Promise<'done' | 'taken'> => {
  const { from, to } = move;
  await calls.makeFolder(dirname(to));
  if ((await calls.facts(from)) === null) {
    if (!(await isIt(move, calls))) throw missing(from);
  } else {
    if (!(await reserveName(move, calls))) return 'taken';
    const done = await takePlace(move, calls).catch(async (error: unknown) => {
      // A call that takes too long may come about yet: then the name is kept for it.
      if (systemCode(error) !== 'DRIVE_OFFLINE') await dropReservation(move, calls);
      throw error;
    });
    if (!done) {
      await calls.remove(claimOf(from));
      return 'taken';
    }
  }
  await calls.syncFolder(dirname(to));
  await calls.syncFolder(dirname(from)).catch(() => {}); // Its folder may have been staging, and gone.
  await calls.remove(claimOf(from));
  return 'done';
};

const dropReservation = async (move: FolderMove, calls: PlaceCalls): Promise<void> => {
  if (!(await isClaimed(move, calls))) return;
  if (await isEmpty(move.to, calls)) await calls.removeEmptyFolder(move.to).catch(() => {});
  await calls.remove(claimOf(move.from));
};

/**
 * Takes a name back that `giveFolder` gave, and the folder with it, as long as nobody has put anything into it: `files`
 * is how many it had. It goes back to `from` in one step before it is removed, so that a crash leaves all or nothing.
 * Resolves to whether nothing of it is left under the name.
 */
export const takeFolderBack = async (
  move: FolderMove & { files: number },
  calls: PlaceCalls = plainCalls,
): Promise<boolean> => {
  const { from, to, files } = move;
  if ((await calls.facts(to)) === null) return true;
  if ((await calls.facts(from)) !== null) {
    await dropReservation(move, calls);
    return (await calls.facts(to)) === null;
  }
  if (!(await isIt(move, calls)) || (await calls.entries(to)).length !== files) return false;
  await calls.makeFolder(dirname(from));
  await calls.rename(to, from);
  await calls.syncFolder(dirname(to));
  await calls.remove(from);
  return true;
};

/**
 * Puts a folder where nobody else puts anything: into quarantine. Safe to repeat; a folder that took the old name
 * since is left alone. Rejects with FILE_MISSING.
 */
export const putFolderAside = async (
  { from, to }: Pick<FolderMove, 'from' | 'to'>,
  calls: PlaceCalls = plainCalls,
): Promise<void> => {
  await calls.makeFolder(dirname(to));
  if ((await calls.facts(to)) !== null) return;
  if ((await calls.facts(from)) === null) throw missing(from);
  await calls.rename(from, to);
  await calls.syncFolder(dirname(to));
  await calls.syncFolder(dirname(from));
};
