import { type Catalog, type Drive, type DriveId, type DriveSettings, driveSettings } from '@streamops/core';
import { createTurns } from '../../turns.ts';
import type { DriveFs } from './ground/drive-fs.ts';
import type { Elsewhere } from './ground/elsewhere.ts';
import { checkDrivePath } from './paths/drive-path.ts';
import type { Running } from './paths/roots.ts';
import { adoptableId } from './presence/adoptable.ts';
import { refuseInUse } from './presence/in-use.ts';
import { markDrive } from './presence/presence.ts';

interface Deps {
  catalog: Pick<Catalog, 'drives' | 'assets' | 'jobs'>;
  running: ReadonlyMap<DriveId, Running>;
  elsewhere: Pick<Elsewhere, 'gateOf'>;
  kindOf: (path: string) => Promise<Drive['kind']>;
  /** Watches a drive as it is now, where drives are watched at all. */
  start: (drive: Drive, since: number, fs?: DriveFs) => Promise<void>;
  halt: (id: DriveId) => Promise<Running | undefined>;
}

interface Claim {
  fs: DriveFs;
  root: string;
  kind: Drive['kind'];
}

export interface Changes {
  /** Rejects with DRIVE_NAME_TAKEN, DRIVE_PATH_INVALID. */
  add(given: DriveSettings): Promise<Drive>;
  /** Rejects with DRIVE_NOT_FOUND, DRIVE_NAME_TAKEN, DRIVE_PATH_INVALID, DRIVE_IN_USE. */
  update(id: DriveId, patch: Partial<DriveSettings>): Promise<Drive>;
  /** Rejects with DRIVE_NOT_FOUND, DRIVE_IN_USE. */
  remove(id: DriveId): Promise<void>;
}

/** What people change about drives. */
export const createChanges = ({ catalog, running, elsewhere, kindOf, start, halt }: Deps): Changes => {
  const { drives } = catalog;

  /** Rejects with DRIVE_IN_USE. */
  const mustRest = async (drive: Drive): Promise<void> => {
    const [root, fs] = [running.get(drive.id)?.watched.root(), running.get(drive.id)?.fs];
    await refuseInUse(drive, { catalog, place: root && fs ? { root, fs } : null });
  };

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

  const add: Changes['add'] = async (given) => {
    const settings = driveSettings.parse(given);
    const since = Date.now();
    const { fs, root, kind } = await claimPath(settings.path);
    const old = await adoptableId(catalog, { fs, root });
    const drive = await drives.add({ ...settings, kind }, old);
    await markDrive(fs, root, drive.id);
    await start(drive, since);
    return drive;
  };

  const update: Changes['update'] = async (id, patch) => {
    const before = await drives.get(id);
    const isNewPlace = patch.path !== undefined && patch.path !== before.path;
    if (isNewPlace) await mustRest(before);
    const claim = isNewPlace ? await claimPath(patch.path ?? before.path, id) : null;
    if (claim) await markDrive(claim.fs, claim.root, id);
    const kind = claim?.kind ?? before.kind;
    // What other filters or another folder bring to light was there before: it is no new recording.
    const widens = isNewPlace || patch.include || patch.exclude || (patch.watch && !before.watch);
    const drive = await drives.update(id, { ...patch, kind, ...(widens ? { scanned: false } : {}) });
    const halted = await halt(id);
    // The same gate again: what hangs in it still counts.
    const fs = isNewPlace || drive.name !== before.name ? undefined : halted?.fs;
    await start(drive, widens ? Date.now() : drive.createdAt, fs);
    return drive;
  };

  const remove: Changes['remove'] = async (id) => {
    await mustRest(await drives.get(id));
    const root = running.get(id)?.watched.root();
    const halted = await halt(id);
    // Drives that were seeded over another hub's mark have not said so yet.
    if (halted && root) await markDrive(halted.fs, root, id);
    await drives.remove(id);
  };

  /** One at a time: each looks at what drives there are, and ends and begins the watching of one. */
  const turns = createTurns();
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => turns.take(['drives'], change);
  return {
    add: (given) => inTurn(() => add(given)),
    update: (id, patch) => inTurn(() => update(id, patch)),
    remove: (id) => inTurn(() => remove(id)),
  };
};
