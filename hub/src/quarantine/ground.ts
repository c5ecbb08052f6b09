import {
  type Asset,
  type Catalog,
  folderOf,
  joinPath,
  pathParts,
  privateFolder,
  type Quarantined,
  StreamOpsError,
  statusOnArrival,
} from '@streamops/core';
import { callsOf, type PlaceCalls } from '../jobs/publish/place-calls.ts';
import type { DriveService } from '../services.ts';

export interface GroundDeps {
  catalog: Catalog;
  drives: Pick<DriveService, 'resolve' | 'get' | 'guarded'>;
  /** What stands in for the file system where one has to fail. */
  calls?: PlaceCalls;
}

export const isCode = (error: unknown, code: string): boolean =>
  error instanceof StreamOpsError && error.code === code;

/** What an asset is whose file is back in its place. */
export const statusHere = (asset: Asset): Asset['status'] => (asset.media ? 'ready' : statusOnArrival(asset));

/** Where a file of this row is kept, with its folder where it stands for one. */
export const heldName = (asset: Asset): string => {
  const { name } = pathParts(asset.path);
  const folder = folderOf(asset);
  return folder === null ? name : joinPath(pathParts(folder).name, name);
};

export const homeOf = ({ id }: Pick<Quarantined, 'id'>): string => joinPath(privateFolder, 'quarantine', id);

/** The row tells it: what stands for a folder is kept in it. */
export const isFolder = (row: Quarantined): boolean => pathParts(row.heldPath).dir !== homeOf(row);

const joinPathAbsolute = (root: string, inside: string): string => `${root.replace(/\/+$/, '')}/${inside}`;

/** What holding, restoring and purging stand on: the catalog, and the drives' files. */
export const createGround = ({ catalog, drives, calls }: GroundDeps) => ({
  catalog,
  drives,
  callsFor: ({ driveId }: Pick<Quarantined, 'driveId'>) => callsOf(drives, driveId, calls),
  /** Inside `.streamops`, where `resolve` leads no visitor: drive and row are ours. */
  heldPath: async (row: Quarantined): Promise<string> =>
    joinPathAbsolute((await drives.get(row.driveId)).path, row.heldPath),
  homePath: async (row: Quarantined): Promise<string> =>
    joinPathAbsolute((await drives.get(row.driveId)).path, homeOf(row)),
});
export type Ground = ReturnType<typeof createGround>;
