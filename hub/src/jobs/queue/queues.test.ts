import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Job, newId } from '@streamops/core';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteCatalog } from '../../catalog/sqlite/index.ts';
import { type JobQueues, openQueues, queuePrefix } from './queues.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { redisSocketPath } from './socket-path.ts';

const log = pino({ level: 'silent' });
let folder: string;
let redis: RedisServer;
const exits: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-queues-'));
  redis = await startRedisServer(folder, log);
});
afterAll(async () => {
  for (const exit of exits.reverse()) await exit();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

const withClient = async <T>(address: string, work: (client: Redis) => Promise<T>): Promise<T> => {
  const client = new Redis(address);
  client.on('error', () => {}); // Redis ends before it does.
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
};

const hubQueues = (prefix: string): JobQueues => {
  const queues = openQueues({ address: redis.address, prefix, log });
  exits.push(queues.close);
  return queues;
};

/** A worker as the hub's workers are: what `take` does with a job's id says whether it is over. */
const work = (prefix: string, take: (jobId: string) => Promise<void>): void => {
  const connection = new Redis(redis.address, { maxRetriesPerRequest: null });
  const worker = new Worker('io', async ({ data }) => take(data.id), { connection, prefix });
  worker.on('error', () => {}); // Redis ends before it does.
  exits.push(async () => {
    await worker.close(true);
    connection.disconnect();
  });
};

const someJob = async ({ priority = 5 } = {}): Promise<Job> => {
  const catalog = await openSqliteCatalog(':memory:');
  const base = { type: 'tag', params: {}, inputs: [], lane: 'io', priority } as const;
  const asked = { ...base, inputs: [], id: newId(), runId: newId(), askedBy: 'test', continuation: null };
  const [job] = await catalog.jobs.request([asked]);
  await catalog.close();
  if (!job) throw new Error('A request resolves to its job.');
  return job;
};

describe('the queues', () => {
  it('offer a job again soon when the hub could not answer its worker', async () => {
    const prefix = queuePrefix(newId());
    const queues = hubQueues(prefix);
    const job = await someJob();
    const asked: string[] = [];
    const taken = new Promise<void>((resolve) =>
      work(prefix, async (id) => {
        asked.push(id);
        if (asked.length < 3) throw new Error('INTERNAL');
        resolve();
      }),
    );
    await expect.poll(queues.ready, { timeout: 10_000 }).toBe(true);
    await queues.add([job]);
    await taken;
    expect(asked).toEqual([job.id, job.id, job.id]);
    await expect.poll(queues.depths, { timeout: 10_000 }).toEqual({ catalog: 0, io: 0, cpu: 0, gpu: 0 });
  });

  it('offer what is more urgent first, and equals in the order in which they were asked for', async () => {
    const prefix = queuePrefix(newId());
    const queues = hubQueues(prefix);
    await expect.poll(queues.ready, { timeout: 10_000 }).toBe(true);
    const asked: Job[] = [];
    for (const priority of [5, 10, 5, 1]) asked.push(await someJob({ priority }));
    for (const job of asked) await queues.add([job]);
    const taken: string[] = [];
    await new Promise<void>((resolve) =>
      work(prefix, async (id) => {
        taken.push(id);
        if (taken.length === asked.length) resolve();
      }),
    );
    expect(taken).toEqual([3, 0, 2, 1].map((at) => asked[at]?.id));
  });

  it('of two hubs are nothing to each other', async () => {
    const [one, other] = [queuePrefix(newId()), queuePrefix(newId())];
    const [queues, others] = [hubQueues(one), hubQueues(other)];
    const [mine, theirs] = [await someJob(), await someJob()];
    for (const each of [queues, others]) await expect.poll(each.ready, { timeout: 10_000 }).toBe(true);
    await others.add([theirs]);
    const taken: string[] = [];
    const first = new Promise<void>((resolve) =>
      work(one, async (id) => {
        taken.push(id);
        resolve();
      }),
    );
    await queues.add([mine]);
    await first;
    expect(taken).toEqual([mine.id]);
    expect((await others.depths()).io).toBe(1);
  });

  it('answer that they cannot, where Redis is there and stalls', async () => {
    const queues = hubQueues(queuePrefix(newId()));
    await expect.poll(queues.ready, { timeout: 10_000 }).toBe(true);
    const job = await someJob();
    const pid = await withClient(redis.address, async (client) =>
      Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]),
    );
    process.kill(pid, 'SIGSTOP');
    try {
      const asked = [queues.depths(), queues.add([job]), queues.holds([job]), queues.remove(job)];
      const answers = await Promise.allSettled(asked);
      expect(answers.map(({ status }) => status)).toEqual(asked.map(() => 'rejected'));
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await expect
      .poll(() => queues.add([job]).then(() => queues.holds([job])), { timeout: 20_000 })
      .toBe(true);
  }, 40_000);

  it('are held as soon as Redis is there', async () => {
    const place = await mkdtemp(join(tmpdir(), 'streamops-queues-'));
    const prefix = queuePrefix(newId());
    const queues = openQueues({ address: redisSocketPath(place), prefix, log });
    exits.push(queues.close);
    queues.hold(true);
    const late = await startRedisServer(place, log);
    exits.push(async () => {
      await late.stop();
      await rm(place, { recursive: true, force: true });
    });
    const held = () => withClient(late.address, (client) => client.hexists(`${prefix}:gpu:meta`, 'paused'));
    await expect.poll(held, { timeout: 20_000 }).toBe(1);
    // Another one that knows nothing of it.
    await withClient(late.address, (client) => client.flushall());
    await withClient(late.address, (client) =>
      client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'),
    );
    await expect.poll(held, { timeout: 20_000 }).toBe(1);
    queues.hold(false);
    await expect.poll(held, { timeout: 20_000 }).toBe(0);
  }, 60_000);
});
