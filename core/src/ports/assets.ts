import { z } from 'zod';
import { fileOrigin } from '../events/file.ts';
import type { AssetId, DriveId } from '../ids.ts';
import { artifactName, folderRelation, relation } from '../jobs/kit/plan.ts';
import { pathParts } from '../media/file-path.ts';
import { mediaInfo } from '../media/media-info.ts';

export const assetStatus = z.enum(['new', 'processing', 'ready', 'missing', 'failed', 'quarantined']);
export type AssetStatus = z.infer<typeof assetStatus>;

/**
 * A file's, and `named`: a job named it by its path before its drive's sensor told of it. It is still to be told of
 * when it is closed, and is then what the sensor says.
 */
const assetOrigin = z.enum([...fileOrigin.options, 'named']);

export const derivedFrom = z.object({ assetId: z.string(), jobId: z.string(), relation });

export const artifact = z.object({
  fileName: z.string(),
  contentType: z.string(),
  sizeBytes: z.int(),
  meta: z.record(z.string(), z.union([z.number(), z.string()])).default({}),
});
type Artifact = z.infer<typeof artifact>;

/** One file. Its id stays through moves. */
export const asset = z.object({
  id: z.uuid(),
  /** Cataloguing order, from 1: 'newest first' and every cursor. */
  seq: z.int(),
  driveId: z.uuid(),
  /** Inside the drive, parts joined by '/'. */
  path: z.string(),
  sizeBytes: z.int(),
  modifiedAt: z.int(),
  /** 16 hex digits, or null until the content stage has read the file. */
  xxh64: z.string().nullable(),
  media: mediaInfo.nullable(),
  status: assetStatus,
  origin: assetOrigin,
  derivedFrom: derivedFrom.nullable(),
  /** The oldest asset with the same content. */
  duplicateOf: z.string().nullable(),
  tags: z.array(z.string()),
  favourite: z.boolean(),
  artifacts: z.partialRecord(artifactName, artifact),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: z.int(),
  updatedAt: z.int(),
});
export type Asset = z.infer<typeof asset>;

/** The folder that an asset stands for, inside its drive; null where it is a file by itself. */
export const folderOf = ({ derivedFrom: from, path }: Pick<Asset, 'derivedFrom' | 'path'>): string | null =>
  from && folderRelation.safeParse(from.relation).success ? pathParts(path).dir : null;

/** What an asset is whose file has just come, or come back: neither a sidecar nor a folder waits to be indexed. */
export const statusOnArrival = (asset: Pick<Asset, 'derivedFrom'>): AssetStatus =>
  asset.derivedFrom?.relation === 'sidecar' || folderOf({ ...asset, path: '' }) !== null ? 'ready' : 'new';

/** What is known when a file is first seen. `id` given: a job chose it before it published. */
export interface NewAsset {
  id?: AssetId;
  driveId: DriveId;
  path: string;
  sizeBytes: number;
  modifiedAt: number;
  origin: Asset['origin'];
  derivedFrom?: Asset['derivedFrom'];
  tags?: readonly string[];
}

export type AssetPatch = Partial<
  Pick<
    Asset,
    | 'driveId'
    | 'path'
    | 'sizeBytes'
    | 'modifiedAt'
    | 'xxh64'
    | 'media'
    | 'status'
    | 'tags'
    | 'favourite'
    | 'error'
  >
>;

export interface AssetQuery {
  /** Words of path, tags and streams; each matches by prefix from two letters. */
  q?: string | undefined;
  tag?: string | undefined;
  status?: AssetStatus | undefined;
  driveId?: DriveId | undefined;
  favourite?: boolean | undefined;
  /** `recording`: not derived from anything; the rest by relation. */
  relation?: 'recording' | z.infer<typeof relation> | undefined;
  createdAfter?: number | undefined;
  cursor?: string | undefined;
  limit: number;
}

export interface Page<T> {
  items: T[];
  /** null on the last page. */
  nextCursor: string | null;
}

/** Sums over what is there; `byStatus` also counts missing and quarantined assets. */
interface AssetStats {
  count: number;
  sizeBytes: number;
  durationSec: number;
  byStatus: Partial<Record<AssetStatus, number>>;
}

/** What a rescan compares a file with. */
export type FileFacts = Pick<Asset, 'path' | 'sizeBytes' | 'modifiedAt' | 'origin'>;

/** What the hub knows about media. Quarantined and missing assets are found only when asked for by `status`. */
export interface AssetCatalog {
  /**
   * Creates by place, or updates size and mtime of the asset that is there. A changed size or mtime clears `xxh64` and
   * makes it `new`. A missing asset of that place is revived as `new`, a quarantined one only by the same size and
   * mtime: another file that took its name is another asset. A sidecar is `ready` instead of `new`. With `id`, the asset of that id is the one at the place
   * (moved there if it was elsewhere), and one that was thought to be there becomes missing; so publishing can be
   * repeated. Call it only for a file that is there. `tags` and `derivedFrom` count when it is created; so does
   * `origin`, except that it replaces `named`.
   */
  put(asset: NewAsset): Promise<Asset>;
  /** Rejects with ASSET_NOT_FOUND. */
  get(id: AssetId): Promise<Asset>;
  /** The asset whose file is there, else the youngest that is missing or quarantined from there. */
  findByPath(driveId: DriveId, path: string): Promise<Asset | null>;
  /**
   * Rejects with ASSET_NOT_FOUND. `updatedAt` is set where something differs; an `xxh64` links duplicates in both
   * directions. Whoever was thought to be at the place that it moves to becomes missing. What was `named` where it
   * was is `existing` where it moves to. A patch that follows from what the asset is, is a pure function of it: it is
   * given the asset as all changes that were asked for before have left it.
   */
  update(id: AssetId, patch: AssetPatch | ((asset: Asset) => AssetPatch)): Promise<Asset>;
  setArtifact(id: AssetId, name: z.infer<typeof artifactName>, value: Artifact): Promise<Asset>;
  /** What was made from it, newest first, at most 200; quarantined and missing ones left out. */
  derivedOf(id: AssetId): Promise<Asset[]>;
  /** Other assets with the same size and `xxh64`, oldest first, at most 200; quarantined and missing ones left out. */
  duplicatesOf(id: AssetId): Promise<Asset[]>;
  /** Newest first by cataloguing order. Rejects with CURSOR_INVALID. */
  search(query: AssetQuery): Promise<Page<Asset>>;
  /** Every file of a drive that is not missing or quarantined, for a rescan, many at a time; no page is empty. */
  filesOf(driveId: DriveId): AsyncIterable<readonly FileFacts[]>;
  stats(): Promise<AssetStats>;
  tags(): Promise<{ tag: string; count: number }[]>;
}
