import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { openSqliteCatalog } from './index.ts';
import { type Migration, migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';

const one: Migration = { number: 1, name: 'one', up: (db) => db.exec('CREATE TABLE a (x TEXT) STRICT') };
const two: Migration = { number: 2, name: 'two', up: (db) => db.exec('ALTER TABLE a ADD COLUMN y TEXT') };
const broken: Migration = {
  number: 2,
  name: 'broken',
  up: (db) => {
    db.exec("UPDATE a SET x = 'half'");
    db.exec('ALTER TABLE nowhere ADD COLUMN y TEXT');
  },
};

describe('migrations', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'streamops-migrate-'));
    file = join(folder, 'catalog.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const migrateTo = (list: readonly Migration[]) => {
    const db = openDatabase(file);
    try {
      migrate(db, file, list);
    } finally {
      db.close();
    }
  };
  const query = <Row>(path: string, sql: string): Row[] => {
    const db = openDatabase(path);
    const rows = db.query<Row>(sql).all();
    db.close();
    return rows;
  };

  it('are numbered from 1 without gaps', () => {
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
  });

  it('make an empty file without a copy, and do nothing the second time', () => {
    migrateTo([one, two]);
    migrateTo([one, two]);
    expect(query(file, 'SELECT x, y FROM a')).toEqual([]);
    expect(readdirSync(folder)).toEqual(['catalog.db']);
  });

  it('copy a database that holds something before they change it', () => {
    migrateTo([one]);
    query(file, "INSERT INTO a VALUES ('kept')");
    migrateTo([one, two]);
    expect(query(file, 'SELECT x, y FROM a')).toEqual([{ x: 'kept', y: null }]);
    const copy = `${file}.before-002`;
    expect(query(copy, 'SELECT * FROM a')).toEqual([{ x: 'kept' }]);
    expect(query(copy, 'PRAGMA user_version')).toEqual([{ user_version: 1 }]);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
  });

  it('leave the database as it was when one fails, and take a fresh copy the next time', () => {
    migrateTo([one]);
    query(file, "INSERT INTO a VALUES ('whole')");
    writeFileSync(`${file}.before-002.part`, 'what a crash left');
    expect(() => migrateTo([one, broken])).toThrow(/nowhere/);
    expect(query(file, 'SELECT * FROM a')).toEqual([{ x: 'whole' }]);
    query(file, "INSERT INTO a VALUES ('later')");
    migrateTo([one, two]);
    expect(query(`${file}.before-002`, 'SELECT * FROM a')).toHaveLength(2);
    expect(existsSync(`${file}.before-002.part`)).toBe(false);
  });

  it('refuse a database of a newer StreamOps and leave it alone', async () => {
    await (await openSqliteCatalog(file)).close();
    query(file, 'PRAGMA user_version = 999');
    await expect(openSqliteCatalog(file)).rejects.toMatchObject({
      code: 'CATALOG_TOO_NEW',
      message: expect.stringContaining('999'),
    });
    expect(query(file, 'PRAGMA user_version')).toEqual([{ user_version: 999 }]);
  });

  it('keep what a catalog held when it is opened again', async () => {
    const before = await openSqliteCatalog(file);
    await before.settings.write({ quarantineDays: 3 });
    await before.close();
    const after = await openSqliteCatalog(file);
    expect(await after.settings.read()).toMatchObject({ quarantineDays: 3 });
    await after.close();
  });
});
