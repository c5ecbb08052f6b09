import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Drive, type DriveView, isGone, isPrivatePath } from '@streamops/core';
import { createRemovals } from './closed/removals.ts';
import { createSettling } from './closed/settling.ts';
import type { Ground } from './ground/ground.ts';
import { createTakes, isBadName } from './paths/takes.ts';
import { markDrive } from './presence/presence.ts';
import { createPresenceWatch } from './presence/presence-watch.ts';
import { type Limits, troubleOf } from './trouble.ts';
import { compareWithCatalog } from './watch/compare.ts';
import type { ScanResult } from './watch/scan.ts';
import { createScanTimer, pauseMs } from './watch/scan-timer.ts';
import type { OpenWatch, Watch, WatchOptions } from './watch/watch.ts';

export interface DriveTimes {
  /** Between looks at whether the drive is there. */
  presenceMs: number;
  /** Between full scans where changes are heard, and where they are not. */
  nativeScanMs: number;
  pollingScanMs: number;
  /** How long a file must be gone before it counts as gone. */
  removalMs: number;
}

export interface WatchedDriveOptions {
  times: DriveTimes;
  openNative: OpenWatch;
  openPolling: OpenWatch;
  /** Keeps in the catalog that the first scan has ended. */
  onScanned: () => Promise<void>;
}

export interface WatchedDrive {
  /** Resolves when it is known whether the drive is there. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** A scan that a person asked for: an empty folder is then meant to be empty. Resolves when it has begun. */
  rescan(): Promise<void>;
  /** A file that is not told of yet is there: it is looked at soon. */
  expect(path: string): void;
  /** The real folder of the drive, or null while it is not there. */
  root(): string | null;
  view(): Omit<DriveView, keyof Drive>;
}

interface State extends Limits {
  watch: Watch | null;
  /** Scans that run or wait for their turn. */
  scans: number;
}

/** What stops waits this long at most for what may hang. */
const stopMs = 3000;

/** One drive's life: there or not, scanned, heard, and its files told when they are closed or gone. */
export const createWatchedDrive = (
  base: Omit<Ground, 'root'>,
  options: WatchedDriveOptions,
): WatchedDrive => {
  const { drive, fs, assets, log } = base;
  const { times } = options;
  const takes = createTakes(drive);
  const state: State = {
    ...{ watch: null, scans: 0, exhausted: false, unreadable: [], badNames: 0, scanFailure: null },
  };
  let stopped = false;
  let firstScan = !drive.scanned;
  /** Full scans one after the other that did not end, or that a folder's made necessary. */
  let failures = 0;
  let scans: Promise<void> = Promise.resolve();
  /** Grows whenever a scan that is under way has become pointless. */
  let era = 0;

  const root = () => {
    const now = presence.now();
    return now?.here ? now.root : null;
  };
  const ground: Ground = { ...base, root: () => root() ?? drive.path, onChange: () => onSettled() };
  const settling = createSettling(ground, {
    onGone: (path) => onGone(path),
    onFolder: (path) => onFolder(path),
  });
  const removals = createRemovals(ground, {
    graceMs: times.removalMs,
    isHere: async () => {
      await presence.look();
      return root() !== null;
    },
  });

  const hasAssets = async (): Promise<boolean> => {
    for await (const _ of assets.filesOf(drive.id)) return true;
    return false;
  };

  /** A first scan is over when everything that it found has been told; what a stop cuts short is not. */
  const onSettled = () => {
    base.onChange();
    if (stopped || !firstScan || state.scans > 0 || root() === null || settling.hasFirst()) return;
    firstScan = false;
    options.onScanned().catch((error: unknown) => {
      log.error({ err: error, drive: drive.name }, 'The end of a first scan could not be kept');
    });
  };

  const onGone = (path: string) => {
    if (state.watch?.has(path)) {
      state.watch.forget(path);
      scanSoon('');
    }
    removals.suspect(path);
  };

  const onFolder = (path: string) => {
    if (!takes.folder(path)) return;
    // A folder that is watched already may have been replaced by another of its name.
    const isNew = !state.watch?.has(path);
    state.watch?.forget(path);
    scanSoon(path, isNew);
  };

  /** What a watch says of a path may concern a file, a folder, or what once was one. */
  const onHint: WatchOptions['onHint'] = async (path, how) => {
    if (isPrivatePath(path) || isBadName(path)) return;
    if (takes.file(path)) return settling.see(path);
    // Writing to a file that is not ours is no news, however often it is said.
    if (how === 'written' || !takes.folder(path)) return;
    try {
      if ((await fs.lstat(join(ground.root(), path))).isDirectory()) onFolder(path);
    } catch (error) {
      if (!isGone(error)) scanLater(times.pollingScanMs);
      else if (state.watch?.has(path)) onGone(path);
    }
  };

  const openWatch = (realRoot: string): Watch => {
    const polled = drive.watching === 'polling' || (drive.watching === 'auto' && drive.kind === 'network');
    const native = !polled && !state.exhausted;
    return (native ? options.openNative : options.openPolling)({
      root: realRoot,
      scanEveryMs: native ? times.nativeScanMs : times.pollingScanMs,
      onHint,
      onExhausted: () => {
        if (state.exhausted) return;
        state.exhausted = true;
        log.warn({ drive: drive.name }, 'No file watches left: polling');
        state.watch?.close();
        state.watch = openWatch(realRoot);
        // Nothing is heard from here on: the first poll can't wait until the next scan of a native watch.
        scanSoon('');
      },
    });
  };

  const scan = async (from: string, isNew: boolean): Promise<void> => {
    const mine = era;
    const isOver = () => stopped || mine !== era;
    if (isOver() || !root()) return;
    const startedAt = performance.now();
    try {
      const result = await compareWithCatalog(ground, {
        ...{ takes, settling, from, isNew, firstScan, isOver },
        watch: { folder: (path) => state.watch?.folder(path) },
        onMissing: removals.suspect,
      });
      if (isOver()) return;
      if (from === '') onScanEnded(result, performance.now() - startedAt);
      // A full scan tells of it, and takes up what can be read by then.
      else if (result.unreadable.length > 0) scanLater(times.pollingScanMs);
    } catch (error) {
      if (!isOver()) await onScanFailed(error);
    }
  };

  const onScanEnded = (result: ScanResult, scanMs: number) => {
    failures = 0;
    Object.assign(state, result, { scanFailure: null });
    if (state.watch) scanLater(state.watch.nextScanMs(scanMs));
  };

  const onScanFailed = async (error: unknown) => {
    log.warn({ err: error, drive: drive.name }, 'A scan did not end');
    state.scanFailure = 'The last scan did not end; it is tried again.';
    failures += 1;
    await presence.look();
    if (root()) scanLater(pauseMs(failures, times.pollingScanMs));
  };

  /** Scans of one drive follow one another. */
  const queueScan = (from: string, isNew = false) => {
    state.scans += 1;
    base.onChange();
    scans = scans
      .then(() => scan(from, isNew))
      .finally(() => {
        state.scans -= 1;
        if (firstScan) settling.begin();
        onSettled();
      });
  };

  const scanSoon = (from: string, isNew = false) => {
    if (drive.watch) queueScan(from, isNew);
  };

  const timer = createScanTimer(() => scanSoon(''));
  const scanLater = (ms: number) => {
    if (drive.watch && !stopped) timer.within(ms);
  };

  const leave = () => {
    era += 1;
    timer.clear();
    state.watch?.close();
    state.watch = null;
    settling.pause();
    removals.clear();
  };

  const arrive = (realRoot: string) => {
    if (drive.watch) state.watch = openWatch(realRoot);
    settling.resume();
    scanSoon('');
  };

  const presence = createPresenceWatch({
    ...{ drive, fs, hasAssets, log, events: base.events, everyMs: times.presenceMs },
    ...{ onArrive: arrive, onLeave: leave, onLooked: base.onChange },
  });

  return {
    start: presence.start,
    async stop() {
      stopped = true;
      presence.stop();
      leave();
      fs.close();
      // What hangs on a stalled mount is not waited for.
      const ended = Promise.allSettled([scans, settling.stop(), removals.stop()]);
      await Promise.race([ended, sleep(stopMs, null, { ref: false })]);
    },
    async rescan() {
      await fs
        .realpath(drive.path)
        .then((real) => markDrive(fs, real, drive.id))
        .catch(() => {}); // The look tells what is wrong.
      await presence.look();
      if (root() === null) return;
      queueScan('');
    },
    expect(path) {
      settling.see(path, { firstScan });
      // Where no scan is under way nobody else would begin with it.
      if (state.scans === 0) settling.begin();
    },
    root,
    view() {
      const now = presence.now();
      return {
        online: now?.here ?? false,
        trouble: now && !now.here ? now.reason : troubleOf(state),
        watchedBy: state.watch?.by ?? 'nothing',
        scanning: state.scans > 0,
        settling: settling.list(),
        freeBytes: now?.here ? now.freeBytes : null,
        totalBytes: now?.here ? now.totalBytes : null,
      };
    },
  };
};
