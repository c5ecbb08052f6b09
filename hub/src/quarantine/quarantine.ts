import type { Stats } from 'node:fs';
import { basename, dirname } from 'node:path';
import {
  type Asset,
  type AssetId,
  type Catalog,
  derivedId,
  folderOf,
  joinPath,
  pathParts,
  privateFolder,
  type Quarantined,
  type QuarantineId,
  StreamOpsError,
  statusOnArrival,
} from '@streamops/core';
import type { Logger } from 'pino';
import { callsOf, type PlaceCalls } from '../jobs/publish/place-calls.ts';
import { giveFolder, putFolderAside } from '../jobs/publish/put-folder.ts';
import { asFileError, dropSource, giveName } from '../jobs/publish/put-in-place.ts';
import type { DriveService, QuarantineService } from '../services.ts';
import { createTurns } from '../turns.ts';
import { adoptFrom } from './adopt.ts';

interface Deps {
  catalog: Catalog;
  drives: Pick<DriveService, 'resolve' | 'get' | 'guarded'>;
  /** What stands in for the file system where one has to fail. */
  calls?: PlaceCalls;
  log: Logger;
  now?: () => number;
}

const dayMs = 86_400_000;

type HoldRequest = Parameters<QuarantineService['hold']>[0];

const isCode = (error: unknown, code: string): boolean =>
  error instanceof StreamOpsError && error.code === code;

/** What an asset is whose file is back in its place. */
const statusHere = (asset: Asset): Asset['status'] => (asset.media ? 'ready' : statusOnArrival(asset));

/** A receipt speaks of the file as the catalog knows it: what was written to since is not put aside for a job. */
const refuseChanged = (path: string, facts: Stats | null, { sizeBytes, modifiedAt }: Asset): void => {
  if (!facts || (facts.size === sizeBytes && Math.abs(Math.floor(facts.mtimeMs) - modifiedAt) <= 1)) return;
  throw new StreamOpsError('FILE_CHANGED', `${path} was written to meanwhile; it stays where it is.`);
};

/** Where a file of this row is kept, with its folder where it stands for one. */
const heldName = (asset: Asset): string => {
  const { name } = pathParts(asset.path);
  const folder = folderOf(asset);
  return folder === null ? name : joinPath(pathParts(folder).name, name);
};

const homeOf = ({ id }: Pick<Quarantined, 'id'>): string => joinPath(privateFolder, 'quarantine', id);

/** The row tells it: what stands for a folder is kept in it. */
const isFolder = (row: Quarantined): boolean => pathParts(row.heldPath).dir !== homeOf(row);

/** Originals that were put aside, on the drive they came from. Nothing is deleted before its days are over. */
export const createQuarantine = ({
  catalog,
  drives,
  calls,
  log,
  now = Date.now,
}: Deps): QuarantineService => {
  const callsFor = ({ driveId }: Pick<Quarantined, 'driveId'>) => callsOf(drives, driveId, calls);
  const adopt = adoptFrom({ catalog, callsFor });
  const turns = createTurns();

  /** Inside `.streamops`, where `resolve` leads no visitor: drive and row are ours. */
  const heldPath = async (row: Quarantined): Promise<string> =>
    joinPathAbsolute((await drives.get(row.driveId)).path, row.heldPath);

  const homePath = async (row: Quarantined): Promise<string> =>
    joinPathAbsolute((await drives.get(row.driveId)).path, homeOf(row));

  /** Can be repeated. Another file that has the old name by now is left alone. */
  const carryOut = async (row: Quarantined): Promise<void> => {
    const [from, to] = [await drives.resolve(row.driveId, row.originalPath), await heldPath(row)];
    try {
      const there = callsFor(row);
      if (isFolder(row)) await putFolderAside({ from: dirname(from), to: dirname(to) }, there);
      else if ((await giveName(from, to, there)) === 'done') await dropSource(from, to, there);
    } catch (error) {
      throw asFileError(error, from);
    }
    await catalog.quarantine.setState(row.id, 'held');
  };

  const newRow = async (request: HoldRequest, asset: Asset) => {
    const { quarantineDays, quarantineCapBytes } = await catalog.settings.read();
    const over = (await catalog.quarantine.heldBytes()) + asset.sizeBytes > quarantineCapBytes;
    if (over && request.jobId) {
      throw new StreamOpsError(
        'QUARANTINE_FULL',
        `Quarantine is at its cap of ${quarantineCapBytes} bytes; ${asset.path} stays where it is.`,
      );
    }
    const at = now();
    return catalog.quarantine.intend({
      id: request.id,
      assetId: asset.id,
      driveId: asset.driveId,
      originalPath: asset.path,
      heldPath: joinPath(homeOf(request), heldName(asset)),
      sizeBytes: asset.sizeBytes,
      reason: request.reason,
      jobId: request.jobId,
      at,
      expiresAt: at + quarantineDays * dayMs,
    });
  };

  /** It could not be put aside: file and asset are as they were. */
  const giveUp = async (row: Quarantined, asset: Asset): Promise<void> => {
    const status = asset.status === 'quarantined' ? statusHere(asset) : asset.status;
    await catalog.assets.update(asset.id, { status });
    await catalog.quarantine.setState(row.id, 'restored');
  };

  const hold = async (request: HoldRequest): Promise<Quarantined> => {
    const known = await catalog.quarantine.get(request.id).catch(() => null);
    // An attempt before this one gave up, or a person took the file back: this is another time.
    if (known?.state === 'restored') return hold({ ...request, id: derivedId('quarantine again', known.id) });
    if (known && known.state !== 'intended') return known;
    const asset = await catalog.assets.get(request.assetId);
    if (!known && (asset.status === 'missing' || asset.status === 'quarantined')) {
      throw new StreamOpsError(
        'FILE_MISSING',
        `${asset.path} is ${asset.status}; there is no file to put aside.`,
      );
    }
    if (!known && request.jobId) {
      const path = await drives.resolve(asset.driveId, asset.path);
      refuseChanged(path, await callsFor(asset).facts(path), asset);
    }
    const row = known ?? (await newRow(request, asset));
    // The catalog first: a sensor that misses the file then knows why.
    await catalog.assets.update(asset.id, { status: 'quarantined' });
    try {
      await carryOut(row);
    } catch (error) {
      // A drive that hangs may yet do what it was told: the intention stays, and is carried out again.
      if (!isCode(error, 'DRIVE_OFFLINE')) await giveUp(row, asset);
      throw error;
    }
    return catalog.quarantine.get(row.id);
  };

  /** The asset that the file was, or a fresh one where that lives on with another file. */
  const revive = async (row: Quarantined, facts: Stats): Promise<Asset> => {
    const asset = await catalog.assets.get(row.assetId);
    if (asset.status === 'quarantined') {
      return catalog.assets.update(asset.id, { status: statusHere(asset) });
    }
    return catalog.assets.put({
      driveId: row.driveId,
      path: row.originalPath,
      sizeBytes: facts.size,
      modifiedAt: Math.floor(facts.mtimeMs),
      origin: 'existing',
    });
  };

  const blocked = (row: Quarantined) =>
    new StreamOpsError('RESTORE_BLOCKED', `Another file is at ${row.originalPath} now.`);

  /**
   * The file that is to get its old name back. It may have it already: a crash, or a drive that did not answer in
   * time, came between giving it and saying so.
   */
  const restorable = async (row: Quarantined, { from, to }: { from: string; to: string }): Promise<Stats> => {
    const { facts } = callsFor(row);
    const [held, there] = [await facts(from), await facts(to)];
    const isIt = held ? held.dev === there?.dev && held.ino === there.ino : there?.size === row.sizeBytes;
    if (there && !isIt) throw blocked(row);
    const file = held ?? there;
    if (file) return file;
    throw new StreamOpsError(
      'FILE_MISSING',
      `The file of ${row.originalPath} is not in quarantine any more.`,
    );
  };

  const giveBack = async (row: Quarantined, { from, to }: { from: string; to: string }) => {
    const there = callsFor(row);
    if (!isFolder(row)) return giveName(from, to, there);
    const { size, mtimeMs } = await restorable(row, { from, to });
    const entry = { name: basename(to), sizeBytes: size, modifiedAt: Math.floor(mtimeMs) };
    return giveFolder({ from: dirname(from), to: dirname(to), entry }, there);
  };

  const restore = async (id: QuarantineId): Promise<Asset> => {
    const known = await catalog.quarantine.get(id);
    if (known.state !== 'held') {
      throw new StreamOpsError(
        'QUARANTINE_NOT_FOUND',
        `${known.originalPath} is not in quarantine: ${known.state}.`,
      );
    }
    const row = await adopt(known);
    const [from, to] = [await heldPath(row), await drives.resolve(row.driveId, row.originalPath)];
    const there = callsFor(row);
    const asset = await revive(row, await restorable(row, { from, to }));
    try {
      if ((await giveBack(row, { from, to })) === 'taken') throw blocked(row);
    } catch (error) {
      await catalog.assets.update(asset.id, { status: 'quarantined' });
      throw asFileError(error, to);
    }
    await catalog.quarantine.setState(row.id, 'restored');
    if (!isFolder(row)) await dropSource(from, to, there);
    await there.removeEmptyFolder(await homePath(row)).catch(() => {}); // Something else in it would keep it; that does no harm.
    return asset;
  };

  /** Rejects with DRIVE_OFFLINE: under a mount point without its disk there would be nothing to remove. */
  const mustBeHere = (row: Quarantined): Promise<string> => drives.resolve(row.driveId, row.originalPath);

  const assetIsGone = async (row: Quarantined): Promise<void> => {
    await catalog.quarantine.setState(row.id, 'purged');
    const asset = await catalog.assets.get(row.assetId);
    if (asset.status === 'quarantined') await catalog.assets.update(asset.id, { status: 'missing' });
  };

  const purge = async (row: Quarantined): Promise<void> => {
    await mustBeHere(row);
    await callsFor(row).remove(await homePath(row));
    await assetIsGone(row);
  };

  /** After a crash: what was meant to be put aside, and may be gone from both places since. */
  const finish = (row: Quarantined): Promise<void> =>
    carryOut(row).catch((error: unknown) => {
      if (!isCode(error, 'FILE_MISSING')) throw error;
      return assetIsGone(row);
    });

  const rowsIn = async function* (state: Quarantined['state']): AsyncGenerator<Quarantined> {
    let cursor: string | null = null;
    do {
      const page = await catalog.quarantine.list(
        cursor ? { state, cursor, limit: 200 } : { state, limit: 200 },
      );
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor);
  };

  /** One at a time with the file of an asset: each believes what it read before it moved anything. */
  const inTurn = <T>(assetId: AssetId, work: () => Promise<T>): Promise<T> => turns.take([assetId], work);

  return {
    hold: (request) => inTurn(request.assetId, () => hold(request)),
    restore: async (id) => inTurn((await catalog.quarantine.get(id)).assetId, () => restore(id)),
    async isTaking(driveId, path) {
      for await (const row of rowsIn('intended')) {
        if (row.driveId === driveId && row.originalPath === path) return true;
      }
      return false;
    },
    async sweep(at) {
      /** A drive that does not answer keeps each call waiting: it is asked once. */
      const away = new Set<string>();
      const handle = async (known: Quarantined, work: (row: Quarantined) => Promise<void>): Promise<void> => {
        if (away.has(known.driveId)) return;
        const inItsTurn = async () => {
          const row = await catalog.quarantine.get(known.id);
          if (row.state === known.state) await work(await adopt(row, away));
        };
        try {
          await inTurn(known.assetId, inItsTurn);
        } catch (err) {
          const facts = { err, quarantineId: known.id, path: known.originalPath };
          if (isCode(err, 'DRIVE_OFFLINE')) away.add(known.driveId);
          // A drive that was removed is waited for too, however long it takes to come back.
          else if (!isCode(err, 'DRIVE_NOT_FOUND'))
            log.error(facts, 'A quarantined file could not be handled');
        }
      };
      const purgeExpired = async (row: Quarantined) => (row.expiresAt <= at ? purge(row) : undefined);
      for await (const row of rowsIn('intended')) await handle(row, finish);
      for await (const row of rowsIn('held')) await handle(row, purgeExpired);
    },
  };
};

const joinPathAbsolute = (root: string, inside: string): string => `${root.replace(/\/+$/, '')}/${inside}`;
