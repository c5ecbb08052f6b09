import type { Asset } from '@streamops/core';
import { isPresent, presentSql } from './asset-row.ts';
import type { Database } from './database.ts';

type Content = Pick<Asset, 'xxh64' | 'sizeBytes'>;

const same = (a: Content, b: Content) => a.xxh64 === b.xxh64 && a.sizeBytes === b.sizeBytes;

/**
 * Keeps `duplicate_of`: the oldest present asset of the same content, for all its younger ones. Call it inside the
 * transaction in which the asset was stored.
 */
export const createDuplicates = (db: Database) => {
  const oldest = db.query<{ seq: number; id: string }>(
    `SELECT seq, id FROM assets WHERE xxh64 = ? AND size_bytes = ? AND ${presentSql} ORDER BY seq LIMIT 1`,
  );
  const pointAll = db.query(
    `UPDATE assets SET duplicate_of = CASE WHEN seq > ?1 AND ${presentSql} THEN ?2 END
     WHERE xxh64 = ?3 AND size_bytes = ?4
       AND duplicate_of IS NOT (CASE WHEN seq > ?1 AND ${presentSql} THEN ?2 END)`,
  );
  const forget = db.query('UPDATE assets SET duplicate_of = NULL WHERE id = ? AND duplicate_of IS NOT NULL');

  const relink = ({ xxh64, sizeBytes }: Content) => {
    if (xxh64 === null) return;
    const original = oldest.get(xxh64, sizeBytes);
    pointAll.run(original?.seq ?? Number.MAX_SAFE_INTEGER, original?.id ?? null, xxh64, sizeBytes);
  };

  return (before: Asset | null, after: Asset): void => {
    if (before && same(before, after) && isPresent(before) === isPresent(after)) return;
    if (after.xxh64 === null) forget.run(after.id);
    if (before && !same(before, after)) relink(before);
    relink(after);
  };
};
