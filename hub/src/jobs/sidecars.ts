import { type Asset, type Catalog, pathParts } from '@streamops/core';

/** Jobs that leave sidecars: what they made first is the file that these belong to. */
const mainRelations: ReadonlySet<string> = new Set(['remux', 'copy']);

/**
 * What the job that made a file kept beside it (subtitles with their fonts, covers), oldest first. One that was moved
 * elsewhere since, or is gone, is left out.
 */
export const sidecarsOf = async (
  { derivedFrom, driveId, path }: Asset,
  { assets }: Pick<Catalog, 'assets'>,
): Promise<Asset[]> => {
  if (!derivedFrom || !mainRelations.has(derivedFrom.relation)) return [];
  const { dir } = pathParts(path);
  const family = await assets.derivedOf(derivedFrom.assetId);
  return family
    .filter((other) => other.derivedFrom?.jobId === derivedFrom.jobId)
    .filter((other) => other.derivedFrom?.relation === 'sidecar')
    .filter((other) => other.driveId === driveId && pathParts(other.path).dir === dir)
    .reverse();
};
