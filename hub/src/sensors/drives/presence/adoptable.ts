import type { Catalog, DriveId } from '@streamops/core';
import type { DriveFs } from '../ground/drive-fs.ts';
import { markedAs } from './presence.ts';

/**
 * The id of the drive that a folder was before it was removed; undefined where it never was one of this catalog's.
 * With its id it is that drive again: its assets, with their tags and all that was made from them, are found by it.
 */
export const adoptableId = async (
  { drives, assets }: Pick<Catalog, 'drives' | 'assets'>,
  { fs, root }: { fs: DriveFs; root: string },
): Promise<DriveId | undefined> => {
  const used = new Set((await drives.list()).map(({ id }) => id));
  const marks = await markedAs(fs, root).catch(() => []);
  for (const id of marks.reverse()) {
    if (used.has(id)) continue; // A copy of another drive's folder.
    for (const status of ['missing', 'quarantined'] as const) {
      const { items } = await assets.search({ driveId: id, status, limit: 1 });
      if (items.length > 0) return id;
    }
  }
  return undefined;
};
