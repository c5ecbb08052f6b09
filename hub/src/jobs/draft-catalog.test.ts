import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { driveSettings } from '@streamops/core';
import { expect, it } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
import { draftCatalog } from './draft-catalog.ts';
import { newJob } from './new-job.ts';

const path = fileURLToPath(import.meta.url);

/** A person's, which only the settings know. */
const ownPreset = {
  name: 'own',
  title: 'Own',
  container: 'm4a' as const,
  video: null,
  audio: { codec: 'aac' as const, kbitPerChannel: 160 },
};

/** A job of a file that nobody knows yet, asked in a draft. */
const asked = async (wanted: { type: string; params?: Record<string, unknown> }, encoders: string[] = []) => {
  const catalog = await openSqliteCatalog(':memory:');
  await catalog.settings.write({ presets: [ownPreset] });
  const settings = driveSettings.parse({ name: 'recordings', path: '/recordings' });
  const drive = await catalog.drives.add({ ...settings, kind: 'local' });
  const drives: Parameters<typeof newJob>[1]['drives'] = {
    locate: async (place) => ({ drive, path: basename(place) }),
    guarded: (_id, work) => work(),
    expect: async () => 'existing',
  };
  const draft = draftCatalog(catalog);
  const request = { params: {}, ...wanted, inputs: [{ path }], askedBy: 'test' };
  const job = await newJob(request, { catalog: draft, drives, encoders: () => encoders });
  return { catalog, drive, draft, job };
};

it('a dry run of a file that nobody knows finds its asset, and leaves none behind', async () => {
  const { catalog, drive, draft, job } = await asked({ type: 'index' });
  expect(await draft.assets.get(job.inputs[0]?.assetId ?? '')).toMatchObject({
    path: basename(path),
    status: 'new',
  });
  expect(await catalog.assets.findByPath(drive.id, basename(path))).toBeNull();
  expect((await catalog.assets.stats()).count).toBe(0);
  await catalog.close();
});

it.each([
  [['libx264', 'h264_nvenc'], 'gpu'],
  [['libx264'], 'cpu'],
])('a job that prefers a card waits where workers with %j can take it: %s', async (encoders, lane) => {
  const wanted = { type: 'transcode', params: { encoders: ['nvenc', 'software'] } };
  const { catalog, job } = await asked(wanted, encoders);
  expect(job.lane).toBe(lane);
  await catalog.close();
});

it("a person's own preset goes whole into the job, so that a worker needs no settings", async () => {
  const { catalog, job } = await asked({ type: 'transcode', params: { preset: 'own' } });
  expect(job.params).toMatchObject({ preset: 'own', custom: ownPreset });
  await catalog.settings.write({ presets: [] });
  await catalog.jobs.request([{ ...job, inputs: [] }]);
  expect((await catalog.jobs.get(job.id)).params).toMatchObject({ custom: ownPreset });
  await catalog.close();
});

it('a preset that is nowhere is refused when the job is asked for', async () => {
  await expect(asked({ type: 'transcode', params: { preset: 'owm' } })).rejects.toMatchObject({
    code: 'PARAMS_INVALID',
    message: expect.stringMatching(/no preset "owm"\. There are: .*, own\./),
  });
});
