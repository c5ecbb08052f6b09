import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createDriveFs, nodeFsCalls } from './drive-fs.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drive-fs-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** `realpath` hangs until it is let go; the rest is the real thing. */
const gate = (atOnce: number, timeLimitMs: number) => {
  const release: (() => void)[] = [];
  let started = 0;
  const realpath = (path: string) => {
    started += 1;
    return new Promise<string>((resolve) => release.push(() => resolve(path)));
  };
  const fs = createDriveFs({ calls: { ...nodeFsCalls, realpath }, name: 'rec', atOnce, timeLimitMs });
  return { fs, release, started: () => started };
};

it('starts no more calls at once than it may, and the next when one is back', async () => {
  const { fs, release, started } = gate(2, 60_000);
  const all = Promise.all(['a', 'b', 'c', 'd'].map(fs.realpath));
  expect(started()).toBe(2);
  release[0]?.();
  await vi.waitFor(() => expect(started()).toBe(3));
  release[1]?.();
  await vi.waitFor(() => expect(started()).toBe(4));
  for (const go of release) go();
  expect(await all).toEqual(['a', 'b', 'c', 'd']);
  fs.close();
});

it('gives up a call that hangs, and starts no other until it is back', async () => {
  const { fs, release, started } = gate(3, 50);
  const refused = { code: 'DRIVE_OFFLINE', message: 'The drive rec does not answer.' };
  // One more than may run: it waits, and must not wait for ever.
  const all = ['a', 'b', 'c', 'd'].map((path) => fs.realpath(path).catch((error) => error));
  for (const answer of await Promise.all(all)) expect(answer).toMatchObject(refused);
  expect(started()).toBe(3);
  release[0]?.();
  release[1]?.();
  // Until those two are out of the gate: there is room, and still nobody may pass.
  await new Promise((resolve) => setImmediate(resolve));
  await expect(fs.lstat(folder)).rejects.toMatchObject(refused);
  expect(fs.stalled()).toBe(true);
  release[2]?.();
  await vi.waitFor(() => expect(fs.stalled()).toBe(false));
  expect((await fs.lstat(folder)).isDirectory()).toBe(true);
  fs.close();
});

it('lets what a person waits for take turns with what waits longer', async () => {
  const { fs, release } = gate(1, 60_000);
  const order: string[] = [];
  const note = (name: string) => async () => void order.push(name);
  const holder = fs.realpath('holder');
  const all = [
    ...['scan 1', 'scan 2', 'scan 3'].map((name) => fs.guarded(note(name))),
    ...['read 1', 'read 2'].map((name) => fs.soon(note(name))),
  ];
  release[0]?.();
  await Promise.all([holder, ...all]);
  expect(order).toEqual(['read 1', 'scan 1', 'read 2', 'scan 2', 'scan 3']);
  fs.close();
});

it('gives back what is held when the drive answers again, though all else was refused', async () => {
  const { fs, release } = gate(1, 50);
  const given: string[] = [];
  const hanging = fs.realpath('a');
  fs.later(async () => given.push('before'));
  await expect(hanging).rejects.toMatchObject({ code: 'DRIVE_OFFLINE' });
  fs.later(async () => given.push('while it hangs'));
  await expect(fs.lstat(folder)).rejects.toMatchObject({ code: 'DRIVE_OFFLINE' });
  expect(given).toEqual([]);
  release[0]?.();
  await vi.waitFor(() => expect(given).toEqual(['before', 'while it hangs']));
  fs.close();
});

it('hands errors on as they are', async () => {
  const fs = createDriveFs({ name: 'rec', atOnce: 1, timeLimitMs: 60_000 });
  await expect(fs.lstat(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(fs.readdir(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  const told: number[] = [];
  await fs.lstatEach([folder, join(folder, 'none'), folder], (index) => told.push(index));
  expect(told).toEqual([0, 2]);
  fs.close();
});
