import { type Drive, type NewEvent, newId } from '@streamops/core';
import type { EventLog } from '../../../services.ts';
import type { DriveFs } from '../ground/drive-fs.ts';
import type { DriveLog } from '../ground/ground.ts';
import { lookForDrive, type Presence } from './presence.ts';

export interface PresenceWatchOptions {
  drive: Drive;
  fs: DriveFs;
  events: Pick<EventLog, 'record'>;
  log: DriveLog;
  everyMs: number;
  hasAssets: () => Promise<boolean>;
  /** The drive is there: for the first time, again, or with another disk in its place. */
  onArrive: (root: string) => void;
  onLeave: () => void;
  onLooked: () => void;
}

export interface PresenceWatch {
  /** Resolves when it is known whether the drive is there. */
  start(): Promise<void>;
  stop(): void;
  /** A look that begins after the call: one that is under way may find what was so before. */
  look(): Promise<void>;
  /** null until the first look is over. */
  now(): Presence | null;
}

/** Looks again and again whether a drive is there, and tells the journal once when it leaves and comes back. */
export const createPresenceWatch = (options: PresenceWatchOptions): PresenceWatch => {
  const { drive, fs, events, log } = options;
  let presence: Presence | null = null;
  let looking: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const owed: NewEvent[] = [];

  /** Also what the journal could not take when it came about: each look tries again. */
  const tellOwed = async () => {
    const telling = [...owed];
    if (telling.length === 0) return;
    await events.record(telling);
    owed.splice(0, telling.length);
  };

  const owe = (away: { reason: string } | null) => {
    const type = away ? 'drive.offline' : 'drive.online';
    const common = { source: 'drives', dedupeKey: `${type}:${drive.id}:${newId()}`, at: Date.now() };
    const place = { driveId: drive.id, name: drive.name };
    const event = away
      ? { type: 'drive.offline' as const, ...common, data: { ...place, reason: away.reason } }
      : { type: 'drive.online' as const, ...common, data: place };
    owed.push(event);
  };

  const onAway = (before: Presence | null, reason: string) => {
    if (before && !before.here) return;
    options.onLeave();
    log.warn({ drive: drive.name, reason }, 'A drive is offline');
    owe({ reason });
  };

  const onHere = (before: Presence | null, now: Presence & { here: true }) => {
    const isSame = before?.here && before.device === now.device && before.root === now.root;
    if (isSame) return;
    if (before?.here) options.onLeave();
    options.onArrive(now.root);
    if (!before || before.here) return;
    log.info({ drive: drive.name }, 'A drive is back');
    owe(null);
  };

  const lookOnce = async () => {
    const now = await lookForDrive(fs, drive, options.hasAssets);
    if (stopped) return;
    const before = presence;
    presence = now;
    if (now.here) onHere(before, now);
    else onAway(before, now.reason);
    await tellOwed();
  };

  const look = (): Promise<void> => {
    looking ??= lookOnce()
      .catch((error: unknown) => log.error({ err: error, drive: drive.name }, 'Looking for a drive failed'))
      .finally(() => {
        looking = null;
        options.onLooked();
      });
    return looking;
  };

  const lookAfresh = async () => {
    await looking;
    return look();
  };

  const keepLooking = () => {
    timer = setTimeout(async () => {
      await look();
      if (!stopped) keepLooking();
    }, options.everyMs).unref();
  };

  return {
    async start() {
      keepLooking();
      await look();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
    look: lookAfresh,
    now: () => presence,
  };
};
