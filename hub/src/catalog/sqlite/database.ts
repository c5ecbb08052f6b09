import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { makePrivateFile, takeFromOthers } from '../../private-file.ts';

/** A prepared statement whose rows have a known shape. */
export interface Query<Row> {
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): Row[];
  /** Runs it and gives the number of changed rows. */
  run(...values: SQLInputValue[]): number;
}

export interface Database {
  exec(sql: string): void;
  /** Prepares once; call it when an adapter is made, not for each request. */
  query<Row = Record<string, never>>(sql: string): Query<Row>;
  /** Whether a transaction is open; false inside one means that SQLite has rolled all of it back. */
  inTransaction(): boolean;
  close(): void;
}

/** A database that an earlier version left readable has side files of the same kind. */
const keepPrivate = (file: string): void => {
  if (file === ':memory:') return;
  makePrivateFile(file);
  for (const suffix of ['-wal', '-shm']) takeFromOthers(`${file}${suffix}`, 0o600);
};

/** `file`: a path or `:memory:`; its owner alone reads it. A commit is on disk when it returns. */
export const openDatabase = (file: string): Database => {
  keepPrivate(file);
  const connection = new DatabaseSync(file, { timeout: 5_000, enableForeignKeyConstraints: true });
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('PRAGMA synchronous = FULL');
  // 32 MiB of pages; a WAL that grew in a burst is cut back to 64 MiB.
  connection.exec('PRAGMA cache_size = -32768');
  connection.exec('PRAGMA journal_size_limit = 67108864');
  connection.exec('PRAGMA temp_store = MEMORY');
  return {
    exec: (sql) => connection.exec(sql),
    query: <Row>(sql: string): Query<Row> => {
      const statement = connection.prepare(sql);
      return {
        // The casts: what a SELECT gives is known to whoever wrote it, and every table is STRICT.
        get: (...values) => statement.get(...values) as Row | undefined,
        all: (...values) => statement.all(...values) as Row[],
        run: (...values) => Number(statement.run(...values).changes),
      };
    },
    inTransaction: () => connection.isTransaction,
    close: () => connection.close(),
  };
};

/** For LIMIT and rowid: node:sqlite binds numbers as REAL, and FTS5 only seeks to an INTEGER. */
export const integer = (value: number): bigint => BigInt(value);

/** What this adapter itself wrote as JSON; the column is read by no one else. */
export const fromJson = <T>(text: string): T => JSON.parse(text) as T;

export const fromJsonOrNull = <T>(text: string | null): T | null =>
  text === null ? null : fromJson<T>(text);

export const toJsonOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);
