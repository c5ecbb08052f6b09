import { StreamOpsError } from '@streamops/core';
import { isDiskFull } from '../../disk-full.ts';
import type { Database } from './database.ts';
import { noSync, type WalSync } from './wal-sync.ts';

/**
 * Runs `change` inside a transaction and resolves with its result once that is on disk. Changes run in the order
 * in which they were asked for. `change` must be synchronous and touch nothing but the database: it is run again
 * when a neighbour in the same transaction fails half-way.
 */
export type Write = <T>(change: () => T) => Promise<T>;

export interface Writer {
  write: Write;
  /** What `ask` writes before its first await is one change: all of it or nothing. */
  together<T>(ask: () => Promise<T>): Promise<T>;
  /** Commits what is waiting; later writes are refused. */
  close(): void;
}

export interface WriterOptions {
  /** Brings commits to disk. Without it a commit itself does. */
  disk?: Pick<WalSync, 'sync'>;
  /** Milliseconds. */
  now?: () => number;
}

/** What is written once a transaction rather than once a change. */
export interface BatchedWork {
  /** At the end of a transaction, before it is committed. */
  beforeCommit(): void;
  /** Whether so much is waiting for that that the transaction should end. */
  isFull(): boolean;
  /** The transaction came to nothing. */
  afterRollback(): void;
}

/** A transaction takes no more changes after this long, so that the event loop gets its turn. */
const batchMs = 5;
/** Nor more than so many: beyond this, a shared fsync saves little. */
const batchSize = 32;

interface Pending {
  /** Runs the change and remembers its result. */
  run(): void;
  done(): void;
  fail(error: unknown): void;
}

/** Also what throws at once is a rejection. */
const collected = async <T>(ask: () => Promise<T>): Promise<T> => ask();

/** What was asked for may be refused before it comes to writing: then nothing of it is written. */
const refusalOf = (answer: Promise<unknown>): { error?: unknown } => {
  const refusal: { error?: unknown } = {};
  answer.catch((error: unknown) => {
    refusal.error = error;
  });
  return refusal;
};

const asOne = (changes: readonly Pending[], refusal: { error?: unknown }): Pending => ({
  run: () => {
    if (refusal.error !== undefined) throw refusal.error;
    for (const change of changes) change.run();
  },
  done: () => {
    for (const change of changes) change.done();
  },
  fail: (error) => {
    for (const change of changes) change.fail(error);
  },
});

const named = (error: unknown): unknown =>
  isDiskFull(error)
    ? new StreamOpsError('DISK_FULL', 'The data folder has no space left for the catalog.', { cause: error })
    : error;

const closed = () => new StreamOpsError('INTERNAL', 'The catalog is closed: nothing more is written.');

/**
 * Group commit: what is asked for in one turn of the event loop shares one transaction, and transactions that end
 * while the disk is busy share one sync. A change that fails takes only itself back.
 */
export const createWriter = (
  db: Database,
  batched: BatchedWork,
  { disk = noSync, now = () => performance.now() }: WriterOptions = {},
): Writer => {
  const changesSoFar = db.query<{ n: number }>('SELECT total_changes() AS n');
  const written = () => changesSoFar.get()?.n ?? 0;
  const waiting: Pending[] = [];
  /** Collects what `together` asks for. */
  let unit: Pending[] | null = null;
  /** How many at the front have a transaction of their own, because one of them failed half-way. */
  let alone = 0;
  let scheduled = false;
  let open = true;

  const rollBack = () => {
    if (db.inTransaction()) db.exec('ROLLBACK');
    batched.afterRollback();
  };

  const commit = (batch: readonly Pending[]) => {
    try {
      batched.beforeCommit();
      db.exec('COMMIT');
    } catch (error) {
      rollBack();
      for (const change of batch) change.fail(named(error));
      return;
    }
    disk.sync().then(
      () => {
        for (const change of batch) change.done();
      },
      (error: unknown) => {
        for (const change of batch) change.fail(named(error));
      },
    );
  };

  /**
   * Runs changes from the front until `deadline`. Without savepoints: at each of those FTS5 writes a segment, which
   * costs twenty times the change. So where a change fails after it wrote, all is rolled back and run again alone.
   */
  const runTogether = (deadline: number) => {
    const ran: Pending[] = [];
    const failed: { change: Pending; error: unknown }[] = [];
    const taken = () => ran.length + failed.length;
    while (taken() < batchSize && !batched.isFull() && now() < deadline) {
      const change = waiting[taken()];
      if (!change) break;
      const before = written();
      try {
        change.run();
        ran.push(change);
      } catch (error) {
        if (!db.inTransaction() || written() !== before) {
          alone = taken() + 1;
          return rollBack();
        }
        failed.push({ change, error });
      }
    }
    waiting.splice(0, taken());
    for (const { change, error } of failed) change.fail(named(error));
    commit(ran);
  };

  const runAlone = () => {
    alone -= 1;
    const change = waiting.shift();
    try {
      change?.run();
    } catch (error) {
      rollBack();
      change?.fail(named(error));
      return;
    }
    if (change) commit([change]);
  };

  const turn = () => {
    try {
      db.exec('BEGIN IMMEDIATE');
    } catch (error) {
      alone = 0;
      for (const change of waiting.splice(0)) change.fail(named(error));
      return;
    }
    if (alone > 0) runAlone();
    else runTogether(now() + batchMs);
  };

  const schedule = () => {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (open) turn();
      schedule();
    });
  };

  return {
    write: <T>(change: () => T) =>
      new Promise<T>((resolve, reject) => {
        if (!open) return reject(closed());
        let result: T;
        (unit ?? waiting).push({
          run: () => {
            result = change();
          },
          done: () => resolve(result),
          fail: reject,
        });
        schedule();
      }),
    together: async (ask) => {
      if (unit) return ask(); // Inside another one: part of it.
      const changes: Pending[] = [];
      unit = changes;
      const answer = collected(ask);
      unit = null;
      const refusal = refusalOf(answer);
      if (changes.length > 0) waiting.push(asOne(changes, refusal));
      schedule();
      return answer;
    },
    close: () => {
      while (waiting.length > 0) turn();
      open = false;
    },
  };
};
