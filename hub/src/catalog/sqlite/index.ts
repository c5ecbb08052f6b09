import type { Catalog, EpochMs } from '@streamops/core';
import { createAssets } from './assets.ts';
import { type Database, openDatabase } from './database.ts';
import { createDrives } from './drives.ts';
import { createFacets } from './facets.ts';
import { createFlows } from './flows.ts';
import { createJobs } from './jobs.ts';
import { createJournal } from './journal.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { createQuarantine } from './quarantine.ts';
import { createRuns } from './runs.ts';
import { createSettings } from './settings.ts';
import { createTokens } from './tokens.ts';
import { createWalSync, noSync } from './wal-sync.ts';
import { createWordIndex, renewWords } from './word-index.ts';
import { createTidier } from './word-tidy.ts';
import { createWriter } from './writer.ts';

export interface SqliteOptions {
  now?: () => EpochMs;
}

/** Every port on a database that is open. Closes it where it can't be brought up to date. */
export const catalogOn = async (db: Database, file: string, now: () => EpochMs): Promise<Catalog> => {
  try {
    migrate(db, file, migrations);
    await renewWords(db);
  } catch (error) {
    db.close();
    throw error;
  }
  const facets = createFacets(db);
  const words = createWordIndex(db, facets, () => tidier.touched());
  const disk = file === ':memory:' ? noSync : createWalSync(db, file);
  const writer = createWriter(db, words, { disk });
  const tidier = createTidier(db, writer.write);
  tidier.touched();
  const store = { db, write: writer.write, now };
  const assets = createAssets(store, { facets, words });
  return {
    journal: createJournal(store),
    assets,
    jobs: createJobs(store),
    runs: createRuns(store),
    flows: createFlows(store),
    drives: createDrives(store, assets.loseSomeOf),
    quarantine: createQuarantine(store),
    settings: createSettings(store),
    tokens: createTokens(store),
    together: writer.together,
    close: async () => {
      tidier.stop();
      writer.close();
      db.close();
      disk.close();
    },
  };
};

/**
 * The catalog in one file (or `:memory:`), made or brought up to date first. What a write resolves with is on disk.
 * Rejects with CATALOG_TOO_NEW.
 */
export const openSqliteCatalog = async (
  file: string,
  { now = Date.now }: SqliteOptions = {},
): Promise<Catalog> => catalogOn(openDatabase(file), file, now);
