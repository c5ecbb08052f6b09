import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import { StreamOpsError, systemCode } from '@streamops/core';
import { type PlaceCalls, plainCalls } from './place-calls.ts';

/** What the operating system said, in our words. */
export const asFileError = (error: unknown, path: string): unknown => {
  const extras = { cause: error };
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StreamOpsError('DISK_FULL', `There is no space left for ${path}.`, extras);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StreamOpsError('FILE_DENIED', `StreamOps may not write ${path}.`, extras);
    case 'ENOENT':
      return new StreamOpsError('FILE_MISSING', `${path} is not there any more.`, extras);
    default:
      return error;
  }
};

const missing = (path: string) => new StreamOpsError('FILE_MISSING', `${path} is not there any more.`);

const sameFile = async (a: string, b: string, calls: PlaceCalls): Promise<boolean> => {
  const [first, second] = [await calls.facts(a), await calls.facts(b)];
  return first !== null && second !== null && first.dev === second.dev && first.ino === second.ino;
};

const linkUnsupported = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL']);

/**
 * What stands in a file that holds a name until it is given. Told by its text and not by its inode: file systems
 * without hard links make up inode numbers anew whenever they are mounted.
 */
const reservationOf = (from: string): string => `StreamOps holds this name for a moment, for ${from}\n`;

const isReservation = async (path: string, from: string, calls: PlaceCalls): Promise<boolean> => {
  const text = reservationOf(from);
  const facts = await calls.facts(path);
  if (!facts?.isFile() || facts.size !== Buffer.byteLength(text)) return false;
  return (await calls.read(path)) === text;
};

/** Where the file system has no hard links (exFAT, some shares): reserve the name, then rename over it. */
const reserveAndRename = async (from: string, to: string, calls: PlaceCalls): Promise<'done' | 'taken'> => {
  await calls.reserve(to, reservationOf(from)).catch((error: unknown) => {
    if (systemCode(error) !== 'EEXIST') throw error;
  });
  // From before a crash it may be our own; an empty file is one that another program has just opened. And what was
  // held just now may have been written to since, by one that does not ask for a new file.
  if (!(await isReservation(to, from, calls))) return 'taken';
  try {
    await calls.rename(from, to);
  } catch (error) {
    // A call that takes too long may come about yet: then the name is kept for it.
    if (systemCode(error) !== 'DRIVE_OFFLINE') await dropReservation(to, from, calls);
    throw error;
  }
  return 'done';
};

const dropReservation = async (path: string, from: string, calls: PlaceCalls): Promise<boolean> => {
  if (!(await isReservation(path, from, calls))) return false;
  await calls.remove(path);
  return true;
};

/**
 * Gives the file at `from` the name `to` as well, never overwriting. `from` goes with `dropSource`. Safe to repeat
 * after a crash, and after a call that ended late: a name that is this very file counts as done. Resolves to 'taken'
 * when another file is there. Rejects with FILE_MISSING, DRIVE_OFFLINE, and with what the system says.
 */
export const giveName = async (
  from: string,
  to: string,
  calls: PlaceCalls = plainCalls,
): Promise<'done' | 'taken'> => {
  await calls.makeFolder(dirname(to));
  if ((await calls.facts(from)) === null) {
    if ((await calls.facts(to)) === null || (await dropReservation(to, from, calls))) throw missing(from);
    return 'done'; // The crash came after the source was dropped.
  }
  try {
    await calls.link(from, to);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') {
      if (await sameFile(from, to, calls)) return 'done';
      if (!(await isReservation(to, from, calls))) return 'taken';
    } else if (!linkUnsupported.has(systemCode(error) ?? '')) throw error;
    if ((await reserveAndRename(from, to, calls)) === 'taken') return 'taken';
  }
  await calls.syncFolder(dirname(to));
  return 'done';
};

/** Some file systems in user space give each name an inode number of its own: there, size and mtime tell. */
const looksSame = (a: Stats, b: Stats): boolean =>
  (a.dev === b.dev && a.ino === b.ino) || (a.size === b.size && a.mtimeMs === b.mtimeMs);

/**
 * The old name of a file that has the name `to` by now. Another file that was made under the old name meanwhile (the
 * next save of a replay buffer) stays.
 */
export const dropSource = async (from: string, to: string, calls: PlaceCalls = plainCalls): Promise<void> => {
  const [source, target] = [await calls.facts(from), await calls.facts(to)];
  if (!source || !target || !looksSame(source, target)) return;
  await calls.unlink(from).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
  });
  await calls.syncFolder(dirname(from)).catch(() => {}); // Its folder may have been staging, and gone.
};

/** For artifacts: the newest wins. */
export const replaceFile = async (
  from: string,
  to: string,
  calls: PlaceCalls = plainCalls,
): Promise<void> => {
  await calls.makeFolder(dirname(to));
  if ((await calls.facts(from)) === null && (await calls.facts(to)) !== null) return;
  await calls.rename(from, to);
  await calls.syncFolder(dirname(to));
};

/**
 * The file at `from` under the name `to` too, instead of what was there; `from` stays. One file with two names where
 * the file system has hard links, else a copy. Can be repeated.
 */
export const shareFile = async (from: string, to: string, calls: PlaceCalls = plainCalls): Promise<void> => {
  const second = `${to}.new`;
  await calls.makeFolder(dirname(to));
  await calls.remove(second); // Of a crash between the two lines below.
  await calls.link(from, second).catch((error: unknown) => {
    if (!linkUnsupported.has(systemCode(error) ?? '')) throw error;
    return calls.copy(from, second);
  });
  await calls.rename(second, to);
  await calls.remove(second); // A rename between two names of one file does nothing, and leaves both.
  await calls.syncFolder(dirname(to));
};

interface GivenName {
  fromPath: string;
  finalPath: string;
  sizeBytes: number;
  modifiedAt: number;
}

/**
 * Takes a name back that `giveName` gave. Where the source is dropped already the file is told by size and mtime: a
 * job's `ownOutput` goes, an original gets its old name again. Resolves to whether nothing of it is left there.
 */
export const takeNameBack = async (
  { fromPath, finalPath, sizeBytes, modifiedAt }: GivenName,
  ownOutput: boolean,
  calls: PlaceCalls = plainCalls,
): Promise<boolean> => {
  const [source, target] = [await calls.facts(fromPath), await calls.facts(finalPath)];
  if (!target || (await dropReservation(finalPath, fromPath, calls))) return true;
  const twin = source !== null && source.dev === target.dev && source.ino === target.ino;
  const orphan =
    source === null && target.size === sizeBytes && Math.abs(Math.floor(target.mtimeMs) - modifiedAt) <= 1;
  if (!twin && !orphan) return false;
  if (!twin && !ownOutput) {
    if ((await giveName(finalPath, fromPath, calls)) === 'taken') return false;
    await dropSource(finalPath, fromPath, calls);
    return true;
  }
  await calls.remove(finalPath);
  return true;
};
