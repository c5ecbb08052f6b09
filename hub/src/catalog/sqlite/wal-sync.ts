import { close, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Database } from './database.ts';

const fdatasyncOf = promisify(fdatasync);

export interface WalSync {
  /** Resolves when all that was committed before the call is on disk. Rejects with the system's error. */
  sync(): Promise<void>;
  /** Call after the database is closed, which brings all of it to disk. */
  close(): void;
}

/** Nothing to wait for: a database in memory. */
export const noSync: WalSync = { sync: async () => {}, close: () => {} };

/**
 * Brings commits to disk outside the event loop. The connection stops syncing each commit itself and this syncs the
 * write-ahead log in libuv's pool: commits that come in meanwhile share the next sync, and nobody else waits for the
 * disk. SQLite recovers a log up to its first damaged frame, so what was synced last holds all that came before it.
 */
export const createWalSync = (db: Database, file: string, datasync = fdatasyncOf): WalSync => {
  db.exec('PRAGMA synchronous = NORMAL'); // Still syncs around checkpoints: the database stays whole.
  const checkpoint = db.query<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
  let wal: number | null = null;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  /** After a sync that failed the system may drop pages of the log without saying so again. */
  let suspect = false;
  let closed = false;

  const syncOnce = async (): Promise<void> => {
    if (closed) return;
    wal ??= openSync(`${file}-wal`, 'r+'); // There since the first commit, until the connection closes.
    try {
      await datasync(wal);
      if (!suspect) return;
    } catch (error) {
      if (closed) return;
      suspect = true;
      // The pages can still be read: written into the database and synced there, they are safe.
      if (checkpoint.get()?.busy !== 0) throw error;
    }
    if (checkpoint.get()?.busy === 0) suspect = false;
  };

  const start = (): Promise<void> => {
    running = syncOnce().finally(() => {
      running = null;
    });
    return running;
  };

  return {
    sync: () => {
      if (!running) return start();
      // The one that runs may have begun before the latest commit.
      next ??= running
        .catch(() => {})
        .then(() => {
          next = null;
          return start();
        });
      return next;
    },
    close: () => {
      closed = true;
      const release = () => {
        if (wal !== null) close(wal, () => {});
        wal = null;
      };
      if (running) void running.then(release, release);
      else release();
    },
  };
};
