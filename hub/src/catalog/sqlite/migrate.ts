import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { StreamOpsError } from '@streamops/core';
import { isDiskFull } from '../../disk-full.ts';
import { makePrivateFile } from '../../private-file.ts';
import type { Database } from './database.ts';

/** One way only: the way back is the copy that is made before it. */
export interface Migration {
  /** From 1, without gaps; `PRAGMA user_version` is the last one that ran. */
  number: number;
  name: string;
  up(db: Database): void;
}

const versionOf = (db: Database): number =>
  db.query<{ user_version: number }>('PRAGMA user_version').get()?.user_version ?? 0;

const writeCopy = (db: Database, unfinished: string): void => {
  rmSync(unfinished, { force: true });
  makePrivateFile(unfinished);
  db.query('VACUUM INTO ?').run(unfinished);
  const descriptor = openSync(unfinished, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
};

/** `<file>.before-007`: whole or not there at all. */
const copyBefore = (db: Database, file: string, { number }: Migration): void => {
  const copy = `${file}.before-${String(number).padStart(3, '0')}`;
  const unfinished = `${copy}.part`;
  try {
    writeCopy(db, unfinished);
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { force: true });
    if (!isDiskFull(error)) throw error;
    const message = `There is no space left for ${copy}, the copy that is made before the catalog is changed.`;
    throw new StreamOpsError('DISK_FULL', message, { cause: error });
  }
};

const apply = (db: Database, migration: Migration) => {
  db.exec('BEGIN IMMEDIATE');
  try {
    migration.up(db);
    db.exec(`PRAGMA user_version = ${migration.number}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction()) db.exec('ROLLBACK');
    throw error;
  }
};

/**
 * Brings a database up to the last of `migrations`, each in a transaction of its own, with a copy of a database that
 * holds something before each. Throws CATALOG_TOO_NEW where a newer StreamOps wrote it, DISK_FULL where a copy doesn't
 * fit: then the database is as it was before that step.
 */
export const migrate = (db: Database, file: string, migrations: readonly Migration[]): void => {
  const latest = migrations.length;
  const found = versionOf(db);
  if (found > latest) {
    throw new StreamOpsError(
      'CATALOG_TOO_NEW',
      `The catalog ${file} has version ${found}; this StreamOps knows versions up to ${latest}.`,
    );
  }
  for (const migration of migrations.slice(found)) {
    if (found > 0 && file !== ':memory:') copyBefore(db, file, migration);
    apply(db, migration);
  }
};
