import { isAbsolute } from 'node:path';
import { type Drive, isGone, StreamOpsError, systemCode } from '@streamops/core';
import type { DriveFs } from '../ground/drive-fs.ts';
import { kernelTypeAt } from '../ground/mounts.ts';
import { isWithin } from './inside.ts';

const invalid = (message: string, cause?: unknown): StreamOpsError =>
  new StreamOpsError('DRIVE_PATH_INVALID', message, { cause });

const folderAt = async (fs: DriveFs, path: string): Promise<string> => {
  try {
    const root = await fs.realpath(path);
    if ((await fs.lstat(root)).isDirectory()) return root;
  } catch (error) {
    if (error instanceof StreamOpsError) throw invalid(`${path} does not answer.`, error);
    if (isGone(error)) throw invalid(`There is no folder ${path}.`, error);
    throw invalid(`${path} can't be read (${systemCode(error)}).`, error);
  }
  throw invalid(`${path} is a file, not a folder.`);
};

/** Another drive, by its path as given and with links resolved. */
export interface OtherDrive extends Pick<Drive, 'name' | 'path'> {
  root: string;
}

/**
 * Whether a folder can be a drive: absolute, there, on something that stores files, readable and writable, in no other
 * drive and around none.
 * Resolves to its real path. Rejects with DRIVE_PATH_INVALID.
 */
export const checkDrivePath = async (
  path: string,
  fs: DriveFs,
  others: readonly OtherDrive[],
): Promise<string> => {
  if (!isAbsolute(path) || path.includes('\0')) throw invalid(`${JSON.stringify(path)} is no absolute path.`);
  const root = await folderAt(fs, path);
  const kernelType = await kernelTypeAt(root);
  if (kernelType !== null)
    throw invalid(
      `${path} shows what the system does (${kernelType}) and stores no files. Choose a folder on a disk or a share.`,
    );
  for (const other of others) {
    for (const place of [other.path, other.root]) {
      if (root === place) throw invalid(`${path} is the drive "${other.name}" already.`);
      if (isWithin(root, place)) throw invalid(`${path} lies in the drive "${other.name}" (${other.path}).`);
      if (isWithin(place, root)) throw invalid(`${path} contains the drive "${other.name}" (${other.path}).`);
    }
  }
  if (!(await fs.canWrite(root))) throw invalid(`StreamOps may not read and write ${path}.`);
  return root;
};
