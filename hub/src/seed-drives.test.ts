import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog } from '@streamops/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteCatalog } from './catalog/sqlite/index.ts';
import { seedDrives } from './seed-drives.ts';

let folder: string;
let catalog: Catalog;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-seed-'));
  catalog = await openSqliteCatalog(':memory:');
});
afterEach(async () => {
  await catalog.close();
  await rm(folder, { recursive: true, force: true });
});

const seed = (watch: string, editing: string) =>
  seedDrives(catalog, { watchDir: join(folder, watch), editingDir: join(folder, editing) });
const names = async () => (await catalog.drives.list()).map(({ name }) => name).sort();

it('makes both folders and both drives, once', async () => {
  await seed('rec', 'library');
  await seed('rec', 'elsewhere');
  expect(await names()).toEqual(['editing', 'recordings']);
});

it('refuses a folder for editing inside the watched one, around it, or the same', async () => {
  await symlink(folder, join(folder, 'link'));
  for (const [watch, editing] of [
    ['rec', 'rec/library'],
    ['library/rec', 'library'],
    ['rec', 'rec'],
    ['rec', 'link/rec/library'],
  ] as const) {
    await expect(seed(watch, editing)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/STREAMOPS_WATCH.*STREAMOPS_EDITING_DIR/),
    });
  }
  expect(await names()).toEqual([]);
});

it('makes both drives at the next start when a folder could not be made at the first', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(seed('rec', 'file/library')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  expect(await names()).toEqual([]);
  await seed('rec', 'library');
  expect(await names()).toEqual(['editing', 'recordings']);
});
