import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog, DriveSettings, DriveView, EventType, StoredEvent } from '@streamops/core';
import { pino } from 'pino';
import { vi } from 'vitest';
import { openSqliteCatalog } from '../../catalog/sqlite/index.ts';
import { catalogueFiles } from '../../journal/catalogue.ts';
import { createEventLog } from '../../journal/event-log.ts';
import type { DriveService } from '../../services.ts';
import { createDriveService, type DriveServiceOptions } from './service.ts';

export const settings = (path: string, more: Partial<DriveSettings> = {}): DriveSettings => ({
  ...{ name: 'rec', path, watch: true, watching: 'auto', include: ['**/*'], exclude: [] },
  minQuietSeconds: 0.3,
  ...more,
});

type Told<T extends EventType> = Extract<StoredEvent, { type: T }>;

export interface Trial extends AsyncDisposable {
  /** A folder of the trial's own, and the recordings in it. */
  folder: string;
  rec: string;
  catalog: Catalog;
  drives: DriveService;
  /** What the journal holds of one type, oldest first. */
  told<T extends EventType>(type: T): Promise<Told<T>[]>;
  /** Waits until `check` no longer throws. */
  until<T>(check: () => T | Promise<T>): Promise<T>;
  /** Waits until every scan is over, nothing settles, and every event is handled. */
  calm(id: string): Promise<DriveView>;
  view(id: string): Promise<DriveView>;
  /** The hub stops and starts again over the same catalog. */
  restart(options?: Partial<DriveServiceOptions>): Promise<void>;
}

const log = pino({ level: 'silent' });

/** Drives over a real catalog and a real journal, in a folder that goes when the test ends. */
export const openTrial = async (options: Partial<DriveServiceOptions> = {}): Promise<Trial> => {
  const folder = await mkdtemp(join(tmpdir(), 'drives-'));
  const rec = join(folder, 'rec');
  await mkdir(rec);
  const catalog = await openSqliteCatalog(':memory:');
  const events = await createEventLog(catalog.journal, log);

  const startService = async (more: Partial<DriveServiceOptions>) => {
    const times = { presenceMs: 100, removalMs: 100, ...more.times };
    const service = createDriveService({ catalog, events, log, ...more, times });
    await service.start();
    return service;
  };
  let drives = await startService(options);
  events.handle(
    'catalogue',
    catalogueFiles(catalog.assets, { exists: (driveId, path) => drives.exists(driveId, path) }),
  );
  await events.start();

  const view = async (id: string): Promise<DriveView> => {
    const found = (await drives.list()).find((drive) => drive.id === id);
    if (!found) throw new Error(`no drive ${id}`);
    return found;
  };
  const until: Trial['until'] = (check) => vi.waitFor(check, { timeout: 40_000, interval: 25 });

  return {
    ...{ folder, rec, catalog, view, until },
    get drives() {
      return drives;
    },
    // The cast: the journal was asked for this type alone.
    told: async (type) =>
      (await catalog.journal.read({ since: 0, types: [type], limit: 1000 })) as Told<typeof type>[],
    calm: (id) =>
      until(async () => {
        const now = await view(id);
        if (now.scanning || now.settling.length > 0 || events.lag() > 0) throw new Error('not calm yet');
        return now;
      }),
    async restart(more = {}) {
      await drives.stop();
      drives = await startService({ ...options, ...more });
    },
    async [Symbol.asyncDispose]() {
      await drives.stop();
      await events.stop();
      await catalog.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
