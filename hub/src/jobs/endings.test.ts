import { type Catalog, type Job, StreamOpsError } from '@streamops/core';
import { sampleJob, sampleReceipt } from '@streamops/core/contracts';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
import { createEndings, type Endings } from './endings.ts';
import type { Hinted } from './queue/queues.ts';

let catalog: Catalog;
let endings: Endings;
let clock: number;
let posted: Hinted[];
let swept: string[];

const endingsOver = (over: Catalog): Endings =>
  createEndings(
    {
      catalog: over,
      events: { record: catalog.journal.append },
      outbox: { post: (job) => posted.push(job) },
      sweep: async ({ id }) => void swept.push(id),
      log: pino({ level: 'silent' }),
    },
    (job) => job,
  );

beforeEach(async () => {
  clock = 1_000;
  catalog = await openSqliteCatalog(':memory:', { now: () => clock });
  posted = [];
  swept = [];
  endings = endingsOver(catalog);
});
afterEach(() => catalog.close());

const claimed = async (): Promise<Job> => {
  const wanted = sampleJob();
  await catalog.jobs.request([wanted]);
  return catalog.jobs.claim(wanted.id, 'w1');
};
const error = (code: 'DRIVE_OFFLINE' | 'MEDIA_BROKEN' | 'FILE_CHANGED') => ({
  code,
  message: 'said',
  hint: 'do',
});
const intent = { files: [], effects: [], receipt: sampleReceipt };

/** Between the look and the word its publication is written down. */
const publishingAfterTheLook = ({ id, attempt }: Job): Catalog => {
  const { running } = catalog.jobs;
  const thenPublished = async () => {
    const found = await running();
    await catalog.jobs.setIntent(id, attempt, intent);
    return found;
  };
  return { ...catalog, jobs: { ...catalog.jobs, running: thenPublished } };
};

const eventTypes = async () => (await catalog.journal.read({ since: 0, limit: 10 })).map(({ type }) => type);

it('lets a job wait for its drive as often as it takes, and says why', async () => {
  let job = await claimed();
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    await endings.failed(job, error('DRIVE_OFFLINE'), null);
    expect(posted.at(-1)).toMatchObject({ state: 'queued', failures: 0, error: { code: 'DRIVE_OFFLINE' } });
    job = await catalog.jobs.claim(job.id, 'w1');
  }
});

it('ends a job whose input is at fault, though its asset is gone by now', async () => {
  const job = await claimed();
  await endings.failed(job, error('MEDIA_BROKEN'), null);
  expect(await catalog.jobs.get(job.id)).toMatchObject({ state: 'failed', error: { code: 'MEDIA_BROKEN' } });
  expect(await eventTypes()).toEqual(['job.failed']);
});

it('writes neither event nor state where the catalog takes only one of them', async () => {
  const job = await claimed();
  const full = async () => {
    throw new StreamOpsError('DISK_FULL', 'No space.');
  };
  const broken = endingsOver({ ...catalog, together: full });
  await expect(broken.failed(job, error('FILE_CHANGED'), null)).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(await eventTypes()).toEqual([]);
});

it('queues a running job again that nobody has, once its claim is old enough', async () => {
  const job = await claimed();
  clock = Date.now();
  const young = await claimed();
  const held = await claimed();
  await endings.requeueForgotten((id) => id === held.id);
  expect(await catalog.jobs.get(job.id)).toMatchObject({ state: 'queued', failures: 0 });
  expect(await catalog.jobs.get(young.id)).toMatchObject({ state: 'running' });
  expect(swept).toEqual([job.id]);
});

it('leaves a lost worker’s job alone whose publication has begun meanwhile', async () => {
  const job = await claimed();
  const late = endingsOver(publishingAfterTheLook(job));
  await late.workerLost('w1');
  expect(await catalog.jobs.get(job.id)).toMatchObject({ state: 'running', intent });
  expect(posted).toEqual([]);
  expect(await eventTypes()).toEqual([]);
  // What it staged is being published.
  expect(swept).toEqual([]);
});

it('leaves a job alone whose publication has begun, however often it ended its worker', async () => {
  let job = await claimed();
  for (let loss = 1; loss < 5; loss += 1) {
    await endings.workerLost('w1');
    job = await catalog.jobs.claim(job.id, 'w1');
  }
  swept = [];
  // The last loss that it may have: with that it would fail for good.
  const late = publishingAfterTheLook(job);
  Object.assign(catalog.jobs, { running: late.jobs.running });
  await endings.workerLost('w1');
  expect(await catalog.jobs.get(job.id)).toMatchObject({ state: 'running', intent });
  expect(swept).toEqual([]);
});

it('gives up a job that ended its worker again and again', async () => {
  const job = await claimed();
  for (let loss = 1; loss < 5; loss += 1) {
    await endings.workerLost('w1');
    await catalog.jobs.claim(job.id, 'w1');
  }
  await endings.workerLost('w1');
  expect(await catalog.jobs.get(job.id)).toMatchObject({ state: 'failed', error: { code: 'WORKER_LOST' } });
});

it('goes on with a job whose worker was killed at one point and another of it', async () => {
  let job = await claimed();
  const rest = { speed: null, bytesPerSec: null, etaSec: null, doing: 'Remux' };
  for (const percent of [40, 12, 71, 3, 55, 30, 62, 8]) {
    endings.reached({ jobId: job.id, attempt: job.attempt, percent, ...rest });
    await endings.workerLost('w1');
    job = await catalog.jobs.claim(job.id, 'w1');
  }
  expect(job).toMatchObject({ state: 'running', attempt: 9 });
});
