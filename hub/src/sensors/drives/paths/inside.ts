import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { insidePath, isGone, isPrivatePath, StreamOpsError, systemCode } from '@streamops/core';

/** The calls that this needs; a drive's own, so that a stalled one holds nobody up. */
export interface PathCalls {
  realpath(path: string): Promise<string>;
  lstat(path: string): Promise<unknown>;
}

export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

const leadsOut = (path: string): StreamOpsError =>
  new StreamOpsError('PATH_OUTSIDE_DRIVE', `${JSON.stringify(path)} leads out of the drive.`);

/** Rejects with what says neither yes nor no. */
export const isThere = (path: string, calls: PathCalls): Promise<boolean> =>
  calls.lstat(path).then(
    () => true,
    (error: unknown) => {
      if (isGone(error)) return false;
      throw error;
    },
  );

/**
 * The real place of a path of which only the first parts may exist. A link to nowhere is no such path: a file made
 * there would appear wherever it points.
 */
const realPlace = async (path: string, calls: PathCalls): Promise<string> => {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    try {
      return join(await calls.realpath(at), ...missing);
    } catch (error) {
      if (systemCode(error) === 'ELOOP') throw leadsOut(path);
      if (!isGone(error) || at === dirname(at)) throw error;
      if (await isThere(at, calls)) throw leadsOut(path);
      missing.unshift(at.slice(at.lastIndexOf(sep) + 1));
    }
  }
};

/** The absolute path of a path inside a drive whose real folder is `root`. Rejects with PATH_OUTSIDE_DRIVE. */
export const placeInside = async (root: string, path: string, calls: PathCalls): Promise<string> => {
  const place = await realPlace(join(root, insidePath(path)), calls);
  if (!isWithin(place, root)) throw leadsOut(path);
  return place;
};

export interface DriveRoot {
  /** The drive's path as it was given, and with its links resolved. */
  path: string;
  root: string;
  calls: PathCalls;
}

interface Places<T> {
  drives: readonly T[];
  /** The calls for a path that begins in no drive; a link may lead from there into one. */
  elsewhere: (path: string) => Promise<Pick<PathCalls, 'realpath'>>;
}

/** No file can have such a name, and no way through links has an end there. */
const leadsNowhere = new Set(['ENAMETOOLONG', 'ELOOP']);

/**
 * Which of the drives an existing file lies in, and where inside. Rejects with PATH_OUTSIDE_DRIVE, FILE_MISSING,
 * DRIVE_OFFLINE; of a path outside every drive it does not tell whether anything is there.
 */
export const placeOf = async <T extends DriveRoot>(
  absolutePath: string,
  { drives, elsewhere }: Places<T>,
): Promise<{ drive: T; path: string }> => {
  const known = drives.map(({ path }) => path).join(', ') || 'there are none yet';
  const outside = new StreamOpsError(
    'PATH_OUTSIDE_DRIVE',
    `${JSON.stringify(absolutePath)} lies in no drive (${known}).`,
  );
  if (!isAbsolute(absolutePath) || absolutePath.includes('\0')) throw outside;
  const plain = resolve(absolutePath);
  const near = drives.find(({ path, root }) => isWithin(plain, path) || isWithin(plain, root));
  const calls = near?.calls ?? (await elsewhere(plain));
  const real = await calls.realpath(plain).catch((error: unknown) => {
    if (!near) throw outside;
    if (!isGone(error) && !leadsNowhere.has(systemCode(error) ?? '')) throw error;
    throw new StreamOpsError('FILE_MISSING', `${JSON.stringify(absolutePath)} is not there.`, {
      cause: error,
    });
  });
  const drive = drives.find(({ root }) => isWithin(real, root));
  if (!drive) throw outside;
  const path = relative(drive.root, real).split(sep).join('/');
  if (path === '' || isPrivatePath(path)) throw outside;
  return { drive, path };
};
