import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { driveSettings, type NewEvent } from '@streamops/core';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openSqliteCatalog } from '../../../catalog/sqlite/index.ts';
import { createDriveFs, type FsCalls, nodeFsCalls } from '../ground/drive-fs.ts';
import { createPresenceWatch } from './presence-watch.ts';

let folder: string;
let catalog: Awaited<ReturnType<typeof openSqliteCatalog>>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'presence-'));
  await mkdir(join(folder, 'rec'));
  catalog = await openSqliteCatalog(':memory:');
});
afterEach(async () => {
  await catalog.close();
  await rm(folder, { recursive: true });
});

const watchRec = async (more: {
  calls?: FsCalls;
  record?: (events: readonly NewEvent[]) => Promise<void>;
}) => {
  const settings = driveSettings.parse({ name: 'rec', path: join(folder, 'rec') });
  const drive = await catalog.drives.add({ ...settings, kind: 'local' });
  const fs = createDriveFs({ name: 'rec', atOnce: 3, timeLimitMs: 10_000, calls: more.calls ?? nodeFsCalls });
  return createPresenceWatch({
    ...{ drive, fs, log: pino({ level: 'silent' }), everyMs: 3_600_000, hasAssets: async () => false },
    events: {
      record: async (events) => {
        await more.record?.(events);
        return catalog.journal.append(events);
      },
    },
    ...{ onArrive: vi.fn(), onLeave: vi.fn(), onLooked: vi.fn() },
  });
};

const told = async () => (await catalog.journal.read({ since: 0, limit: 10 })).map(({ type }) => type);

it('does not take the answer of a look that began before it was asked', async () => {
  let hold: Promise<void> | undefined;
  const atEnd = Promise.withResolvers<void>();
  const calls: FsCalls = {
    ...nodeFsCalls,
    // The last that a look asks for.
    statfs: async (path) => {
      if (hold) atEnd.resolve();
      await hold;
      return nodeFsCalls.statfs(path);
    },
  };
  const presence = await watchRec({ calls });
  await presence.start();
  const held = Promise.withResolvers<void>();
  hold = held.promise;
  const early = presence.look();
  await atEnd.promise;
  await rename(join(folder, 'rec'), join(folder, 'unplugged'));
  const asked = presence.look().then(() => presence.now()?.here);
  held.resolve();
  expect(await asked).toBe(false);
  await early;
  presence.stop();
});

it('tells of a drive that left and came back once the journal can be written again, in that order', async () => {
  let full = false;
  const presence = await watchRec({
    record: async () => {
      if (full) throw new Error('full');
    },
  });
  await presence.start();
  full = true;
  await rename(join(folder, 'rec'), join(folder, 'unplugged'));
  await presence.look();
  await rename(join(folder, 'unplugged'), join(folder, 'rec'));
  await presence.look();
  expect(await told()).toEqual([]);
  full = false;
  await presence.look();
  await presence.look();
  expect(await told()).toEqual(['drive.offline', 'drive.online']);
  presence.stop();
});
