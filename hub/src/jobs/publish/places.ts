import {
  type Catalog,
  isPrivatePath,
  joinPath,
  numberedNames,
  type PublishFile,
  pathParts,
  StreamOpsError,
} from '@streamops/core';
import type { DriveService } from '../../services.ts';
import { callsOf, type PlaceCalls } from './place-calls.ts';

export interface PlaceDeps {
  catalog: Pick<Catalog, 'assets'>;
  drives: Pick<DriveService, 'resolve' | 'guarded'>;
  calls?: PlaceCalls;
}

/** Where a file is wanted. */
export interface Wanted {
  driveId: string;
  dir: string;
  fileName: string;
  /** Its name is never numbered. */
  keepName?: boolean | undefined;
}

export type Place = Pick<PublishFile, 'path' | 'finalPath'> & { driveId: string };

/** Of a folder's place: where its entry is, under the folder's name. */
export const filePlace = (place: Place, entry: string | undefined): Place =>
  entry === undefined ? place : { ...place, path: joinPath(place.path, entry) };

/** `Clip.cover.jpg` belongs to `Clip.mov`, in the same folder. */
export const belongsTo = (file: Wanted, main: Wanted): boolean =>
  file.driveId === main.driveId &&
  file.dir === main.dir &&
  file.fileName.startsWith(`${pathParts(main.fileName).stem}.`);

const isFree = async (
  { driveId, path, finalPath }: Place,
  { catalog, drives, calls }: PlaceDeps,
): Promise<boolean> => {
  const known = await catalog.assets.findByPath(driveId, path);
  if (known !== null && known.status !== 'missing' && known.status !== 'quarantined') return false;
  return (await callsOf(drives, driveId, calls).facts(finalPath)) === null;
};

const refuseNumbering = (wanted: readonly Wanted[]): void => {
  const kept = wanted.find(({ keepName }) => keepName);
  if (!kept) return;
  const path = joinPath(kept.dir, kept.fileName);
  throw new StreamOpsError('NAME_TAKEN', `Another file has the name ${path}, or that of a file beside it.`);
};

/**
 * Places for a file and what belongs to it: the first of `name`, `name (2)`, `name (3)`… that is free for all of them,
 * on the disk and in the catalog. `taken`: absolute paths that are given already.
 * Rejects with PATH_OUTSIDE_DRIVE, DRIVE_OFFLINE; with NAME_TAKEN where one of them has to keep its name.
 */
export const freePlaces = async (
  wanted: readonly Wanted[],
  deps: PlaceDeps,
  taken: ReadonlySet<string>,
): Promise<Place[]> => {
  for (const { dir, fileName } of wanted) {
    if (!isPrivatePath(joinPath(dir, fileName)) && !fileName.includes('/')) continue;
    throw new StreamOpsError('PATH_OUTSIDE_DRIVE', `${dir}/${fileName} is no place for a file.`);
  }
  const placeAt = async ({ driveId, dir }: Wanted, name: string): Promise<Place> => {
    const path = joinPath(dir, name);
    return { driveId, path, finalPath: await deps.drives.resolve(driveId, path) };
  };
  for (let number = 1; ; number += 1) {
    const places: Place[] = [];
    const names = numberedNames(
      wanted.map(({ fileName }) => fileName),
      number,
    );
    for (const [index, one] of wanted.entries()) {
      const place = await placeAt(one, names[index] ?? one.fileName);
      if (taken.has(place.finalPath) || !(await isFree(place, deps))) break;
      places.push(place);
    }
    if (places.length === wanted.length) return places;
    refuseNumbering(wanted);
  }
};
