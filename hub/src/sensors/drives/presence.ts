import { join } from 'node:path';
import { type Drive, privateFolder } from '@streamops/core';
import { codeOf, type DriveFs, isGone } from './drive-fs.ts';

export type Presence =
  | { here: true; root: string; device: number; freeBytes: number | null; totalBytes: number | null }
  | { here: false; reason: string };

/**
 * An empty file that says 'this is the drive'. A mount point whose disk is not there is an empty folder like any
 * other; without this, every file on the drive would look deleted.
 */
const marker = join(privateFolder, 'here');

/** Marks a folder as the drive that a person means, empty or not. */
export const markDrive = (fs: DriveFs, root: string): Promise<void> =>
  fs.touch(join(root, marker)).catch(() => {}); // A folder that can't be written is reported where it matters.

const exists = (fs: DriveFs, path: string): Promise<boolean> =>
  fs.lstat(path).then(
    () => true,
    (error: unknown) => {
      if (isGone(error)) return false;
      throw error;
    },
  );

const isUnmounted = async (
  fs: DriveFs,
  root: string,
  hasAssets: () => Promise<boolean>,
): Promise<boolean> => {
  if (await exists(fs, join(root, marker))) return false;
  if ((await fs.readdir(root)).length === 0 && (await hasAssets())) return true;
  await markDrive(fs, root);
  return false;
};

/** Some file systems don't say how full they are. */
const room = async (fs: DriveFs, root: string) => {
  const facts = await fs.statfs(root).catch((error: unknown) => {
    if (codeOf(error) === 'DRIVE_OFFLINE') throw error;
    return null;
  });
  if (!facts) return { freeBytes: null, totalBytes: null };
  return { freeBytes: facts.bsize * facts.bavail, totalBytes: facts.bsize * facts.blocks };
};

const reasonOf = (error: unknown, path: string): string => {
  if (isGone(error)) return `The folder ${path} is not there. Connect the drive, or change its path.`;
  const code = codeOf(error);
  if (code === 'DRIVE_OFFLINE') return `${path} does not answer. Check the connection to it.`;
  if (code === 'EACCES') return `StreamOps may not read ${path}. Give the user who runs it the right to.`;
  return `${path} can't be read (${code ?? 'unknown error'}).`;
};

/** Whether the drive is there, and how full it is. Never rejects. */
export const lookForDrive = async (
  fs: DriveFs,
  { path }: Pick<Drive, 'path'>,
  hasAssets: () => Promise<boolean>,
): Promise<Presence> => {
  try {
    const root = await fs.realpath(path);
    const stats = await fs.lstat(root);
    if (!stats.isDirectory()) return { here: false, reason: `${path} is a file, not a folder.` };
    if (await isUnmounted(fs, root, hasAssets)) {
      const remedy = 'Mount the drive, or rescan it if it was emptied on purpose.';
      return { here: false, reason: `${path} is empty, though files are known on it. ${remedy}` };
    }
    return { here: true, root, device: stats.dev, ...(await room(fs, root)) };
  } catch (error) {
    return { here: false, reason: reasonOf(error, path) };
  }
};
