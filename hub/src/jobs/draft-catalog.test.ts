import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { driveSettings } from '@streamops/core';
import { expect, it } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
import { draftCatalog } from './draft-catalog.ts';
import { newJob } from './new-job.ts';

it('a dry run of a file that nobody knows finds its asset, and leaves none behind', async () => {
  const catalog = await openSqliteCatalog(':memory:');
  const settings = driveSettings.parse({ name: 'recordings', path: '/recordings' });
  const drive = await catalog.drives.add({ ...settings, kind: 'local' });
  const drives: Parameters<typeof newJob>[1]['drives'] = {
    locate: async (path) => ({ drive, path: basename(path) }),
    guarded: (_id, work) => work(),
    expect: async () => 'existing',
  };
  const path = fileURLToPath(import.meta.url);

  const draft = draftCatalog(catalog);
  const request = { type: 'index', inputs: [{ path }], params: {}, askedBy: 'test' };
  const { inputs } = await newJob(request, { catalog: draft, drives });
  expect(await draft.assets.get(inputs[0]?.assetId ?? '')).toMatchObject({
    path: basename(path),
    status: 'new',
  });
  expect(await catalog.assets.findByPath(drive.id, basename(path))).toBeNull();
  expect((await catalog.assets.stats()).count).toBe(0);
  await catalog.close();
});
