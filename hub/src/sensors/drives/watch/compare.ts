import type { Stats } from 'node:fs';
import { type Settling, stampOf } from '../closed/settling.ts';
import type { Ground } from '../ground/ground.ts';
import type { Takes } from '../paths/takes.ts';
import { type ScanResult, scanFolder } from './scan.ts';
import type { Watch } from './watch.ts';

interface CompareOptions {
  takes: Takes;
  watch: Pick<Watch, 'folder'>;
  settling: Pick<Settling, 'see'>;
  onMissing: (path: string) => void;
  /** Folder inside the drive; '' compares all of it. */
  from: string;
  /** Nothing in this folder can be known yet: the catalog need not be read for it. */
  isNew: boolean;
  firstScan: boolean;
  isOver: () => boolean;
}

const isInside = (path: string, folder: string): boolean => folder === '' || path.startsWith(`${folder}/`);

/**
 * What the catalog holds of a folder, as `size:mtime` by path: a hundred thousand of them are a few megabytes. What was
 * not told of yet looks like no file there is.
 */
const catalogued = async ({ assets, drive }: Ground, folder: string): Promise<Map<string, string>> => {
  const known = new Map<string, string>();
  for await (const page of assets.filesOf(drive.id)) {
    for (const { path, sizeBytes, modifiedAt, origin } of page) {
      if (isInside(path, folder)) known.set(path, origin === 'named' ? '' : `${sizeBytes}:${modifiedAt}`);
    }
  }
  return known;
};

/**
 * Holds a folder against the catalog: files that are new or differ settle, files that are not met any more are
 * suspected. What lies in a folder that can't be read is not suspected.
 */
export const compareWithCatalog = async (ground: Ground, options: CompareOptions): Promise<ScanResult> => {
  const { settling, watch, firstScan, from, isOver } = options;
  const left = options.isNew ? new Map<string, string>() : await catalogued(ground, from);
  const onFile = (path: string, stats: Stats) => {
    const stamp = stampOf(stats);
    const isKnown = left.get(path) === `${stamp.sizeBytes}:${stamp.modifiedAt}`;
    left.delete(path);
    if (isKnown) ground.announced.delete(path);
    // What was told already is found out by the look: it may have been away in between.
    else settling.see(path, { firstScan });
  };
  const result = await scanFolder({
    ...{ fs: ground.fs, root: ground.root(), from, takes: options.takes, isOver, onFile },
    onFolder: watch.folder,
  });
  if (isOver()) return result;
  for (const path of left.keys()) {
    if (!result.unreadable.some((folder) => isInside(path, folder))) options.onMissing(path);
  }
  return result;
};
