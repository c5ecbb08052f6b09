import { setImmediate } from 'node:timers/promises';
import {
  type Asset,
  type AssetCatalog,
  type AssetId,
  type AssetPatch,
  type AssetStatus,
  type DriveId,
  type FileFacts,
  type NewAsset,
  newId,
  StreamOpsError,
  statusOnArrival,
} from '@streamops/core';
import { type AssetRow, goneSql, presentSql, toAsset } from './asset-row.ts';
import { createAssetSaver } from './asset-save.ts';
import { createAssetSearch } from './asset-search.ts';
import { integer } from './database.ts';
import type { Facets } from './facets.ts';
import type { Store } from './store.ts';
import type { WordIndex } from './word-index.ts';

/** Rows that a rescan reads at once. */
const scanPage = 1_000;
const relatedLimit = 200;

type Placed = Pick<Asset, 'driveId' | 'path' | 'sizeBytes' | 'modifiedAt'>;

const sameFile = (a: Pick<FileFacts, 'sizeBytes' | 'modifiedAt'>, b: Placed): boolean =>
  a.sizeBytes === b.sizeBytes && a.modifiedAt === b.modifiedAt;

/** Other content: what was read from the old one is to be read again. `media` stays to be shown until then. */
const rewritten = (asset: Asset, { driveId, path, sizeBytes, modifiedAt, origin }: NewAsset): Asset => {
  const place = { ...asset, driveId, path, origin: asset.origin === 'named' ? origin : asset.origin };
  return sameFile(asset, { driveId, path, sizeBytes, modifiedAt })
    ? place
    : { ...place, sizeBytes, modifiedAt, xxh64: null, status: statusOnArrival(asset), error: null };
};

const revived = (asset: Asset): Asset => ({
  ...asset,
  status: statusOnArrival(asset),
  error: null,
});

const isGone = ({ status }: Asset): boolean => status === 'missing' || status === 'quarantined';

export interface SqliteAssets extends AssetCatalog {
  /** Some present assets of a drive become missing. Gives how many; 0: there are none left. Inside a transaction. */
  loseSomeOf(driveId: DriveId, limit: number): number;
}

export const createAssets = (
  { db, write, now }: Store,
  { facets, words }: { facets: Facets; words: WordIndex },
): SqliteAssets => {
  const saver = createAssetSaver(db, facets, words);
  const search = createAssetSearch(db, facets);

  const byId = db.query<AssetRow>('SELECT * FROM assets WHERE id = ?');
  const presentAt = db.query<AssetRow>(
    `SELECT * FROM assets WHERE drive_id = ? AND path = ? AND ${presentSql}`,
  );
  const goneFrom = db.query<AssetRow>(
    `SELECT * FROM assets WHERE drive_id = ? AND path = ? AND ${goneSql} ORDER BY seq DESC`,
  );
  const derived = db.query<AssetRow>(
    `SELECT * FROM assets WHERE derived_asset_id = ? AND ${presentSql} ORDER BY seq DESC LIMIT ?`,
  );
  const equals = db.query<AssetRow>(
    `SELECT * FROM assets WHERE xxh64 = ? AND size_bytes = ? AND id <> ? AND ${presentSql} ORDER BY seq LIMIT ?`,
  );
  const filesAfter = db.query<FileFacts>(
    `SELECT path, size_bytes AS sizeBytes, modified_at AS modifiedAt, origin FROM assets
     WHERE drive_id = ? AND path > ? AND ${presentSql} ORDER BY path LIMIT ?`,
  );
  const presentOf = db.query<AssetRow>(`SELECT * FROM assets WHERE drive_id = ? AND ${presentSql} LIMIT ?`);
  const totals = db.query<{ count: number; sizeBytes: number; durationSec: number }>(
    'SELECT count, size_bytes AS sizeBytes, duration_ms / 1000.0 AS durationSec FROM asset_totals',
  );

  const find = (id: AssetId): Asset => {
    const row = byId.get(id);
    if (!row) throw new StreamOpsError('ASSET_NOT_FOUND', `There is no asset ${id}.`);
    return toAsset(row);
  };

  /** Writes only where something differs, so that a replay leaves `updatedAt` alone. */
  const change = (before: Asset, after: Asset): Asset =>
    JSON.stringify(before) === JSON.stringify(after)
      ? before
      : saver.change(before, { ...after, updatedAt: now() });

  const create = (file: NewAsset): Asset => {
    const at = now();
    const derivedFrom = file.derivedFrom ?? null;
    return saver.add({
      id: file.id ?? newId(),
      driveId: file.driveId,
      path: file.path,
      sizeBytes: file.sizeBytes,
      modifiedAt: file.modifiedAt,
      xxh64: null,
      media: null,
      status: statusOnArrival({ derivedFrom }),
      origin: file.origin,
      derivedFrom,
      duplicateOf: null,
      tags: [...new Set(file.tags)],
      favourite: false,
      artifacts: {},
      error: null,
      createdAt: at,
      updatedAt: at,
    });
  };

  /** With an id, the asset of that id is the one at the place, whoever was thought to be there. */
  const putById = (id: AssetId, file: NewAsset): Asset => {
    const row = byId.get(id);
    if (!row) return create(file);
    const known = toAsset(row);
    const placed = rewritten(known, file);
    return change(known, isGone(known) ? revived(placed) : placed);
  };

  /** What lies in quarantine is not back because another file took its old name. */
  const comesBack = (asset: Asset, file: NewAsset): boolean =>
    asset.status === 'missing' || sameFile(asset, file);

  const putByPlace = (file: NewAsset): Asset => {
    const there = presentAt.get(file.driveId, file.path);
    if (there) return change(toAsset(there), rewritten(toAsset(there), file));
    const gone = goneFrom.all(file.driveId, file.path).map(toAsset);
    const back = gone.find((asset) => comesBack(asset, file));
    return back ? change(back, revived(rewritten(back, file))) : create(file);
  };

  const hasMoved = (asset: Asset, { driveId = asset.driveId, path = asset.path }: AssetPatch): boolean =>
    driveId !== asset.driveId || path !== asset.path;

  const patched = (asset: Asset, patch: AssetPatch): Asset => ({
    ...asset,
    ...patch,
    origin: asset.origin === 'named' && hasMoved(asset, patch) ? 'existing' : asset.origin,
    tags: patch.tags ? [...new Set(patch.tags)] : asset.tags,
  });

  return {
    put: (file) => write(() => (file.id ? putById(file.id, file) : putByPlace(file))),
    get: async (id) => find(id),
    findByPath: async (driveId, path) => {
      const row = presentAt.get(driveId, path) ?? goneFrom.get(driveId, path);
      return row ? toAsset(row) : null;
    },
    update: (id, patch) =>
      write(() => {
        const before = find(id);
        return change(before, patched(before, typeof patch === 'function' ? patch(before) : patch));
      }),
    setArtifact: (id, name, value) =>
      write(() => {
        const before = find(id);
        return change(before, { ...before, artifacts: { ...before.artifacts, [name]: value } });
      }),
    derivedOf: async (id) => derived.all(id, integer(relatedLimit)).map(toAsset),
    duplicatesOf: async (id) => {
      const { xxh64, sizeBytes } = find(id);
      return equals.all(xxh64, sizeBytes, id, integer(relatedLimit)).map(toAsset);
    },
    search: async (query) => search(query),
    async *filesOf(driveId) {
      let after = '';
      for (;;) {
        const files = filesAfter.all(driveId, after, integer(scanPage));
        const last = files.at(-1);
        if (!last) return;
        yield files;
        after = last.path;
        await setImmediate(); // Timers and sockets come between pages.
      }
    },
    stats: async () => {
      const { count = 0, sizeBytes = 0, durationSec = 0 } = totals.get() ?? {};
      const entries = facets.counts('status').map(({ value, count: number }) => [value, number]);
      // The cast: facets of this kind are made from Asset['status'] alone.
      const byStatus = Object.fromEntries(entries) as Partial<Record<AssetStatus, number>>;
      return { count, sizeBytes, durationSec, byStatus };
    },
    tags: async () => facets.counts('tag').map(({ value, count }) => ({ tag: value, count })),
    loseSomeOf: (driveId, limit) => {
      const rows = presentOf.all(driveId, integer(limit)).map(toAsset);
      for (const asset of rows) saver.change(asset, { ...asset, status: 'missing', updatedAt: now() });
      return rows.length;
    },
  };
};
