import { join } from 'node:path';
import { type Drive, type Job, privateFolder, type Root } from '@streamops/core';
import type { DriveService } from '../../services.ts';
import { callsOf, type PlaceCalls } from './place-calls.ts';

/** `<root>/.streamops/tmp`: on the same file system as what is published from it, so that publishing is a rename. */
export const stagingFolder = (rootPath: string): string => join(rootPath, privateFolder, 'tmp');

/** Every folder that an attempt may stage in. The one without a drive is for artifacts. */
export const rootsOf = (
  drives: readonly Drive[],
  artifactsDir: string,
  attempt: { jobId: string; attempt: number },
): Root[] => {
  const name = `${attempt.jobId}.${attempt.attempt}`;
  const places = [
    ...drives.map((drive) => ({ driveId: drive.id, name: drive.name, path: drive.path })),
    { driveId: null, name: 'artifacts', path: artifactsDir },
  ];
  return places.map((place) => ({ ...place, online: true, staging: join(stagingFolder(place.path), name) }));
};

interface ClearDeps {
  drives: Pick<DriveService, 'guarded'>;
  calls?: PlaceCalls | undefined;
}

/**
 * Removes what an attempt left behind, wherever that is. Resolves to whether all of it is gone; a drive that is away
 * is swept at a later start.
 */
export const clearStaging = async (
  roots: readonly Root[],
  { drives, calls }: ClearDeps,
): Promise<boolean> => {
  const clear = ({ driveId, staging }: Root) => callsOf(drives, driveId, calls).remove(staging);
  const cleared = await Promise.allSettled(roots.map(clear));
  return cleared.every(({ status }) => status === 'fulfilled');
};

interface SweepDeps {
  drives: Pick<DriveService, 'list' | 'guarded'>;
  artifactsDir: string;
}

/** Removes what a lost worker's attempt left on the drives that answer; the others are swept at a later start. */
export const attemptSweeper =
  ({ drives, artifactsDir }: SweepDeps) =>
  async ({ id, attempt }: Pick<Job, 'id' | 'attempt'>): Promise<void> => {
    const online = (await drives.list()).filter((drive) => drive.online);
    await clearStaging(rootsOf(online, artifactsDir, { jobId: id, attempt }), { drives });
  };
