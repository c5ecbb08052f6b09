import type { Asset } from '@streamops/core';
import { type AssetRow, assetColumns, assetValues, isPresent, presentSql, toAsset } from './asset-row.ts';
import type { Database } from './database.ts';
import { createDuplicates } from './duplicates.ts';
import type { Facets } from './facets.ts';
import type { WordIndex } from './word-index.ts';

/** The only way in which an asset is written. Everything that follows from the row is kept in step here. */
export interface AssetSaver {
  /** Adds it and gives it its `seq`. Inside a transaction. */
  add(asset: Omit<Asset, 'seq'>): Asset;
  /** Inside a transaction. */
  change(before: Asset, after: Asset): Asset;
}

const totalsOf = (asset: Asset | null) => {
  if (!asset || !isPresent(asset)) return { count: 0, sizeBytes: 0, durationMs: 0 };
  const durationMs = Math.round((asset.media?.durationSec ?? 0) * 1000);
  return { count: 1, sizeBytes: asset.sizeBytes, durationMs };
};

export const createAssetSaver = (db: Database, facets: Facets, words: WordIndex): AssetSaver => {
  const bySeq = db.query<AssetRow>('SELECT * FROM assets WHERE seq = ?');
  const atPlace = db.query<AssetRow>(
    `SELECT * FROM assets WHERE drive_id = ? AND path = ? AND id <> ? AND ${presentSql}`,
  );
  const insert = db.query<{ seq: number }>(
    `INSERT INTO assets (${assetColumns.join(', ')}) VALUES (${assetColumns.map(() => '?').join(', ')})
     RETURNING seq`,
  );
  const changed = assetColumns.filter((column) => column !== 'id');
  const update = db.query(
    `UPDATE assets SET ${changed.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
  );
  const addToTotals = db.query(
    'UPDATE asset_totals SET count = count + ?, size_bytes = size_bytes + ?, duration_ms = duration_ms + ?',
  );
  const relink = createDuplicates(db);

  const retotal = (before: Asset | null, after: Asset) => {
    const [old, now] = [totalsOf(before), totalsOf(after)];
    const difference = [
      now.count - old.count,
      now.sizeBytes - old.sizeBytes,
      now.durationMs - old.durationMs,
    ];
    if (difference.some((part) => part !== 0)) addToTotals.run(...difference);
  };

  const follow = (before: Asset | null, after: Asset): Asset => {
    words.changed(before, after);
    facets.recount(before, after);
    retotal(before, after);
    relink(before, after);
    const row = bySeq.get(after.seq);
    return row ? toAsset(row) : after;
  };

  /** One file is one asset: where another takes the place, the file that was known there is gone. */
  const vacate = ({ driveId, path, id, updatedAt, ...asset }: Omit<Asset, 'seq'>) => {
    const row = isPresent(asset) ? atPlace.get(driveId, path, id) : undefined;
    if (!row) return;
    const holder = toAsset(row);
    change(holder, { ...holder, status: 'missing', updatedAt });
  };

  const change = (before: Asset, after: Asset): Asset => {
    vacate(after);
    update.run(...assetValues(after));
    return follow(before, after);
  };

  return {
    add: (asset) => {
      vacate(asset);
      // The cast: assetValues reads no seq, and the row gets one here.
      const seq = insert.get(...assetValues(asset as Asset))?.seq ?? 0;
      return follow(null, { ...asset, seq });
    },
    change,
  };
};
