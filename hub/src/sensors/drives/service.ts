import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalog, Drive, DriveId, DriveView } from '@streamops/core';
import type { DriveService, EventLog } from '../../services.ts';
import { throttle } from '../../throttle.ts';
import { createChanges } from './changes.ts';
import { toldAsset } from './closed/file-events.ts';
import { createNews } from './closed/news.ts';
import { type FindWriters, findWriters } from './closed/open-files.ts';
import { createDriveFs, type DriveFs, type FsCalls, nodeFsCalls } from './ground/drive-fs.ts';
import { createElsewhere } from './ground/elsewhere.ts';
import type { DriveLog, Ground } from './ground/ground.ts';
import { driveKind } from './ground/mounts.ts';
import { openFile } from './ground/open-file.ts';
import { isThere, placeInside, placeOf } from './paths/inside.ts';
import { createRoots, type Running } from './paths/roots.ts';
import { createTakes } from './paths/takes.ts';
import { openNativeWatch } from './watch/native.ts';
import { openPollingWatch } from './watch/polling.ts';
import type { OpenWatch } from './watch/watch.ts';
import { createWatchedDrive, type DriveTimes } from './watched-drive.ts';

export interface DriveServiceOptions {
  catalog: Pick<Catalog, 'drives' | 'assets' | 'jobs' | 'journal'>;
  events: Pick<EventLog, 'record'>;
  log: DriveLog;
  /**
   * Whether StreamOps itself is putting a file there, or moving it away, right now. Such a file is left alone until
   * the catalog knows it; without this, a published file could be taken for a recording in the moment between.
   */
  isOurs?: (driveId: DriveId, path: string) => boolean | Promise<boolean>;
  times?: Partial<DriveTimes>;
  /** What a call to a drive's file system may take before the drive counts as stalled. */
  timeLimitMs?: number;
  /** Stand-ins for what can't be brought about on every machine. */
  fsCalls?: FsCalls;
  openNative?: OpenWatch;
  findWriters?: FindWriters;
  kindOf?: (path: string) => Promise<Drive['kind']>;
}

const defaultTimes: DriveTimes = {
  presenceMs: 2000,
  nativeScanMs: 600_000,
  pollingScanMs: 5000,
  removalMs: 2000,
};

/** Starting waits this long at most for drives to answer. */
const startMs = 2000;

/** Listeners hear of changes twice a second at most. */
const tellEveryMs = 500;

/** Calls at once: a hung one holds one of libuv's threads, which UV_THREADPOOL_SIZE counts. */
const callsAtOnce = { local: 3, network: 1 };

/** Drives: where they are, whether they are there, and which files on them are closed. */
export const createDriveService = (options: DriveServiceOptions): DriveService => {
  const { catalog, events, log, timeLimitMs = 10_000, fsCalls = nodeFsCalls } = options;
  const { drives } = catalog;
  const times = { ...defaultTimes, ...options.times };
  const kindOf = options.kindOf ?? driveKind;
  const running = new Map<DriveId, Running>();
  const listeners = new Set<(drives: DriveView[]) => void>();
  let started = false;

  const viewOf = (drive: Drive): DriveView => {
    const entry = running.get(drive.id);
    const idle = { online: false, trouble: null, watchedBy: 'nothing' as const, scanning: false };
    return {
      ...drive,
      ...(entry?.watched.view() ?? { ...idle, settling: [], freeBytes: null, totalBytes: null }),
    };
  };

  const list = async (): Promise<DriveView[]> => (await drives.list()).map(viewOf);

  let lastTold = '';
  const tellListeners = async () => {
    const views = await list();
    const text = JSON.stringify(views);
    if (text === lastTold) return;
    lastTold = text;
    for (const listener of listeners) listener(views);
  };

  const telling = throttle(tellEveryMs, () => {
    if (listeners.size === 0) return;
    tellListeners().catch((error: unknown) => log.error({ err: error }, 'Drives could not be listed'));
  });

  const fsFor = (name: string, kind: Drive['kind']): DriveFs =>
    createDriveFs({ calls: fsCalls, name, atOnce: callsAtOnce[kind], timeLimitMs });

  const onScanned = async (drive: Drive) => {
    const entry = running.get(drive.id);
    await drives.update(drive.id, { scanned: true });
    if (entry) entry.drive = { ...entry.drive, scanned: true };
    telling.push(null);
  };

  const run = async (drive: Drive, since: number, fs = takeGate(drive)): Promise<void> => {
    const announced: Ground['announced'] = new Map();
    const { assets, journal } = catalog;
    const watched = createWatchedDrive(
      {
        ...{ drive, since, fs, events, log, assets, announced },
        news: createNews({ events, journal, assets, announced }),
        findWriters: options.findWriters ?? findWriters,
        isOurs: (path) => options.isOurs?.(drive.id, path) ?? false,
        onChange: () => telling.push(null),
      },
      {
        ...{ times, openNative: options.openNative ?? openNativeWatch, openPolling: openPollingWatch },
        onScanned: () => onScanned(drive),
      },
    );
    running.set(drive.id, { drive, fs, watched });
    await watched.start();
  };

  const halt = async (id: DriveId): Promise<Running | undefined> => {
    const entry = running.get(id);
    running.delete(id);
    await entry?.watched.stop();
    return entry;
  };

  const elsewhere = createElsewhere(fsFor);
  const { rootOf, rootsOfAll, takeGate } = createRoots({ catalog, running, fsFor });

  /** A share that was mounted over a local folder since, or a drive that was seeded without a look. */
  const withKind = async (drive: Drive): Promise<Drive> =>
    drive.kind === 'local' && (await kindOf(drive.path)) === 'network'
      ? drives.update(drive.id, { kind: 'network' })
      : drive;

  const changes = createChanges({
    ...{ catalog, running, elsewhere, kindOf, halt },
    start: async (drive, since, fs) => {
      if (started) await run(drive, since, fs);
    },
  });

  const shown = (drive: Drive): DriveView => {
    telling.push(null);
    return viewOf(drive);
  };

  return {
    async start() {
      started = true;
      const all = await drives.list();
      const starting = Promise.all(all.map(async (drive) => run(await withKind(drive), drive.createdAt)));
      // A stalled drive is found out about later.
      await Promise.race([starting, sleep(startMs, null, { ref: false })]);
    },
    async stop() {
      started = false;
      telling.stop();
      await Promise.all([...running.keys()].map(halt));
      elsewhere.close();
    },
    list,
    add: async (given) => shown(await changes.add(given)),
    update: async (id, patch) => shown(await changes.update(id, patch)),
    async remove(id) {
      await changes.remove(id);
      telling.push(null);
    },
    async rescan(id) {
      const drive = await drives.get(id);
      await running.get(id)?.watched.rescan();
      return viewOf(drive);
    },
    get: drives.get,
    async resolve(id, path) {
      const { root, fs } = await rootOf(id);
      return placeInside(root, path, fs);
    },
    async exists(id, path) {
      const { root, fs } = await rootOf(id);
      return isThere(await placeInside(root, path, fs), fs);
    },
    async open(id, path) {
      const { root, fs } = await rootOf(id);
      return openFile(fs, await placeInside(root, path, fs));
    },
    async guarded(id, work) {
      const { fs } = await rootOf(id);
      return fs.guarded(work);
    },
    async locate(absolutePath) {
      const { drive, path } = await placeOf(absolutePath, {
        drives: await rootsOfAll(),
        elsewhere: elsewhere.gateOf,
      });
      return { drive: drive.drive, path };
    },
    async expect(id, path) {
      const drive = await drives.get(id);
      if (!drive.watch || !createTakes(drive).file(path)) return 'existing';
      const asset = await catalog.assets.findByPath(id, path);
      if (toldAsset({ asset })) return 'existing';
      running.get(id)?.watched.expect(path);
      return 'named';
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
