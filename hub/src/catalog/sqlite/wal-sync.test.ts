import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { createWalSync } from './wal-sync.ts';

let folder: string;
let file: string;
let db: Database;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamops-wal-'));
  file = join(folder, 'a.db');
  db = openDatabase(file);
  db.exec('CREATE TABLE words (word TEXT NOT NULL) STRICT');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A disk whose syncs end when the test says so. */
const slowDisk = () => {
  const asked: PromiseWithResolvers<void>[] = [];
  const datasync = () => {
    const one = Promise.withResolvers<void>();
    asked.push(one);
    return one.promise;
  };
  return { asked, datasync };
};

it('shares the next sync among those who ask while one runs', async () => {
  const { asked, datasync } = slowDisk();
  const disk = createWalSync(db, file, datasync);
  const done: string[] = [];
  const syncs = ['first', 'second', 'third'].map((name) => disk.sync().then(() => done.push(name)));
  await nextTurn();
  expect(asked.length).toBe(1);
  asked[0]?.resolve();
  await nextTurn();
  expect(done).toEqual(['first']);
  // A sync that had begun earlier says nothing of them.
  expect(asked.length).toBe(2);
  asked[1]?.resolve();
  await Promise.all(syncs);
  expect(asked.length).toBe(2);
  db.close();
  disk.close();
});

it('brings the log into the database where it could not be synced', async () => {
  const { asked, datasync } = slowDisk();
  const disk = createWalSync(db, file, datasync);
  db.exec("INSERT INTO words VALUES ('kept')");
  const synced = disk.sync();
  asked[0]?.reject(new Error('EIO'));
  await synced;
  // Read past the log: without it, the word is in the file itself.
  expect(db.query<{ log: number }>('PRAGMA wal_checkpoint(PASSIVE)').get()?.log).toBe(0);
  db.close();
  disk.close();
});

it('says that the disk failed while a reader keeps the log from going', async () => {
  const { asked, datasync } = slowDisk();
  const disk = createWalSync(db, file, datasync);
  db.exec('PRAGMA busy_timeout = 0');
  const reader = openDatabase(file);
  reader.exec('BEGIN');
  reader.query('SELECT * FROM words').all();
  db.exec("INSERT INTO words VALUES ('not yet')");

  const synced = disk.sync();
  asked[0]?.reject(new Error('EIO'));
  await expect(synced).rejects.toThrow('EIO');

  // The next sync may be told that all is well when it is not: only the checkpoint counts.
  reader.exec('COMMIT');
  const again = disk.sync();
  asked[1]?.resolve();
  await again;
  expect(db.query<{ log: number }>('PRAGMA wal_checkpoint(PASSIVE)').get()?.log).toBe(0);
  reader.close();
  db.close();
  disk.close();
});

it('resolves what waits when the database is closed', async () => {
  const disk = createWalSync(db, file);
  db.exec("INSERT INTO words VALUES ('last')");
  const syncs = [disk.sync(), disk.sync()];
  db.close();
  disk.close();
  await expect(Promise.all(syncs)).resolves.toHaveLength(2);
  const again = openDatabase(file);
  expect(again.query<{ word: string }>('SELECT word FROM words').all()).toEqual([{ word: 'last' }]);
  again.close();
});
