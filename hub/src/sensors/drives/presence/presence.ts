import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Drive, type DriveId, isGone, privateFolder, systemCode } from '@streamops/core';
import type { DriveFs } from '../ground/drive-fs.ts';

export type Presence =
  | { here: true; root: string; device: number; freeBytes: number | null; totalBytes: number | null }
  | { here: false; reason: string };

/**
 * A file that says 'this is the drive'. A mount point whose disk is not there is an empty folder like any other;
 * without this, every file on the drive would look deleted. In it is the drive's id, a line for each hub and data
 * folder that has it as a drive.
 */
const marker = join(privateFolder, 'here');

/** Of the file; it has a line or two. */
const mostBytes = 64 * 1024;

/** The drives that a folder was marked as, the latest last. */
export const markedAs = async (fs: DriveFs, root: string): Promise<DriveId[]> => {
  const bytes = await fs.withFile(join(root, marker), (read) => read(0, mostBytes));
  return Buffer.from(bytes).toString('utf8').split('\n').filter(Boolean);
};

/** Marks a folder as the drive that a person means, empty or not. */
export const markDrive = async (fs: DriveFs, root: string, id?: DriveId): Promise<void> => {
  try {
    await fs.touch(join(root, marker));
    if (id === undefined || (await markedAs(fs, root)).includes(id)) return;
    await fs.guarded(() => appendFile(join(root, marker), `${id}\n`));
  } catch {
    // A folder that can't be written is reported where it matters.
  }
};

const exists = (fs: DriveFs, path: string): Promise<boolean> =>
  fs.lstat(path).then(
    () => true,
    (error: unknown) => {
      if (isGone(error)) return false;
      throw error;
    },
  );

interface Question {
  id: DriveId;
  root: string;
  hasAssets: () => Promise<boolean>;
}

const isUnmounted = async (fs: DriveFs, { id, root, hasAssets }: Question): Promise<boolean> => {
  if (await exists(fs, join(root, marker))) return false;
  if ((await fs.readdir(root)).length === 0 && (await hasAssets())) return true;
  await markDrive(fs, root, id);
  return false;
};

/** Some file systems don't say how full they are. */
const room = async (fs: DriveFs, root: string) => {
  const facts = await fs.statfs(root).catch((error: unknown) => {
    if (systemCode(error) === 'DRIVE_OFFLINE') throw error;
    return null;
  });
  if (!facts) return { freeBytes: null, totalBytes: null };
  return { freeBytes: facts.bsize * facts.bavail, totalBytes: facts.bsize * facts.blocks };
};

const reasonOf = (error: unknown, path: string): string => {
  if (isGone(error)) return `The folder ${path} is not there. Connect the drive, or change its path.`;
  const code = systemCode(error);
  if (code === 'DRIVE_OFFLINE') return `${path} does not answer. Check the connection to it.`;
  if (code === 'EACCES') return `StreamOps may not read ${path}. Give the user who runs it the right to.`;
  return `${path} can't be read (${code ?? 'unknown error'}).`;
};

/** Whether the drive is there, and how full it is. Never rejects. */
export const lookForDrive = async (
  fs: DriveFs,
  { id, path }: Pick<Drive, 'id' | 'path'>,
  hasAssets: () => Promise<boolean>,
): Promise<Presence> => {
  try {
    const root = await fs.realpath(path);
    const stats = await fs.lstat(root);
    if (!stats.isDirectory()) return { here: false, reason: `${path} is a file, not a folder.` };
    if (await isUnmounted(fs, { id, root, hasAssets })) {
      const remedy = 'Mount the drive, or rescan it if it was emptied on purpose.';
      return { here: false, reason: `${path} is empty, though files are known on it. ${remedy}` };
    }
    return { here: true, root, device: stats.dev, ...(await room(fs, root)) };
  } catch (error) {
    return { here: false, reason: reasonOf(error, path) };
  }
};
