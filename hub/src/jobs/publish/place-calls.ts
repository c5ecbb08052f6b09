import { constants, type Stats } from 'node:fs';
import {
  access,
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  unlink,
} from 'node:fs/promises';
import { isGone } from '@streamops/core';
import type { DriveService } from '../../services.ts';

/** What putting files in their places asks of a file system. Errors are the operating system's own. */
export interface PlaceCalls {
  /** null: there is nothing. */
  facts(path: string): Promise<Stats | null>;
  makeFolder(path: string): Promise<void>;
  /** Rejects where anything has that name. */
  makeNewFolder(path: string): Promise<void>;
  /** What lies in a folder. */
  entries(path: string): Promise<{ name: string; isFile: boolean }[]>;
  link(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** A second file of the same content, over what was there. */
  copy(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** A folder with all that is in it, or a file; nothing there is no error. */
  remove(path: string): Promise<void>;
  removeEmptyFolder(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
  /** A file with this text where none is, on the disk when it resolves. */
  reserve(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  /** Rejects where this process may not write. */
  mayWrite(path: string): Promise<void>;
}

const reserve: PlaceCalls['reserve'] = async (path, text) => {
  // One handle for both: by its name, the text could go into a file that another program put there meanwhile.
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await unlink(path).catch(() => {}); // A full disk: without its text it would be nobody's.
    throw error;
  } finally {
    await file.close();
  }
};

const syncFolder: PlaceCalls['syncFolder'] = async (path) => {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Straight to the file system: for the data folder, which is a local one. */
export const plainCalls: PlaceCalls = {
  facts: (path) =>
    lstat(path).catch((error: unknown) => {
      if (isGone(error)) return null;
      throw error;
    }),
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  makeNewFolder: async (path) => void (await mkdir(path)),
  entries: async (path) =>
    (await readdir(path, { withFileTypes: true })).map((entry) => ({
      name: entry.name,
      isFile: entry.isFile(),
    })),
  link,
  rename,
  copy: copyFile,
  unlink,
  // A tool that dies with its worker may write into staging for a moment yet.
  remove: (path) => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  removeEmptyFolder: rmdir,
  syncFolder,
  reserve,
  read: (path) => readFile(path, 'utf8'),
  mayWrite: (path) => access(path, constants.W_OK),
};

/**
 * The same through a drive's gate. Each may reject with DRIVE_OFFLINE when its time is over, and may come about after
 * that; no other call to the drive is started before it has come back.
 */
export const callsOf = (
  drives: Pick<DriveService, 'guarded'>,
  driveId: string | null,
  calls: PlaceCalls = plainCalls,
): PlaceCalls => {
  if (driveId === null) return calls;
  const guarded = <T>(work: () => Promise<T>) => drives.guarded(driveId, work);
  return {
    facts: (path) => guarded(() => calls.facts(path)),
    makeFolder: (path) => guarded(() => calls.makeFolder(path)),
    makeNewFolder: (path) => guarded(() => calls.makeNewFolder(path)),
    entries: (path) => guarded(() => calls.entries(path)),
    link: (from, to) => guarded(() => calls.link(from, to)),
    rename: (from, to) => guarded(() => calls.rename(from, to)),
    copy: (from, to) => guarded(() => calls.copy(from, to)),
    unlink: (path) => guarded(() => calls.unlink(path)),
    remove: (path) => guarded(() => calls.remove(path)),
    removeEmptyFolder: (path) => guarded(() => calls.removeEmptyFolder(path)),
    syncFolder: (path) => guarded(() => calls.syncFolder(path)),
    reserve: (path, text) => guarded(() => calls.reserve(path, text)),
    read: (path) => guarded(() => calls.read(path)),
    mayWrite: (path) => guarded(() => calls.mayWrite(path)),
  };
};
