import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Asset, type Catalog, type Drive, driveSettings, newId, StreamOpsError } from '@streamops/core';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
import type { QuarantineService } from '../services.ts';
import { createQuarantine } from './quarantine.ts';

let folder: string;
let path: string;
let catalog: Catalog;
let drive: Drive;
let asset: Asset;
let quarantine: QuarantineService;
let online: boolean;
let asked: number;
const errors: string[] = [];

const quietly = pino({ level: 'error' }, { write: (line: string) => errors.push(line) });

const addDrive = (): Promise<Drive> =>
  catalog.drives.add({ ...driveSettings.parse({ name: 'rec', path }), kind: 'local' });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-quarantine-'));
  path = join(folder, 'drive');
  await mkdir(path);
  await writeFile(join(path, 'rec.mkv'), 'recording');
  catalog = await openSqliteCatalog(':memory:');
  drive = await addDrive();
  online = true;
  asked = 0;
  errors.length = 0;
  const resolve = async (id: string, inside: string) => {
    asked += 1;
    await catalog.drives.get(id);
    if (!online) throw new StreamOpsError('DRIVE_OFFLINE', 'The drive rec is offline.');
    return join(path, inside);
  };
  quarantine = createQuarantine({
    catalog,
    drives: { resolve, get: catalog.drives.get, guarded: (_, work) => work() },
    log: quietly,
  });
  const { size, mtimeMs } = await stat(join(path, 'rec.mkv'));
  const facts = { sizeBytes: size, modifiedAt: Math.floor(mtimeMs), origin: 'recorder' as const };
  asset = await catalog.assets.put({ driveId: drive.id, path: 'rec.mkv', ...facts });
});
afterEach(async () => {
  await catalog.close();
  await rm(folder, { recursive: true, force: true });
});

const hold = (id: string, jobId: string | null = null) =>
  quarantine.hold({ id, assetId: asset.id, reason: 'replaced', jobId });
const status = async () => (await catalog.assets.get(asset.id)).status;
const names = async () =>
  (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
const intend = (id: string) =>
  catalog.quarantine.intend({
    ...{ id, assetId: asset.id, driveId: drive.id, originalPath: 'rec.mkv', sizeBytes: asset.sizeBytes },
    ...{
      heldPath: `.streamops/quarantine/${id}/rec.mkv`,
      reason: 'replaced',
      jobId: null,
      at: 1,
      expiresAt: 2,
    },
  });
/** Somebody made a file where folders are needed. */
const blockFolder = () => writeFile(join(path, '.streamops'), 'in the way');

describe('putting a file aside', () => {
  it('keeps it whole, and one call brings it back', async () => {
    const held = await hold(newId());
    expect(held.state).toBe('held');
    expect(await status()).toBe('quarantined');
    expect(await readFile(join(path, held.heldPath), 'utf8')).toBe('recording');
    await quarantine.restore(held.id);
    expect(await names()).toEqual(['rec.mkv']);
    expect(await status()).toBe('new');
  });

  it('brings a sidecar back ready: nothing indexes it', async () => {
    const { id: _, seq: __, ...file } = asset;
    const derivedFrom = { assetId: newId(), jobId: newId(), relation: 'sidecar' as const };
    asset = await catalog.assets.put({ ...file, id: newId(), origin: 'job', derivedFrom });
    const held = await hold(newId());
    await quarantine.restore(held.id);
    expect(await status()).toBe('ready');
  });

  it('leaves everything as it was where it can’t, and does it when it is asked once more', async () => {
    const id = newId();
    await blockFolder();
    await expect(hold(id, newId())).rejects.toThrow();
    expect(await status()).toBe('new');
    expect(await names()).toContain('rec.mkv');

    await rm(join(path, '.streamops'));
    expect((await hold(id, newId())).state).toBe('held');
    expect(await status()).toBe('quarantined');
    // Once more, as a job does that goes on after a crash.
    expect((await hold(id, newId())).state).toBe('held');
    expect((await catalog.quarantine.list({ state: 'held', limit: 9 })).items).toHaveLength(1);
  });

  it('is refused to a job whose receipt speaks of other content', async () => {
    await writeFile(join(path, 'rec.mkv'), 'recording, and more of it');
    await expect(hold(newId(), newId())).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    expect(await names()).toEqual(['rec.mkv']);
    expect(await status()).toBe('new');
  });
});

describe('after a crash', () => {
  it('in the middle, the file is put aside', async () => {
    const id = newId();
    await intend(id);
    await catalog.assets.update(asset.id, { status: 'quarantined' });
    await quarantine.sweep(0);
    expect(await catalog.quarantine.get(id)).toMatchObject({ state: 'held' });
    expect(await status()).toBe('quarantined');
  });

  it('a file that can’t be put aside is an asset again', async () => {
    const id = newId();
    await intend(id);
    await catalog.assets.update(asset.id, { status: 'quarantined' });
    await blockFolder();
    await expect(hold(id)).rejects.toThrow();
    expect(await status()).toBe('new');
  });

  it('a file that is nowhere any more is missing, and is told of once', async () => {
    const id = newId();
    await intend(id);
    await catalog.assets.update(asset.id, { status: 'quarantined' });
    await rm(join(path, 'rec.mkv'));
    await quarantine.sweep(0);
    expect(await status()).toBe('missing');
    expect(await catalog.quarantine.get(id)).toMatchObject({ state: 'purged' });
  });

  it('in the middle of restoring, it is restored', async () => {
    const held = await hold(newId());
    await link(join(path, held.heldPath), join(path, 'rec.mkv'));
    await quarantine.restore(held.id);
    expect(await names()).toEqual(['rec.mkv']);
    expect(await status()).toBe('new');
  });

  it('another file that took the name since is left alone', async () => {
    const id = newId();
    await intend(id);
    const held = join(path, '.streamops', 'quarantine', id, 'rec.mkv');
    await mkdir(dirname(held), { recursive: true });
    await writeFile(held, 'recording');
    await writeFile(join(path, 'rec.mkv'), 'the next recording');
    await quarantine.sweep(0);
    expect(await catalog.quarantine.get(id)).toMatchObject({ state: 'held' });
    expect(await readFile(join(path, 'rec.mkv'), 'utf8')).toBe('the next recording');
    expect(await readFile(held, 'utf8')).toBe('recording');
  });
});

describe('when the days are over', () => {
  it('the file goes and the asset is missing', async () => {
    const held = await hold(newId());
    await quarantine.sweep(held.expiresAt - 1);
    expect(await names()).toEqual(['rec.mkv']);
    await quarantine.sweep(held.expiresAt);
    expect(await names()).toEqual([]);
    expect(await status()).toBe('missing');
  });

  it('a drive that is away is waited for, asked once, without a word', async () => {
    const held = await hold(newId());
    for (const id of [newId(), newId()]) await intend(id);
    online = false;
    asked = 0;
    await quarantine.sweep(held.expiresAt);
    expect(asked).toBe(1);
    expect(await catalog.quarantine.get(held.id)).toMatchObject({ state: 'held' });
    expect(errors).toEqual([]);
    online = true;
    await quarantine.sweep(held.expiresAt);
    expect(await catalog.quarantine.get(held.id)).toMatchObject({ state: 'purged' });
  });
});

describe('a drive that was removed', () => {
  const held = async (id: string) => (await catalog.quarantine.get(id)).state;

  it('keeps what is in its quarantine, whose row says where it lies', async () => {
    const row = await hold(newId());
    await catalog.drives.remove(drive.id);
    await expect(quarantine.restore(row.id)).rejects.toMatchObject({
      code: 'DRIVE_NOT_FOUND',
      message: expect.stringContaining(row.heldPath),
    });
    await quarantine.sweep(row.expiresAt);
    expect(await held(row.id)).toBe('held');
    expect(await names()).toEqual(['rec.mkv']);
    expect(errors).toEqual([]);
  });

  it('gives it back once its folder is a drive again', async () => {
    const row = await hold(newId());
    await catalog.drives.remove(drive.id);
    const again = await addDrive();
    const restored = await quarantine.restore(row.id);
    expect(restored).toMatchObject({ id: asset.id, driveId: again.id, path: 'rec.mkv', status: 'new' });
    expect(await readFile(join(path, 'rec.mkv'), 'utf8')).toBe('recording');
  });

  it('counts again for the cap and for its days once it is back', async () => {
    const row = await hold(newId());
    await catalog.drives.remove(drive.id);
    expect(await catalog.quarantine.heldBytes()).toBe(0);
    const again = await addDrive();
    await quarantine.sweep(0);
    expect(await catalog.quarantine.get(row.id)).toMatchObject({ driveId: again.id, state: 'held' });
    expect(await catalog.quarantine.heldBytes()).toBe(row.sizeBytes);
    await quarantine.sweep(row.expiresAt);
    expect(await held(row.id)).toBe('purged');
    expect(await names()).toEqual([]);
  });

  it('leaves alone what lies elsewhere under the same old name', async () => {
    const row = await hold(newId());
    await catalog.drives.remove(drive.id);
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'rec.mkv'), 'another');
    await catalog.drives.add({ ...driveSettings.parse({ name: 'other', path: elsewhere }), kind: 'local' });
    await expect(quarantine.restore(row.id)).rejects.toMatchObject({ code: 'DRIVE_NOT_FOUND' });
    expect(await catalog.quarantine.get(row.id)).toMatchObject({ driveId: drive.id });
  });
});

it('says of a file that waits for its drive that it is being put aside, until it is', async () => {
  online = false;
  await expect(hold(newId())).rejects.toMatchObject({ code: 'DRIVE_OFFLINE' });
  expect(await quarantine.isTaking(drive.id, 'rec.mkv')).toBe(true);
  expect(await quarantine.isTaking(drive.id, 'other.mkv')).toBe(false);
  online = true;
  await quarantine.sweep(0);
  expect(await quarantine.isTaking(drive.id, 'rec.mkv')).toBe(false);
});

describe('two that ask at the same time', () => {
  it('puts a file aside once, and the asset stays aside', async () => {
    const both = await Promise.allSettled([hold(newId()), hold(newId())]);
    expect(both.map(({ status: how }) => how)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({ reason: { code: 'FILE_MISSING' } });
    expect(await status()).toBe('quarantined');
    expect(await names()).toEqual(['rec.mkv']);
    expect((await catalog.quarantine.list({ state: 'held', limit: 9 })).items).toHaveLength(1);
  });
});
