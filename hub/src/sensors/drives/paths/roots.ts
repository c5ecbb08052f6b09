import { type Catalog, type Drive, type DriveId, StreamOpsError } from '@streamops/core';
import type { DriveFs } from '../ground/drive-fs.ts';
import { lookForDrive } from '../presence/presence.ts';
import type { WatchedDrive } from '../watched-drive.ts';
import type { DriveRoot } from './inside.ts';

/** A drive that is started. */
export interface Running {
  drive: Drive;
  fs: DriveFs;
  watched: WatchedDrive;
}

interface RootsOptions {
  catalog: Pick<Catalog, 'drives' | 'assets'>;
  running: ReadonlyMap<DriveId, Running>;
  fsFor: (name: string, kind: Drive['kind']) => DriveFs;
}

/** Where drives are on this machine. */
export const createRoots = ({ catalog, running, fsFor }: RootsOptions) => {
  const { drives } = catalog;

  /** Gates of drives that are not started yet: what hangs in one counts for whoever asks next. */
  const early = new Map<DriveId, DriveFs>();
  const earlyGate = ({ id, name, kind }: Drive): DriveFs => {
    const gate = early.get(id) ?? fsFor(name, kind);
    early.set(id, gate);
    return gate;
  };

  const offline = ({ name, path }: Drive, reason = 'It is not there.'): StreamOpsError =>
    new StreamOpsError('DRIVE_OFFLINE', `The drive ${name} (${path}) is offline. ${reason}`);

  /** Start-up finishes what a crash left before drives are watched: until then each is looked at when asked for. */
  const rootBeforeStart = async (drive: Drive): Promise<{ root: string; fs: DriveFs }> => {
    const fs = earlyGate(drive);
    const presence = await lookForDrive(fs, drive, async () => {
      for await (const _ of catalog.assets.filesOf(drive.id)) return true;
      return false;
    });
    if (!presence.here) throw offline(drive, presence.reason);
    return { root: presence.root, fs };
  };

  /** Rejects with DRIVE_NOT_FOUND, DRIVE_OFFLINE. */
  const rootOf = async (id: DriveId): Promise<{ root: string; fs: DriveFs }> => {
    const drive = await drives.get(id);
    const entry = running.get(id);
    if (!entry) return rootBeforeStart(drive);
    const root = entry.watched.root();
    if (root === null) throw offline(drive, entry.watched.view().trouble ?? undefined);
    return { root, fs: entry.fs };
  };

  const rootsOfAll = async (): Promise<(DriveRoot & { drive: Drive })[]> =>
    (await drives.list()).map((drive) => {
      const entry = running.get(drive.id);
      const root = entry?.watched.root() ?? drive.path;
      return { drive, path: drive.path, root, calls: entry?.fs ?? earlyGate(drive) };
    });

  /** The gate that a drive has had so far, for whoever starts it. */
  const takeGate = (drive: Drive): DriveFs => {
    const gate = earlyGate(drive);
    early.delete(drive.id);
    return gate;
  };

  return { rootOf, rootsOfAll, takeGate };
};
