import { type DryRun, driveSettings, jobDefinition, newId } from '@streamops/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
import { estimated } from './past-jobs.ts';

let catalog: Awaited<ReturnType<typeof openSqliteCatalog>>;
let driveId: string;
beforeEach(async () => {
  catalog = await openSqliteCatalog(':memory:');
  const settings = driveSettings.parse({ name: 'recordings', path: '/recordings' });
  driveId = (await catalog.drives.add({ ...settings, kind: 'local' })).id;
});
afterEach(() => catalog.close());

const addFile = async (path: string, sizeBytes: number) => {
  const facts = { driveId, path, sizeBytes, modifiedAt: 1, origin: 'existing' as const };
  return (await catalog.assets.put(facts)).id;
};

const receiptOf = (tookMs: number, bytes: number) => ({
  ...{ verdict: 'verified' as const, lines: [], notes: [], commands: [], costs: [], ffmpegVersion: null },
  ...{ attempt: 1, workerId: 'w', startedAt: 1000, finishedAt: 1000 + tookMs, outputs: [], published: [] },
  ...{ inputBytes: bytes, outputBytes: bytes },
});

/** A remux that took so long, all the way through the store. */
const past = async (assetId: string, params: Record<string, unknown>, tookMs: number) => {
  const id = newId();
  const asked = { id, type: 'remux', params, inputs: [{ assetId }], lane: 'io' as const, priority: 5 };
  await catalog.jobs.request([{ ...asked, runId: newId(), askedBy: 'test', continuation: null }]);
  const { attempt } = await catalog.jobs.claim(id, 'w');
  await catalog.jobs.finish(id, attempt, { state: 'done', receipt: receiptOf(tookMs, 1e9), error: null });
};

const seconds = { likely: 7, low: 1, high: 70, basis: 'a first guess' };
const bytes = { likely: 5, low: 5, high: 5, basis: 'from the size of what is read' };
const planned: DryRun = {
  plan: { steps: [], outputs: {}, expect: [], effects: [], notes: [] },
  ...{ commands: [], files: [], estimate: { seconds, bytes, later: null } },
};
const ask = (assetId: string, container: string) => {
  const definition = jobDefinition('remux');
  const params = definition.params.parse({ container });
  return estimated(planned, { job: { inputs: [{ assetId }], params }, definition, catalog });
};

it('goes by the jobs that are like it, by their size, and keeps bytes that the plan knows', async () => {
  const [small, large] = [await addFile('small.mkv', 1e9), await addFile('large.mkv', 2e9)];
  const params = { container: 'mov', faststart: true, fragmented: false, replace: false };
  const filled = jobDefinition('remux').params.parse(params);
  for (const tookMs of [4300, 5300, 6300]) await past(small, filled, tookMs);
  await past(small, jobDefinition('remux').params.parse({ container: 'mkv' }), 99_000);
  const { estimate } = await ask(large, 'mov');
  expect(estimate.seconds?.likely).toBeCloseTo(10.3);
  expect(estimate.seconds?.basis).toBe('from 3 jobs like it');
  expect(estimate.bytes).toEqual(bytes);
});

it('stays a first guess where no job is like it, or their files are forgotten', async () => {
  const file = await addFile('a.mkv', 1e9);
  expect((await ask(file, 'mov')).estimate.seconds).toEqual(seconds);
  await past(newId(), jobDefinition('remux').params.parse({ container: 'mov' }), 4300);
  expect((await ask(file, 'mov')).estimate.seconds).toEqual(seconds);
});
