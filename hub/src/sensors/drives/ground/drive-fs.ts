import fs from 'node:fs';
import { open } from 'node:fs/promises';
import { isGone, type ReadAt, StreamOpsError } from '@streamops/core';

/** What a drive asks of the file system. Given as a parameter, so that one that never answers can be tried. */
export interface FsCalls {
  lstat(path: string): Promise<fs.Stats>;
  /** Each in its turn, told as it comes; one that is gone is passed by. */
  lstatEach(paths: readonly string[], tell: (index: number, stats: fs.Stats) => void): Promise<void>;
  readdir(path: string): Promise<fs.Dirent[]>;
  realpath(path: string): Promise<string>;
  statfs(path: string): Promise<fs.StatsFs>;
  /** Opens for reading, hands a reader to `use`, closes. */
  withFile<T>(path: string, use: (read: ReadAt) => Promise<T>): Promise<T>;
  /** An empty file, folders included, where none is. */
  touch(path: string): Promise<void>;
  canWrite(path: string): Promise<boolean>;
}

type Callback<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

/** Half the time of `fs.promises` on 100,000 files. */
const called = <T>(start: (done: Callback<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))));

/** Without O_NONBLOCK, a pipe that is named like a recording would hold the thread. */
export const readFlags = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);

const withFile: FsCalls['withFile'] = async (path, use) => {
  const file = await open(path, readFlags);
  try {
    return await use(async (offset, length) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    });
  } finally {
    await file.close();
  }
};

/** Without a promise for each: half the time and a third of the memory over 100,000 files. */
const lstatEach: FsCalls['lstatEach'] = (paths, tell) =>
  new Promise((resolve, reject) => {
    const next = (index: number) => {
      const path = paths[index];
      if (path === undefined) return resolve();
      fs.lstat(path, (error, stats) => {
        if (error && !isGone(error)) return reject(error);
        if (!error) tell(index, stats);
        next(index + 1);
      });
    };
    next(0);
  });

export const nodeFsCalls: FsCalls = {
  lstat: (path) => called((done) => fs.lstat(path, done)),
  lstatEach,
  readdir: (path) => called((done) => fs.readdir(path, { withFileTypes: true }, done)),
  realpath: (path) => called((done) => fs.realpath.native(path, done)),
  statfs: (path) => called((done) => fs.statfs(path, done)),
  withFile,
  touch: async (path) => {
    await fs.promises.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    await (await open(path, 'a')).close();
  },
  canWrite: (path) =>
    called<void>((done) =>
      fs.access(path, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK, done as fs.NoParamCallback),
    ).then(
      () => true,
      () => false,
    ),
};

export interface DriveFs extends FsCalls {
  /** Any other call, under the same conditions. */
  guarded<T>(work: () => Promise<T>): Promise<T>;
  /** The same for what a person waits for while it is read: takes turns with all that waits, instead of queueing. */
  soon<T>(work: () => Promise<T>): Promise<T>;
  /** For giving back what is held: starts when the drive answers, however long that takes. Failures are dropped. */
  later(work: () => Promise<unknown>): void;
  /** A call has passed its time limit and has not come back yet. */
  stalled(): boolean;
  close(): void;
}

export interface DriveFsOptions {
  calls?: FsCalls;
  /** Name of the drive, for what people read. */
  name: string;
  /** Calls in flight at once. A hung one holds one of libuv's threads, so a network mount gets one. */
  atOnce: number;
  timeLimitMs: number;
}

interface InFlight {
  startedAt: number;
  giveUp: () => void;
}

interface Waiting {
  start: () => void;
  /** Not there: it waits however long the drive hangs. */
  refuse?: () => void;
}

/** Two rows of calls that wait; where both have some, they take turns. */
const createRows = () => {
  const rows: Record<'soon' | 'inTurn', Waiting[]> = { soon: [], inTurn: [] };
  let nextRow: keyof typeof rows = 'soon';
  return {
    rows,
    take(): Waiting | undefined {
      const [first, second] = nextRow === 'soon' ? [rows.soon, rows.inTurn] : [rows.inTurn, rows.soon];
      nextRow = nextRow === 'soon' ? 'inTurn' : 'soon';
      return first.shift() ?? second.shift();
    },
    refuseAll() {
      for (const row of [rows.soon, rows.inTurn]) {
        const all = row.splice(0);
        row.push(...all.filter(({ refuse }) => !refuse));
        for (const { refuse } of all) refuse?.();
      }
    },
  };
};

/**
 * The file system as one drive sees it: few calls at once, each with a time limit. A call that passes it is left
 * hanging (nothing can end it) and no other is started until it comes back: a stalled mount costs a thread, never
 * the hub. Every call may reject with DRIVE_OFFLINE.
 */
export const createDriveFs = ({
  calls = nodeFsCalls,
  name,
  atOnce,
  timeLimitMs,
}: DriveFsOptions): DriveFs => {
  const inFlight = new Set<InFlight>();
  const waiting = createRows();
  let hung = 0;
  let watchdog: NodeJS.Timeout | undefined;

  const noAnswer = () => new StreamOpsError('DRIVE_OFFLINE', `The drive ${name} does not answer.`);

  const lookAtClock = () => {
    const now = performance.now();
    for (const call of inFlight) {
      if (now - call.startedAt >= timeLimitMs) call.giveUp();
    }
    if (hung > 0) waiting.refuseAll();
    if (inFlight.size === 0) {
      clearInterval(watchdog);
      watchdog = undefined;
    }
  };

  const hasRoom = () => hung === 0 && inFlight.size < atOnce;

  const startNext = () => {
    for (let next = hasRoom() && waiting.take(); next; next = hasRoom() && waiting.take()) next.start();
  };

  /** Settles with the call, or earlier when its time is over; the place in the row is free when it comes back. */
  const run = <T>(work: () => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      let late = false;
      const entry: InFlight = {
        startedAt: performance.now(),
        giveUp: () => {
          if (late) return;
          late = true;
          hung += 1;
          reject(noAnswer());
        },
      };
      inFlight.add(entry);
      watchdog ??= setInterval(lookAtClock, Math.max(20, timeLimitMs / 10)).unref();
      work()
        .then(resolve, reject)
        .finally(() => {
          inFlight.delete(entry);
          if (late) hung -= 1;
          startNext();
        });
    });

  const gated = <T>(work: () => Promise<T>, row = waiting.rows.inTurn): Promise<T> => {
    if (hung > 0) return Promise.reject(noAnswer());
    if (hasRoom()) return run(work);
    return new Promise<T>((resolve, reject) => {
      row.push({ start: () => resolve(run(work)), refuse: () => reject(noAnswer()) });
    });
  };

  return {
    lstat: (path) => gated(() => calls.lstat(path)),
    lstatEach: (paths, tell) => gated(() => calls.lstatEach(paths, tell)),
    readdir: (path) => gated(() => calls.readdir(path)),
    realpath: (path) => gated(() => calls.realpath(path)),
    statfs: (path) => gated(() => calls.statfs(path)),
    withFile: (path, use) => gated(() => calls.withFile(path, use)),
    touch: (path) => gated(() => calls.touch(path)),
    canWrite: (path) => gated(() => calls.canWrite(path)),
    guarded: (work) => gated(work),
    soon: (work) => gated(work, waiting.rows.soon),
    later: (work) => {
      const start = () => void run(work).catch(() => {}); // Nobody waits for it.
      if (hasRoom()) start();
      else waiting.rows.inTurn.push({ start });
    },
    stalled: () => hung > 0,
    close: () => {
      clearInterval(watchdog);
      watchdog = undefined;
      waiting.refuseAll();
    },
  };
};
