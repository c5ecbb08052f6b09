import type { Asset, AssetQuery, Page } from '@streamops/core';
import { type AskedWord, askedWords, stemmed } from '../search-words.ts';
import { type AssetRow, toAsset } from './asset-row.ts';
import { fromCursor, type Position, toPage } from './cursor.ts';
import { type Database, integer } from './database.ts';
import type { Facet, Facets } from './facets.ts';

/** Terms hold letters, digits and private letters only, so nothing in them is FTS5's syntax. */
const exactly = (term: string): string => `"${term}"`;
const allOf = (terms: readonly string[]): string => `(${terms.map(exactly).join(' AND ')})`;

const matchWord = ({ whole, parts }: AskedWord): string =>
  parts.length === 0 ? exactly(whole) : `(${exactly(whole)} OR ${allOf(parts)})`;

const facetsAsked = (query: AssetQuery): Facet[] => [
  query.status ? { kind: 'status', value: query.status } : { kind: 'present', value: '' },
  ...(query.tag === undefined ? [] : [{ kind: 'tag', value: query.tag } as const]),
  ...(query.driveId === undefined ? [] : [{ kind: 'drive', value: query.driveId } as const]),
  ...(query.relation === undefined ? [] : [{ kind: 'relation', value: query.relation } as const]),
  ...(query.favourite ? [{ kind: 'favourite', value: '' } as const] : []),
];

/** Above this many younger assets, looking for the oldest of them costs more than it saves. */
const fewYounger = 10_000;

export const createAssetSearch = (db: Database, facets: Facets) => {
  // CROSS JOIN keeps the words outside: they come newest first by themselves, a page is read and no more.
  const matching = db.query<AssetRow>(
    `SELECT assets.* FROM asset_words CROSS JOIN assets ON assets.seq = asset_words.rowid
     WHERE asset_words MATCH ?1 AND asset_words.rowid < ?2 AND asset_words.rowid >= ?3
       AND assets.created_at > ?4 AND assets.favourite <= ?5
     ORDER BY asset_words.rowid DESC LIMIT ?6`,
  );
  const younger = db.query<{ count: number; first: number | null }>(
    `SELECT count(*) AS count, min(seq) AS first FROM
       (SELECT seq FROM assets WHERE created_at > ? ORDER BY created_at LIMIT ?)`,
  );

  /** Ids and creation times rise together unless a clock was set back, so this is looked up and not guessed. */
  const lowestSeq = (createdAfter: number | undefined): number => {
    if (createdAfter === undefined) return 0;
    const { count = 0, first } = younger.get(createdAfter, integer(fewYounger + 1)) ?? {};
    if (count > fewYounger) return 0;
    return first ?? Number.MAX_SAFE_INTEGER;
  };

  const find = (query: AssetQuery, words: readonly AskedWord[], from: Position): Page<Asset> => {
    const filters = facetsAsked(query).map(facets.find);
    if (filters.includes(null)) return { items: [], nextCursor: null };
    const terms = filters.filter((term) => term !== null).map(exactly);
    const rows = matching.all(
      [...words.map(matchWord), ...terms].join(' AND '),
      integer(from.seq),
      integer(lowestSeq(query.createdAfter)),
      query.createdAfter ?? -1,
      query.favourite === false ? 0 : 1,
      integer(query.limit + 1),
    );
    return toPage(rows.map(toAsset), query.limit, from.stemmed);
  };

  /** Rejects with CURSOR_INVALID. */
  return (query: AssetQuery): Page<Asset> => {
    const from = fromCursor(query.cursor);
    const words = askedWords(query.q ?? '');
    const page = find(query, from.stemmed ? stemmed(words) : words, from);
    const again = page.items.length === 0 && query.cursor === undefined && words.length > 0;
    return again ? find(query, stemmed(words), { ...from, stemmed: true }) : page;
  };
};
