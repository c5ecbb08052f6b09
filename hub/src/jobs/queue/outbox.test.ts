import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Catalog, type NewJob, newId } from '@streamops/core';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteCatalog } from '../../catalog/sqlite/index.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { queuedPages } from './queued-pages.ts';
import { type JobQueues, openQueues, queuePrefix } from './queues.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

const log = pino({ level: 'silent' });
let folder: string;
let catalog: Catalog;
let redis: RedisServer;
let queues: JobQueues;
let outbox: Outbox;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-outbox-'));
  catalog = await openSqliteCatalog(':memory:');
  redis = await startRedisServer(folder, log);
  queues = openQueues({ address: redis.address, prefix: queuePrefix(newId()), log });
  outbox = createOutbox(catalog.jobs, queues, log);
  await expect.poll(queues.ready, { timeout: 10_000 }).toBe(true);
});
afterEach(async () => {
  await outbox.stop();
  await queues.close();
  await redis.stop();
  await catalog.close();
  await rm(folder, { recursive: true, force: true });
});

const asked = (): NewJob => ({
  ...{ id: newId(), type: 'tag', params: {}, inputs: [], lane: 'io', priority: 5 },
  ...{ runId: newId(), askedBy: 'test', continuation: null },
});
const askFor = (count: number) => catalog.jobs.request(Array.from({ length: count }, asked));
const waiting = async (): Promise<number> => (await queues.depths()).io;

it('adds what Redis lacks, and nothing twice', async () => {
  const jobs = await askFor(1_200);
  await outbox.reconcile();
  await expect.poll(waiting, { timeout: 30_000 }).toBe(1_200);
  for (const lost of [jobs[3], jobs[700]]) if (lost) await queues.remove(lost);
  expect(await waiting()).toBe(1_198);
  await outbox.reconcile();
  await expect.poll(waiting, { timeout: 30_000 }).toBe(1_200);
});

it('lets others have their turn between two pages of what waits', async () => {
  await askFor(1_200);
  let turns = 0;
  let looking = true;
  const turn = () => {
    turns += 1;
    if (looking) setImmediate(turn);
  };
  setImmediate(turn);
  const pages: number[] = [];
  for await (const page of queuedPages(catalog.jobs)) pages.push(page.length);
  looking = false;
  expect(pages).toEqual([500, 500, 200]);
  expect(turns).toBeGreaterThanOrEqual(3);
});

it('looks once more where that is asked for while it looks: Redis may have lost what it was seen to hold', async () => {
  await askFor(1);
  const seen = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  let looks = 0;
  const added: string[] = [];
  const forgetful = createOutbox(
    catalog.jobs,
    {
      ...queues,
      onReady: () => {},
      holds: async () => {
        looks += 1;
        if (looks > 1) return false;
        seen.resolve();
        await held.promise;
        return true;
      },
      add: async (jobs) => void added.push(...jobs.map(({ id }) => id)),
    },
    log,
  );
  const first = forgetful.reconcile();
  await seen.promise;
  const second = forgetful.reconcile();
  held.resolve();
  await Promise.all([first, second]);
  await forgetful.stop();
  expect(added).toHaveLength(1);
});
