/** No-op jobs against bare BullMQ on the same Redis; presses of POST /api/jobs against a bare append and fsync. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asset, JobView } from '@streamops/core';
import { Queue, Worker } from 'bullmq';
import { type HubPlace, type HubProcess, hubPlace, until } from '../e2e/hub-process.ts';
import { copyClip } from '../media/index.ts';
import { compare, percentile, row, shown, spread } from './measure.ts';
import { pressMany } from './presses.ts';

const jobsARun = 1000;
const pressesARun = 3000;
const connections = 32;

const place: HubPlace = await hubPlace();
const hub: HubProcess = await place.start({ LOG_LEVEL: 'error' });

const assetOf = async (): Promise<Asset> => {
  const path = join(place.library, 'clip.mkv');
  await copyClip(path, { seconds: 1 });
  const { id } = await hub.api<{ id: string }>('POST', '/api/jobs', { type: 'index', inputs: [{ path }] });
  await until(
    'the index job',
    async () => (await hub.api<JobView>('GET', `/api/jobs/${id}`)).state === 'done',
  );
  const { items } = await hub.api<{ items: Asset[] }>('GET', '/api/assets');
  if (!items[0]) throw new Error('The asset is not in the catalog.');
  return items[0];
};

const asset = await assetOf();
const noOp = { type: 'tag', inputs: [{ assetId: asset.id }], params: { add: ['bench'] } };

const ask = async (count: number): Promise<string[]> => {
  const press = { url: hub.url, token: hub.token, path: '/api/jobs', body: noOp };
  return (await pressMany(press, count, connections)).map((body) => JSON.parse(body).id);
};

/**
 * The median of times that were cut to whole milliseconds at both ends: each stands for the two milliseconds around it,
 * so it is read off the line between the shares below and above.
 */
const medianOfWhole = (whole: readonly number[]): number => {
  const half = percentile(whole, 0.5);
  const below = whole.filter((value) => value < half).length / whole.length;
  const at = whole.filter((value) => value === half).length / whole.length;
  return half - 0.5 + (0.5 - below) / at;
};

/** Between two jobs that are asked for one after the other, on both sides: who was just awake wakes sooner. */
const pauseMs = 100;

/** One after the other: milliseconds from asking to a worker's having it. */
const addToStart = async (): Promise<number> => {
  const waits: number[] = [];
  for (let index = 0; index < 50; index += 1) {
    const { id } = await hub.api<{ id: string }>('POST', '/api/jobs', noOp);
    await sleep(pauseMs); // Asked at once, the hub would be busy answering that.
    const job = await until('a no-op job', async () => {
      const found = await hub.api<JobView>('GET', `/api/jobs/${id}`);
      return found.state === 'done' && found;
    });
    waits.push((job.startedAt ?? Number.NaN) - job.createdAt);
  }
  return medianOfWhole(waits);
};

const jobsASecond = async (): Promise<number> => {
  const before = (await hub.api<Record<string, number>>('GET', '/api/jobs/stats')).done ?? 0;
  const startedAt = performance.now();
  await ask(jobsARun);
  const over = async () => {
    const { done = 0 } = await hub.api<Record<string, number>>('GET', '/api/jobs/stats');
    return done - before >= jobsARun;
  };
  while (!(await over())) await sleep(20); // Asked more often, the question would be what is measured.
  return jobsARun / ((performance.now() - startedAt) / 1000);
};

const bare = async <T>(use: (queue: Queue, name: string) => Promise<T>): Promise<T> => {
  const connection = { path: join(place.data, 'redis/redis.sock'), maxRetriesPerRequest: null };
  const name = `bare-${process.pid}-${performance.now()}`.replace('.', '');
  const queue = new Queue(name, { connection });
  try {
    return await use(queue, name);
  } finally {
    await queue.obliterate({ force: true });
    await queue.close();
  }
};

const bareAddToStart = (): Promise<number> =>
  bare(async (queue, name) => {
    const waits: number[] = [];
    let heard = (): void => {};
    const worker = new Worker(
      name,
      async ({ data }) => {
        waits.push(performance.now() - data.at);
        heard();
      },
      { connection: { path: join(place.data, 'redis/redis.sock'), maxRetriesPerRequest: null } },
    );
    await worker.waitUntilReady();
    for (let index = 0; index < 50; index += 1) {
      const done = new Promise<void>((resolve) => {
        heard = resolve;
      });
      await queue.add('no-op', { at: performance.now() });
      await done;
      await sleep(pauseMs);
    }
    await worker.close();
    return percentile(waits, 0.5);
  });

const bareJobsASecond = (): Promise<number> =>
  bare(async (queue, name) => {
    let done = 0;
    const all = Promise.withResolvers<void>();
    const worker = new Worker(
      name,
      async () => {
        done += 1;
        if (done === jobsARun) all.resolve();
      },
      {
        connection: { path: join(place.data, 'redis/redis.sock'), maxRetriesPerRequest: null },
        concurrency: 2,
      },
    );
    await worker.waitUntilReady();
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: jobsARun }, () => queue.add('no-op', {})));
    await all.promise;
    await worker.close();
    return jobsARun / ((performance.now() - startedAt) / 1000);
  });

const appendsASecond = async (): Promise<number> => {
  const file = await open(join(place.folder, 'append'), 'a');
  const line = Buffer.from(`${JSON.stringify(noOp)}\n`);
  const startedAt = performance.now();
  for (let index = 0; index < 500; index += 1) {
    await file.write(line);
    await file.datasync();
  }
  await file.close();
  return 500 / ((performance.now() - startedAt) / 1000);
};

try {
  await ask(3000); // A hub that has run for a while.
  const start = await compare(addToStart, bareAddToStart);
  row(
    'no-op job, add to start, p50',
    {
      ours: shown(start.ours, ' ms'),
      'bare BullMQ': shown(start.theirs, ' ms'),
      ratio: shown(start.ratio),
    },
    '≤ 2.0',
  );
  const rate = await compare(jobsASecond, bareJobsASecond);
  row(
    'no-op jobs a second',
    {
      ours: shown(rate.ours),
      'bare BullMQ': shown(rate.theirs),
      ratio: shown(rate.ratio),
    },
    '≥ 0.30',
  );

  await hub.api('PUT', '/api/settings', { holdProcessing: true });
  const stored = async () =>
    Object.values(await hub.api<Record<string, number>>('GET', '/api/jobs/stats')).reduce((a, b) => a + b, 0);
  const rates: number[] = [];
  const bareRates: number[] = [];
  for (let pair = 0; pair < 5; pair += 1) {
    const before = await stored();
    const startedAt = performance.now();
    const ids = new Set(await ask(pressesARun));
    rates.push(pressesARun / ((performance.now() - startedAt) / 1000));
    if (ids.size !== pressesARun || (await stored()) - before !== pressesARun)
      throw new Error('Jobs are missing.');
    bareRates.push(await appendsASecond());
  }
  row(
    'presses of POST /api/jobs a second, durable',
    {
      ours: shown(spread(rates)),
      'bare append + fdatasync, one after the other': shown(spread(bareRates)),
    },
    '≥ 2,000',
  );
} finally {
  await place.remove();
}
