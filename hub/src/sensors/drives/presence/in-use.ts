import { join } from 'node:path';
import { type Catalog, type Drive, type Job, StreamOpsError } from '@streamops/core';
import { stagingFolder } from '../../../jobs/publish/roots.ts';
import type { DriveFs } from '../ground/drive-fs.ts';

interface Deps {
  catalog: Pick<Catalog, 'assets' | 'jobs'>;
  /** The drive's folder, and how it is looked into; null while the drive is not there. */
  place: { root: string; fs: Pick<DriveFs, 'lstat'> } | null;
}

/** A running job reads from a drive where an input lies, and writes to one where it stages. */
const uses = async (job: Job, drive: Drive, { catalog, place }: Deps): Promise<boolean> => {
  for (const { assetId } of job.inputs) {
    const asset = await catalog.assets.get(assetId).catch(() => null);
    if (asset?.driveId === drive.id) return true;
  }
  if (!place) return false;
  const staging = join(stagingFolder(place.root), `${job.id}.${job.attempt}`);
  return place.fs.lstat(staging).then(
    () => true,
    () => false,
  );
};

/** Rejects with DRIVE_IN_USE while jobs run that read from the drive or write to it. */
export const refuseInUse = async (drive: Drive, deps: Deps): Promise<void> => {
  const running = await deps.catalog.jobs.running();
  const using = await Promise.all(running.map((job) => uses(job, drive, deps)));
  const count = using.filter(Boolean).length;
  if (count === 0) return;
  const jobs = count === 1 ? 'A job runs' : `${count} jobs run`;
  throw new StreamOpsError('DRIVE_IN_USE', `${jobs} on the drive ${drive.name}.`);
};
