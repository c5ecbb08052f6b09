import { type AssetCatalog, type DriveId, entryNames, folderOf, joinPath, pathParts } from '@streamops/core';

/**
 * Whether a file belongs to a folder that a job left and that is one asset (a package, its thumbnails). The catalog
 * knows the folder before it has its name.
 */
export const isFolderPart = async (
  assets: Pick<AssetCatalog, 'findByPath'>,
  driveId: DriveId,
  path: string,
): Promise<boolean> => {
  const { dir, name } = pathParts(path);
  if (dir === '') return false;
  for (const entry of entryNames) {
    if (entry === name) continue;
    const asset = await assets.findByPath(driveId, joinPath(dir, entry));
    if (!asset || asset.status === 'missing' || asset.status === 'quarantined') continue;
    if (folderOf(asset) === dir) return true;
  }
  return false;
};
