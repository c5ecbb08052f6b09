import { newId, type StoredEvent, StreamOpsError } from '@streamops/core';
import { expect, it } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
import { catalogueFiles } from './catalogue.ts';

const removed = (driveId: string): StoredEvent => ({
  ...{ seq: 1, id: newId(), type: 'file.removed', v: 1, at: 1, source: 'drives', dedupeKey: 'removed' },
  data: { driveId, path: 'a.mkv' },
});

const statusAfter = async (exists: () => Promise<boolean>) => {
  const { assets, close } = await openSqliteCatalog(':memory:');
  const driveId = newId();
  const facts = { sizeBytes: 1, modifiedAt: 1, origin: 'recorder' as const };
  const { id } = await assets.put({ driveId, path: 'a.mkv', ...facts });
  try {
    await catalogueFiles(assets, { exists })(removed(driveId));
    return (await assets.get(id)).status;
  } finally {
    await close();
  }
};

const failing = (code: 'DRIVE_NOT_FOUND' | 'DRIVE_OFFLINE') => () =>
  Promise.reject(new StreamOpsError(code, 'a test'));

it('calls a file missing only where it is, or where its drive was removed meanwhile', async () => {
  expect(await statusAfter(async () => false)).toBe('missing');
  expect(await statusAfter(async () => true)).toBe('new');
  expect(await statusAfter(failing('DRIVE_NOT_FOUND'))).toBe('missing');
  // It is asked again later.
  await expect(statusAfter(failing('DRIVE_OFFLINE'))).rejects.toMatchObject({ code: 'DRIVE_OFFLINE' });
});

it('does not call a file missing that a job moved while it was looked for', async () => {
  const { assets, close } = await openSqliteCatalog(':memory:');
  const driveId = newId();
  const facts = { sizeBytes: 1, modifiedAt: 1, origin: 'recorder' as const };
  const { id } = await assets.put({ driveId, path: 'a.mkv', ...facts });
  const exists = async () => {
    await assets.update(id, { path: 'filed/a.mkv' });
    return false;
  };
  await catalogueFiles(assets, { exists })(removed(driveId));
  expect(await assets.get(id)).toMatchObject({ path: 'filed/a.mkv', status: 'new' });
  await close();
});
