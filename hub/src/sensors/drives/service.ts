import { setTimeout as sleep } from 'node:timers/promises';
import { type Catalog, type Drive, type DriveId, type DriveView, driveSettings } from '@streamops/core';
import { createTurns } from '../../jobs/publish/turns.ts';
import type { DriveService, EventLog } from '../../services.ts';
import { adoptableId } from './adoptable.ts';
import { createDriveFs, type DriveFs, type FsCalls, nodeFsCalls } from './drive-fs.ts';
import { checkDrivePath } from './drive-path.ts';
import { createElsewhere } from './elsewhere.ts';
import { toldAsset } from './file-events.ts';
import type { DriveLog, Ground } from './ground.ts';
import { refuseInUse } from './in-use.ts';
import { isThere, placeInside, placeOf } from './inside.ts';
import { driveKind } from './mounts.ts';
import { createNews } from './news.ts';
import { openFile } from './open-file.ts';
import { type FindWriters, findWriters } from './open-files.ts';
import { markDrive } from './presence.ts';
import { createRoots, type Running } from './roots.ts';
import { createTakes } from './takes.ts';
import { throttled } from './throttle.ts';
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

  const telling = throttled(tellEveryMs, () => {
    if (listeners.size === 0) return;
    tellListeners().catch((error: unknown) => log.error({ err: error }, 'Drives could not be listed'));
  });

  const fsFor = (name: string, kind: Drive['kind']): DriveFs =>
    createDriveFs({ calls: fsCalls, name, atOnce: callsAtOnce[kind], timeLimitMs });

  const onScanned = async (drive: Drive) => {
    const entry = running.get(drive.id);
    await drives.update(drive.id, { scanned: true });
    if (entry) entry.drive = { ...entry.drive, scanned: true };
    telling.call();
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
        onChange: telling.call,
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

  /** Rejects with DRIVE_IN_USE. */
  const mustRest = async (drive: Drive): Promise<void> => {
    const [root, fs] = [running.get(drive.id)?.watched.root(), running.get(drive.id)?.fs];
    await refuseInUse(drive, { catalog, place: root && fs ? { root, fs } : null });
  };

  interface Claim {
    fs: DriveFs;
    root: string;
    kind: Drive['kind'];
  }

  /** Rejects with DRIVE_PATH_INVALID; marks the folder as a drive that is meant. */
  const claimPath = async (path: string, except?: DriveId): Promise<Claim> => {
    const fs = await elsewhere.gateOf(path);
    const others = (await drives.list()).filter(({ id }) => id !== except);
    const root = await checkDrivePath(
      path,
      fs,
      others.map((other) => ({ ...other, root: running.get(other.id)?.watched.root() ?? other.path })),
    );
    await markDrive(fs, root);
    return { fs, root, kind: await kindOf(root) };
  };

  /** A share that was mounted over a local folder since, or a drive that was seeded without a look. */
  const withKind = async (drive: Drive): Promise<Drive> =>
    drive.kind === 'local' && (await kindOf(drive.path)) === 'network'
      ? drives.update(drive.id, { kind: 'network' })
      : drive;

  /** One change at a time: each looks at what drives there are, and ends and begins the watching of one. */
  const changes = createTurns();
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => changes.take(['drives'], change);

  const add: DriveService['add'] = async (given) => {
    const settings = driveSettings.parse(given);
    const since = Date.now();
    const { fs, root, kind } = await claimPath(settings.path);
    const old = await adoptableId(catalog, { fs, root });
    const drive = await drives.add({ ...settings, kind }, old);
    await markDrive(fs, root, drive.id);
    if (started) await run(drive, since);
    telling.call();
    return viewOf(drive);
  };

  const update: DriveService['update'] = async (id, patch) => {
    const before = await drives.get(id);
    const isNewPlace = patch.path !== undefined && patch.path !== before.path;
    if (isNewPlace) await mustRest(before);
    const claim = isNewPlace ? await claimPath(patch.path ?? before.path, id) : null;
    if (claim) await markDrive(claim.fs, claim.root, id);
    const kind = claim?.kind ?? before.kind;
    // What other filters or another folder bring to light was there before: it is no new recording.
    const widens = isNewPlace || patch.include || patch.exclude || (patch.watch && !before.watch);
    const drive = await drives.update(id, { ...patch, kind, ...(widens ? { scanned: false } : {}) });
    if (started) {
      const halted = await halt(id);
      // The same gate again: what hangs in it still counts.
      const fs = isNewPlace || drive.name !== before.name ? undefined : halted?.fs;
      await run(drive, widens ? Date.now() : drive.createdAt, fs);
    }
    telling.call();
    return viewOf(drive);
  };

  const remove: DriveService['remove'] = async (id) => {
    await mustRest(await drives.get(id));
    const root = running.get(id)?.watched.root();
    const halted = await halt(id);
    // Drives that were seeded over another hub's mark have not said so yet.
    if (halted && root) await markDrive(halted.fs, root, id);
    await drives.remove(id);
    telling.call();
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
      telling.cancel();
      await Promise.all([...running.keys()].map(halt));
      elsewhere.close();
    },
    list,
    add: (given) => inTurn(() => add(given)),
    update: (id, patch) => inTurn(() => update(id, patch)),
    remove: (id) => inTurn(() => remove(id)),
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
