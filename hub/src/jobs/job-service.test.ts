import { type Catalog, driveSettings, newId } from '@streamops/core';
import { sampleJob, sampleReceipt } from '@streamops/core/contracts';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
import { createJobs, type JobDeps } from './job-service.ts';

let catalog: Catalog;
beforeEach(async () => {
  catalog = await openSqliteCatalog(':memory:');
});
afterEach(() => catalog.close());

const unused = async (): Promise<never> => {
  throw new Error('not asked for here');
};

/** The service over a queue and a publisher that do nothing. */
const jobsOver = (over: Catalog) => {
  const deps: JobDeps = {
    catalog: over,
    drives: { locate: unused, guarded: unused, expect: unused },
    events: { record: catalog.journal.append, note: () => {} },
    outbox: { post: () => {}, reconcile: async () => {}, stop: async () => {} },
    queues: {
      ...{ add: unused, holds: unused, depths: unused, remove: async () => {}, hold: () => {} },
      ...{ onReady: () => {}, ready: () => true, close: async () => {} },
    },
    publisher: { publish: unused, recover: async () => [], waits: () => false, idle: async () => {} },
    ...{ sweep: async () => {}, log: pino({ level: 'silent' }) },
  };
  return createJobs(deps).service;
};

it('does not cancel a job whose publication has begun between the look and the word', async () => {
  const wanted = sampleJob();
  await catalog.jobs.request([wanted]);
  await catalog.jobs.claim(wanted.id, 'w');
  const intent = { files: [], effects: [], receipt: sampleReceipt };
  let looks = 0;
  const get = async (id: string) => {
    const job = await catalog.jobs.get(id);
    looks += 1;
    if (looks === 1) await catalog.jobs.setIntent(id, 1, intent);
    return job;
  };
  const service = jobsOver({ ...catalog, jobs: { ...catalog.jobs, get } });
  await expect(service.cancel(wanted.id)).rejects.toMatchObject({ code: 'JOB_STATE' });
  expect(await catalog.jobs.get(wanted.id)).toMatchObject({ state: 'running', intent });
  expect(await catalog.journal.read({ since: 0, limit: 9 })).toEqual([]);
});

it('says of every cancel and every retry, also where no worker took the job in between', async () => {
  const wanted = sampleJob();
  await catalog.jobs.request([wanted]);
  const service = jobsOver(catalog);
  await service.cancel(wanted.id);
  await service.retry(wanted.id);
  await service.cancel(wanted.id);
  await service.retry(wanted.id);
  const said = await catalog.journal.read({ since: 0, limit: 9 });
  const round = ['job.cancelled', 'job.queued'];
  expect(said.map(({ type }) => type)).toEqual([...round, ...round]);
});

it('says of a job that a flow asks for again, after a retry too, nothing more', async () => {
  const { id: driveId } = await catalog.drives.add({
    ...driveSettings.parse({ name: 'recordings', path: '/recordings' }),
    kind: 'local',
  });
  const file = { driveId, path: 'a.mkv', sizeBytes: 1, modifiedAt: 1, origin: 'recorder' as const };
  const { id: assetId } = await catalog.assets.put(file);
  const service = jobsOver(catalog);
  const waiting = { runId: newId(), nodeId: 'node', index: 0, msg: {} };
  const ask = () =>
    service.request({ type: 'index', params: {}, inputs: [{ assetId }], askedBy: 'flow', waiting });
  const { id } = await ask();
  await ask();
  await service.cancel(id);
  await service.retry(id);
  await ask();
  const said = await catalog.journal.read({ since: 0, limit: 9 });
  expect(said.map(({ type }) => type)).toEqual(['job.queued', 'job.cancelled', 'job.queued']);
});

it('takes no job that reads one file of a folder, and lets tags be given to it', async () => {
  const { id: driveId } = await catalog.drives.add({
    ...driveSettings.parse({ name: 'recordings', path: '/recordings' }),
    kind: 'local',
  });
  const derivedFrom = { assetId: newId(), jobId: newId(), relation: 'package' as const };
  const file = { driveId, path: 'a.package/master.m3u8', sizeBytes: 1, modifiedAt: 1, derivedFrom };
  const { id: assetId } = await catalog.assets.put({ ...file, origin: 'job' });
  const request = (type: string, params = {}) =>
    jobsOver(catalog).request({ type, params, inputs: [{ assetId }], askedBy: 'owner' });
  for (const type of ['remux', 'move', 'copy', 'archive', 'index', 'hash']) {
    await expect(request(type)).rejects.toMatchObject({ code: 'FOLDER_ASSET' });
  }
  expect(await request('tag', { add: ['vod'] })).toMatchObject({ state: 'queued' });
});
