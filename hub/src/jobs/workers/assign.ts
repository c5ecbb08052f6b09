import {
  type Asset,
  type Assignment,
  type Catalog,
  type Job,
  jobDefinition,
  StreamOpsError,
} from '@streamops/core';
import type { DriveService } from '../../services.ts';
import { rootsOf } from '../publish/roots.ts';

interface Deps {
  catalog: Catalog;
  drives: Pick<DriveService, 'resolve'>;
  artifactsDir: string;
}

/** Asking the system takes a quarter of a millisecond. */
const systemTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const presentAsset = (asset: Asset): Asset => {
  if (asset.status === 'missing') {
    throw new StreamOpsError('FILE_MISSING', `The file ${asset.path} is not there any more.`);
  }
  if (asset.status === 'quarantined') {
    throw new StreamOpsError('FILE_MISSING', `The file ${asset.path} is in quarantine.`);
  }
  return asset;
};

/**
 * Everything that a worker needs for one attempt.
 * Rejects with ASSET_NOT_FOUND, FILE_MISSING, DRIVE_OFFLINE, PATH_OUTSIDE_DRIVE.
 */
export const assignmentFor = async (
  job: Job,
  { catalog, drives, artifactsDir }: Deps,
): Promise<Assignment> => {
  const assets = await Promise.all(job.inputs.map(({ assetId }) => catalog.assets.get(assetId)));
  // What is done in the catalog alone is done also while the file is away.
  const needsFile = jobDefinition(job.type).needs !== 'nothing';
  const inputs = await Promise.all(
    (needsFile ? assets.map(presentAsset) : assets).map(async (asset) => ({
      assetId: asset.id,
      driveId: asset.driveId,
      path: asset.path,
      absolutePath: needsFile ? await drives.resolve(asset.driveId, asset.path) : asset.path,
      sizeBytes: asset.sizeBytes,
      modifiedAt: asset.modifiedAt,
      tags: asset.tags,
      media: asset.media,
    })),
  );
  const { timeZone } = await catalog.settings.read();
  return {
    jobId: job.id,
    attempt: job.attempt,
    type: job.type,
    params: job.params,
    runId: job.runId,
    // A recording is made when its last byte is written; what is derived from it has the date of its source.
    recordedAt: await recordedAt(assets[0], catalog),
    timeZone: timeZone || systemTimeZone,
    inputs,
    roots: rootsOf(await catalog.drives.list(), artifactsDir, { jobId: job.id, attempt: job.attempt }),
  };
};

/** Follows `derivedFrom` to the recording itself. */
const recordedAt = async (asset: Asset | undefined, catalog: Catalog): Promise<number> => {
  let current = asset;
  for (let depth = 0; current?.derivedFrom && depth < 20; depth += 1) {
    const source = await catalog.assets.get(current.derivedFrom.assetId).catch(() => undefined);
    if (!source) break;
    current = source;
  }
  return current?.modifiedAt ?? Date.now();
};
