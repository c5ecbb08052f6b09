import { lstat, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type Asset,
  type Catalog,
  joinPath,
  pathParts,
  privateFolder,
  type Quarantined,
  StreamOpsError,
} from '@streamops/core';
import type { Logger } from 'pino';
import { asFileError, dropSource, giveName } from '../jobs/put-in-place.ts';
import type { DriveService, QuarantineService } from '../services.ts';

interface Deps {
  catalog: Catalog;
  drives: Pick<DriveService, 'resolve' | 'get'>;
  log: Logger;
  now?: () => number;
}

const dayMs = 86_400_000;

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** Originals that were put aside, on the drive they came from. Nothing is deleted before its days are over. */
export const createQuarantine = ({ catalog, drives, log, now = Date.now }: Deps): QuarantineService => {
  /** Inside `.streamops`, where `resolve` leads no visitor: drive and row are ours. */
  const heldPath = async (row: Quarantined): Promise<string> =>
    joinPathAbsolute((await drives.get(row.driveId)).path, row.heldPath);

  const carryOut = async (row: Quarantined): Promise<void> => {
    const [from, to] = [await drives.resolve(row.driveId, row.originalPath), await heldPath(row)];
    try {
      if (!(await isThere(to))) {
        await mkdir(dirname(to), { recursive: true });
        await rename(from, to);
      }
    } catch (error) {
      throw asFileError(error, from);
    }
    await catalog.quarantine.setState(row.id, 'held');
  };

  const newRow = async (request: Parameters<QuarantineService['hold']>[0], asset: Asset) => {
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
      heldPath: joinPath(privateFolder, 'quarantine', request.id, pathParts(asset.path).name),
      sizeBytes: asset.sizeBytes,
      reason: request.reason,
      jobId: request.jobId,
      at,
      expiresAt: at + quarantineDays * dayMs,
    });
  };

  const hold: QuarantineService['hold'] = async (request) => {
    const known = await catalog.quarantine.get(request.id).catch(() => null);
    if (known && known.state !== 'intended') return known;
    const asset = await catalog.assets.get(request.assetId);
    if (!known && (asset.status === 'missing' || asset.status === 'quarantined')) {
      throw new StreamOpsError(
        'FILE_MISSING',
        `${asset.path} is ${asset.status}; there is no file to put aside.`,
      );
    }
    const row = known ?? (await newRow(request, asset));
    // The catalog first: a sensor that misses the file then knows why.
    await catalog.assets.update(asset.id, { status: 'quarantined' });
    try {
      await carryOut(row);
    } catch (error) {
      await catalog.assets.update(asset.id, { status: asset.status });
      await catalog.quarantine.setState(row.id, 'restored');
      throw error;
    }
    return catalog.quarantine.get(row.id);
  };

  /** The asset that the file was, or a fresh one where that lives on with another file. */
  const revive = async (row: Quarantined): Promise<Asset> => {
    const asset = await catalog.assets.get(row.assetId);
    if (asset.status === 'quarantined') {
      return catalog.assets.update(asset.id, { status: asset.media ? 'ready' : 'new' });
    }
    const facts = await lstat(await heldPath(row));
    return catalog.assets.put({
      driveId: row.driveId,
      path: row.originalPath,
      sizeBytes: facts.size,
      modifiedAt: Math.floor(facts.mtimeMs),
      origin: 'existing',
    });
  };

  const restore: QuarantineService['restore'] = async (id) => {
    const row = await catalog.quarantine.get(id);
    if (row.state !== 'held') {
      throw new StreamOpsError(
        'QUARANTINE_NOT_FOUND',
        `${row.originalPath} is not in quarantine: ${row.state}.`,
      );
    }
    const [from, to] = [await heldPath(row), await drives.resolve(row.driveId, row.originalPath)];
    if (await isThere(to)) {
      throw new StreamOpsError('RESTORE_BLOCKED', `Another file is at ${row.originalPath} now.`);
    }
    const asset = await revive(row);
    try {
      if ((await giveName(from, to)) === 'taken') {
        throw new StreamOpsError('RESTORE_BLOCKED', `Another file is at ${row.originalPath} now.`);
      }
    } catch (error) {
      await catalog.assets.update(asset.id, { status: 'quarantined' });
      throw asFileError(error, to);
    }
    await catalog.quarantine.setState(row.id, 'restored');
    await dropSource(from);
    await rmdir(dirname(from)).catch(() => {}); // Something else in it would keep it; that does no harm.
    return asset;
  };

  const purge = async (row: Quarantined): Promise<void> => {
    const held = await heldPath(row);
    await rm(dirname(held), { recursive: true, force: true });
    await catalog.quarantine.setState(row.id, 'purged');
    const asset = await catalog.assets.get(row.assetId);
    if (asset.status === 'quarantined') await catalog.assets.update(asset.id, { status: 'missing' });
  };

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

  return {
    hold,
    restore,
    async sweep(at) {
      const tell = (row: Quarantined) => (err: unknown) =>
        log.error(
          { err, quarantineId: row.id, path: row.originalPath },
          'A quarantined file could not be handled',
        );
      for await (const row of rowsIn('intended')) await carryOut(row).catch(tell(row));
      for await (const row of rowsIn('held')) if (row.expiresAt <= at) await purge(row).catch(tell(row));
    },
  };
};

const joinPathAbsolute = (root: string, inside: string): string => `${root.replace(/\/+$/, '')}/${inside}`;
