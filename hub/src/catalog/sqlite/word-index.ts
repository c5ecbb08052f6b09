import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Asset } from '@streamops/core';
import { assetTerms, wordsVersion } from '../search-words.ts';
import { type AssetRow, toAsset } from './asset-row.ts';
import { type Database, integer } from './database.ts';
import { createFacets, type Facets, facetsOf } from './facets.ts';
import type { BatchedWork } from './writer.ts';

/** Keeps asset_words in step with the assets. */
export interface WordIndex extends BatchedWork {
  /** Remembers the change until the transaction ends. */
  changed(before: Asset | null, after: Asset): void;
}

/** Assets of one transaction whose words change: a tenth of a millisecond each, and more when FTS5 merges. */
const fullAt = 16;

const sameWords = (a: Asset, b: Asset): boolean =>
  a.path === b.path &&
  a.media === b.media &&
  a.tags === b.tags &&
  a.status === b.status &&
  a.favourite === b.favourite &&
  a.driveId === b.driveId &&
  a.derivedFrom === b.derivedFrom;

const without = (terms: Set<string>, others: Set<string>): string[] =>
  [...terms].filter((term) => !others.has(term));

/** `written` hears of every transaction that changes words. */
export const createWordIndex = (db: Database, facets: Facets, written = () => {}): WordIndex => {
  const add = db.query('INSERT INTO asset_words (rowid, terms) VALUES (?, ?)');
  const take = db.query("INSERT INTO asset_words (asset_words, rowid, terms) VALUES ('delete', ?, ?)");
  let pending = new Map<number, { before: Asset | null; after: Asset }>();

  const termsOf = (asset: Asset): Set<string> =>
    new Set([...assetTerms(asset), ...facetsOf(asset).map(facets.intern)]);

  /**
   * Only the terms that came or went: a status costs two terms and not two hundred. FTS5 keeps a count of rows for
   * ranking, which is not used here, and calls the index corrupt when it falls below 0: so whatever takes terms away
   * adds a row too, be it an empty one.
   */
  const write = (before: Asset | null, after: Asset) => {
    const old = before ? termsOf(before) : new Set<string>();
    const now = termsOf(after);
    const gone = without(old, now);
    const come = without(now, old);
    if (gone.length > 0) take.run(integer(after.seq), gone.join(' '));
    if (gone.length > 0 || come.length > 0) add.run(integer(after.seq), come.join(' '));
  };

  return {
    changed: (before, after) => {
      const earlier = pending.get(after.seq);
      if (!earlier && before && sameWords(before, after)) return;
      pending.set(after.seq, { before: earlier ? earlier.before : before, after });
    },
    // In order of rowid: each step back makes FTS5 write a segment of its own.
    beforeCommit: () => {
      const changes = [...pending.values()].sort((a, b) => a.after.seq - b.after.seq);
      pending = new Map();
      for (const { before, after } of changes) write(before, after);
      if (changes.length > 0) written();
    },
    isFull: () => pending.size >= fullAt,
    afterRollback: () => {
      pending = new Map();
    },
  };
};

/** Assets that are indexed again in one transaction. */
const renewedAtOnce = 2_000;

/**
 * Makes all terms anew where they were made by other rules than today's (`wordsVersion`). An interrupted try is begun
 * again.
 */
export const renewWords = async (db: Database): Promise<void> => {
  const known = db.query<{ version: string }>('SELECT version FROM word_index').get();
  if (known?.version === wordsVersion) return;
  const setVersion = db.query('INSERT OR REPLACE INTO word_index (id, version) VALUES (1, ?)');
  const after = db.query<AssetRow>('SELECT * FROM assets WHERE seq > ? ORDER BY seq LIMIT ?');
  const words = createWordIndex(db, createFacets(db));
  setVersion.run('unfinished');
  db.exec("INSERT INTO asset_words (asset_words) VALUES ('delete-all')");
  for (let seq = 0, more = true; more; await nextTurn()) {
    const assets = after.all(seq, integer(renewedAtOnce)).map(toAsset);
    db.exec('BEGIN IMMEDIATE');
    for (const asset of assets) words.changed(null, asset);
    words.beforeCommit();
    db.exec('COMMIT');
    seq = assets.at(-1)?.seq ?? seq;
    more = assets.length > 0;
  }
  setVersion.run(wordsVersion);
};
