import type { Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { isGone, joinPath, StreamOpsError } from '@streamops/core';
import type { DriveFs } from '../ground/drive-fs.ts';
import { isBadName, type Takes } from '../paths/takes.ts';

/** Files asked for in one call of the drive's, and such calls handed to it together. */
const batchSize = 32;
const batchesAtOnce = 6;

export interface ScanOptions {
  fs: Pick<DriveFs, 'readdir' | 'lstatEach'>;
  /** The drive's folder, links resolved. */
  root: string;
  /** Folder inside the drive to begin at; '' is all of it. */
  from: string;
  takes: Takes;
  onFolder: (path: string) => void;
  onFile: (path: string, stats: Stats) => void;
  /** Asked before each folder. */
  isOver: () => boolean;
}

export interface ScanResult {
  /** Folders that could not be read: what lies in them is not known to be gone. */
  unreadable: string[];
  /** Names that are no valid UTF-8, or that can't be opened again for another reason. */
  badNames: number;
}

/**
 * Walks a folder and tells of every file that the drive takes. Links are passed by: what they lead to inside the
 * drive is met under its own name, and what lies outside is not ours. Mount points inside are walked like folders.
 * Rejects with DRIVE_OFFLINE when the drive stops answering.
 */
export const scanFolder = async (options: ScanOptions): Promise<ScanResult> => {
  const { fs, root, takes } = options;
  const result: ScanResult = { unreadable: [], badNames: 0 };
  const folders = [options.from];

  /** Files to stat; folders and bad names are put where they belong. */
  const sort = (folder: string, entries: Awaited<ReturnType<DriveFs['readdir']>>): string[] =>
    entries.flatMap((entry) => {
      const path = joinPath(folder, entry.name);
      const wanted = entry.isDirectory() ? takes.folder(path) : entry.isFile() && takes.file(path);
      if (!wanted) return [];
      if (isBadName(entry.name)) {
        result.badNames += 1;
        return [];
      }
      if (!entry.isDirectory()) return [path];
      folders.push(path);
      return [];
    });

  const readFolder = async (folder: string) => {
    options.onFolder(folder);
    const files = sort(folder, await fs.readdir(join(root, folder)));
    const asking: Promise<void>[] = [];
    for (let at = 0; at < files.length; at += batchSize) {
      const batch = files.slice(at, at + batchSize);
      asking.push(
        fs.lstatEach(
          batch.map((path) => `${root}${sep}${path}`),
          (index, stats) => options.onFile(batch[index] ?? '', stats),
        ),
      );
      if (asking.length % batchesAtOnce === 0) await Promise.all(asking.splice(0));
    }
    await Promise.all(asking);
  };

  for (let folder = folders.pop(); folder !== undefined && !options.isOver(); folder = folders.pop()) {
    try {
      await readFolder(folder);
    } catch (error) {
      if (folder === '' || error instanceof StreamOpsError) throw error;
      if (!isGone(error)) result.unreadable.push(folder);
    }
  }
  return result;
};
