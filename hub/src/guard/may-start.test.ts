import { type Catalog, driveSettings, type Job, newId } from '@streamops/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
import { createStartGate } from './may-start.ts';

let catalog: Catalog;
let driveId: string;
beforeEach(async () => {
  catalog = await openSqliteCatalog(':memory:');
  const settings = driveSettings.parse({ name: 'recordings', path: '/recordings' });
  driveId = (await catalog.drives.add({ ...settings, kind: 'local' })).id;
});
afterEach(() => catalog.close());

const addFile = (sizeBytes: number) =>
  catalog.assets.put({
    ...{ driveId, path: `${newId()}.mkv`, sizeBytes, modifiedAt: 1, origin: 'recorder' },
  });

const jobOn = async (sizeBytes: number, params: Record<string, unknown>): Promise<Job> => {
  const { id: assetId } = await addFile(sizeBytes);
  const [job] = await catalog.jobs.request([
    {
      ...{ id: newId(), type: 'remux', params, inputs: [{ assetId }], lane: 'io', priority: 5 },
      ...{ runId: newId(), askedBy: 'test', continuation: null },
    },
  ]);
  if (!job) throw new Error('A request resolves to its job.');
  return job;
};

const quarantine = async (sizeBytes: number): Promise<void> => {
  const { id: assetId, path } = await addFile(sizeBytes);
  const place = { assetId, driveId, originalPath: path, heldPath: `.streamops/quarantine/${path}` };
  const row = { id: newId(), ...place, sizeBytes, reason: 'test', jobId: null, at: 1, expiresAt: 2 };
  await catalog.quarantine.intend(row);
  await catalog.quarantine.setState(row.id, 'held');
};

const waits = { code: 'JOB_STATE' };

it('no job starts while processing is held', async () => {
  const { check } = createStartGate({ catalog });
  const { id } = await jobOn(10, {});
  await catalog.settings.write({ holdProcessing: true });
  await expect(check(id)).rejects.toMatchObject(waits);
  await catalog.settings.write({ holdProcessing: false });
  await check(id);
});

it('a job that replaces its original waits until there is room for it in quarantine', async () => {
  let now = 0;
  const { check, warnings } = createStartGate({ catalog, now: () => now });
  await catalog.settings.write({ quarantineCapBytes: 100 });
  await quarantine(60);
  const fits = await jobOn(40, { replace: true });
  const tooLarge = await jobOn(41, { replace: true });
  const keeps = await jobOn(41, { replace: false });
  for (const { id } of [fits, keeps]) await check(id);
  expect(warnings()).toEqual([]);
  await expect(check(tooLarge.id)).rejects.toMatchObject(waits);
  expect(warnings()).toEqual([expect.stringContaining('Quarantine has no room')]);
  now = 61_000;
  expect(warnings()).toEqual([]);
  await expect(check(tooLarge.id)).rejects.toMatchObject(waits);
  await catalog.settings.write({ quarantineCapBytes: 101 });
  await check(tooLarge.id);
  expect(warnings()).toEqual([]);
});

it('waits for a job that is still being written', async () => {
  const { check } = createStartGate({ catalog });
  await catalog.settings.write({ quarantineCapBytes: 1_000_000_000 });
  const { id: assetId } = await addFile(2_000_000_000);
  const id = newId();
  const stored = catalog.jobs.request([
    {
      ...{ id, type: 'remux', params: { replace: true }, inputs: [{ assetId }], lane: 'io', priority: 5 },
      ...{ runId: newId(), askedBy: 'test', continuation: null },
    },
  ]);
  await expect(check(id)).rejects.toMatchObject(waits);
  await stored;
});
