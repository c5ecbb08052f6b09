import { link, lstat, mkdir, open, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StreamOpsError } from '@streamops/core';

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** What the operating system said, in our words. */
export const asFileError = (error: unknown, path: string): unknown => {
  const extras = { cause: error };
  switch (codeOf(error)) {
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

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const statOrNull = (path: string) => lstat(path).catch(() => null);

const sameFile = async (a: string, b: string): Promise<boolean> => {
  const [first, second] = await Promise.all([statOrNull(a), statOrNull(b)]);
  return first !== null && second !== null && first.dev === second.dev && first.ino === second.ino;
};

const linkUnsupported = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL']);

/** Where the file system has no hard links (exFAT, some shares): reserve the name, then rename over it. */
const reserveAndRename = async (from: string, to: string): Promise<void> => {
  try {
    await (await open(to, 'wx')).close();
  } catch (error) {
    // An empty file there is our reservation from before a crash: it holds nothing that could be lost.
    const isReservation = codeOf(error) === 'EEXIST' && (await stat(to)).size === 0;
    if (!isReservation) throw error;
  }
  await rename(from, to);
};

/**
 * Gives the file at `from` the name `to` as well, never overwriting. `from` goes with `dropSource`. Safe to repeat
 * after a crash: a name that is this very file counts as done. Resolves to 'taken' when another file is there.
 */
export const giveName = async (from: string, to: string): Promise<'done' | 'taken'> => {
  await mkdir(dirname(to), { recursive: true });
  if ((await statOrNull(from)) === null) {
    if ((await statOrNull(to)) !== null) return 'done'; // The crash came after the source was dropped.
    throw new StreamOpsError('FILE_MISSING', `${from} is not there any more.`);
  }
  try {
    await link(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return (await sameFile(from, to)) ? 'done' : 'taken';
    if (!linkUnsupported.has(codeOf(error) ?? '')) throw error;
    await reserveAndRename(from, to);
  }
  await syncFolder(dirname(to));
  return 'done';
};

/** The old name of a file that has its new one. */
export const dropSource = async (from: string): Promise<void> => {
  await unlink(from).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  await syncFolder(dirname(from)).catch(() => {}); // Its folder may have been staging, and gone.
};

/** For artifacts: the newest wins. */
export const replaceFile = async (from: string, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true });
  const missing = (await statOrNull(from)) === null;
  if (missing && (await statOrNull(to)) !== null) return;
  await rename(from, to);
  await syncFolder(dirname(to));
};

/**
 * Takes a name back that `giveName` gave. With `ownOutput` also where the source is dropped already: the file is
 * a job's own output, told by size and mtime. Resolves to whether nothing of it is left there.
 */
export const takeNameBack = async (
  file: { fromPath: string; finalPath: string; sizeBytes: number; modifiedAt: number },
  ownOutput: boolean,
): Promise<boolean> => {
  const [source, target] = await Promise.all([statOrNull(file.fromPath), statOrNull(file.finalPath)]);
  if (!target) return true;
  const twin = source !== null && source.dev === target.dev && source.ino === target.ino;
  const orphan =
    ownOutput &&
    source === null &&
    target.size === file.sizeBytes &&
    Math.floor(target.mtimeMs) === file.modifiedAt;
  if (!twin && !orphan) return false;
  await rm(file.finalPath, { force: true });
  return true;
};
