import type { SQLInputValue } from 'node:sqlite';
import type { Asset } from '@streamops/core';
import { fromJson, fromJsonOrNull, toJsonOrNull } from './database.ts';

export interface AssetRow {
  seq: number;
  id: string;
  drive_id: string;
  path: string;
  size_bytes: number;
  modified_at: number;
  xxh64: string | null;
  media: string | null;
  status: Asset['status'];
  origin: Asset['origin'];
  derived_from: string | null;
  duplicate_of: string | null;
  tags: string;
  favourite: number;
  artifacts: string;
  error: string | null;
  created_at: number;
  updated_at: number;
}

export const toAsset = (row: AssetRow): Asset => ({
  id: row.id,
  seq: row.seq,
  driveId: row.drive_id,
  path: row.path,
  sizeBytes: row.size_bytes,
  modifiedAt: row.modified_at,
  xxh64: row.xxh64,
  media: fromJsonOrNull(row.media),
  status: row.status,
  origin: row.origin,
  derivedFrom: fromJsonOrNull(row.derived_from),
  duplicateOf: row.duplicate_of,
  tags: fromJson(row.tags),
  favourite: row.favourite === 1,
  artifacts: fromJson(row.artifacts),
  error: fromJsonOrNull(row.error),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Every column but `seq`, in the order of `assetValues`. `duplicate_of` is the business of duplicates.ts. */
export const assetColumns = [
  'drive_id',
  'path',
  'size_bytes',
  'modified_at',
  'xxh64',
  'media',
  'status',
  'origin',
  'derived_from',
  'derived_asset_id',
  'tags',
  'favourite',
  'artifacts',
  'error',
  'created_at',
  'updated_at',
  'id',
] as const;

export const assetValues = (asset: Asset): SQLInputValue[] => [
  asset.driveId,
  asset.path,
  asset.sizeBytes,
  asset.modifiedAt,
  asset.xxh64,
  toJsonOrNull(asset.media),
  asset.status,
  asset.origin,
  toJsonOrNull(asset.derivedFrom),
  asset.derivedFrom?.assetId ?? null,
  JSON.stringify(asset.tags),
  asset.favourite ? 1 : 0,
  JSON.stringify(asset.artifacts),
  toJsonOrNull(asset.error),
  asset.createdAt,
  asset.updatedAt,
  asset.id,
];

/** Whether a file is there as far as the catalog knows. The same words stand in the schema's partial indexes. */
export const isPresent = ({ status }: Pick<Asset, 'status'>): boolean =>
  status !== 'missing' && status !== 'quarantined';

export const presentSql = "status NOT IN ('missing', 'quarantined')";
export const goneSql = "status IN ('missing', 'quarantined')";
