import type { EpochMs } from '@streamops/core';
import type { Database } from './database.ts';
import type { Write } from './writer.ts';

/** What each port's file is made with. */
export interface Store {
  db: Database;
  write: Write;
  now: () => EpochMs;
}
