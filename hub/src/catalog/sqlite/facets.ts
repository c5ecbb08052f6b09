import type { Asset } from '@streamops/core';
import { isPresent } from './asset-row.ts';
import type { Database } from './database.ts';

/** Something that assets are filtered by, and that many of them share. */
export interface Facet {
  kind: 'present' | 'status' | 'drive' | 'favourite' | 'relation' | 'tag';
  value: string;
}

export const facetsOf = (asset: Asset): Facet[] => [
  ...(isPresent(asset) ? [{ kind: 'present', value: '' } as const] : []),
  { kind: 'status', value: asset.status },
  { kind: 'drive', value: asset.driveId },
  { kind: 'relation', value: asset.derivedFrom?.relation ?? 'recording' },
  ...(asset.favourite ? [{ kind: 'favourite', value: '' } as const] : []),
  ...asset.tags.map((value) => ({ kind: 'tag', value }) as const),
];

/** A tag counts where it can be found without asking for missing assets. */
const isCounted = ({ kind }: Facet, asset: Asset): boolean =>
  kind === 'status' || (kind === 'tag' && isPresent(asset));

/** Letters of the private planes: they are in no word. */
const planeStart = 0xf_0000;
const planeSize = 0xfff0;
const term = (id: number): string =>
  (id < planeSize ? '' : term(Math.floor(id / planeSize))) +
  String.fromCodePoint(planeStart + (id % planeSize));

export interface Facets {
  /** The term in asset_words; null where no asset ever had it. */
  find(facet: Facet): string | null;
  /** The term, made where it is new. Inside a transaction. */
  intern(facet: Facet): string;
  /** Keeps the counts. Inside a transaction. */
  recount(before: Asset | null, after: Asset): void;
  counts(kind: Facet['kind']): { value: string; count: number }[];
}

export const createFacets = (db: Database): Facets => {
  const byName = db.query<{ id: number }>('SELECT id FROM facets WHERE kind = ? AND value = ?');
  const add = db.query('INSERT INTO facets (kind, value) VALUES (?, ?)');
  const addToCount = db.query(
    `INSERT INTO facets (kind, value, count) VALUES (?1, ?2, ?3)
     ON CONFLICT (kind, value) DO UPDATE SET count = count + ?3`,
  );
  const listCounts = db.query<{ value: string; count: number }>(
    'SELECT value, count FROM facets WHERE kind = ? AND count > 0 ORDER BY count DESC, value',
  );

  const find = ({ kind, value }: Facet): string | null => {
    const found = byName.get(kind, value);
    return found ? term(found.id) : null;
  };

  const counted = (asset: Asset | null): Map<string, Facet> =>
    new Map(
      asset
        ? facetsOf(asset)
            .filter((facet) => isCounted(facet, asset))
            .map((facet) => [`${facet.kind} ${facet.value}`, facet])
        : [],
    );

  return {
    find,
    intern: (facet) => {
      const known = find(facet);
      if (known !== null) return known;
      add.run(facet.kind, facet.value);
      return find(facet) ?? '';
    },
    recount: (before, after) => {
      const [old, now] = [counted(before), counted(after)];
      for (const [key, { kind, value }] of now) if (!old.has(key)) addToCount.run(kind, value, 1);
      for (const [key, { kind, value }] of old) if (!now.has(key)) addToCount.run(kind, value, -1);
    },
    counts: (kind) => listCounts.all(kind),
  };
};
