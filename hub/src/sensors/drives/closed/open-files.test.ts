import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdtemp, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuseOrSkip } from '../../../../../test/peers/fuse.ts';
import { findWriters } from './open-files.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

const writersOf = async (path: string) => {
  const { dev, ino } = await stat(path);
  return (await findWriters([{ path, dev, ino }])).get(path);
};

it('finds who may write to a file, and not who reads it', async () => {
  const path = join(folder, 'a file\nwith a line.mkv');
  await writeFile(path, 'x');
  expect(await writersOf(path)).toBeUndefined();
  for (const flags of ['w', 'a', 'r+'] as const) {
    const file = await open(path, flags);
    expect(await writersOf(path), flags).toMatchObject({ pid: process.pid });
    await file.close();
  }
  const reader = await open(path, 'r');
  expect(await writersOf(path)).toBeUndefined();
  await reader.close();
});

it('finds another process by its name, after the file was renamed', async () => {
  const path = join(folder, 'before.mkv');
  const shell = spawn('sh', ['-c', 'exec 3>"$1"; echo ready; read line', 'sh', path]);
  await once(shell.stdout, 'data');
  await rename(path, join(folder, 'after.mkv'));
  expect(await writersOf(join(folder, 'after.mkv'))).toEqual({ pid: shell.pid, name: 'sh' });
  shell.stdin.end();
  await once(shell, 'exit');
  expect(await writersOf(join(folder, 'after.mkv'))).toBeUndefined();
});

it('is not taken in by another file of the same name', async () => {
  await writeFile(join(folder, 'same.mkv'), 'x');
  await link(join(folder, 'same.mkv'), join(folder, 'other'));
  const elsewhere = await mkdtemp(join(folder, 'sub-'));
  const file = await open(join(elsewhere, 'same.mkv'), 'w');
  expect(await writersOf(join(folder, 'same.mkv'))).toBeUndefined();
  await file.close();
});

it('asks no mount that hangs about a file of the same name', async (test) => {
  await using mount = await fuseOrSkip(test);
  await writeFile(join(folder, 'take.mkv'), 'x');
  const mine = await open(join(folder, 'take.mkv'), 'a');
  const theirs = join(mount.path, 'take.mkv');
  const shell = spawn('sh', ['-c', 'exec 3>"$1"; echo ready; read line', 'sh', theirs]);
  await once(shell.stdout, 'data');
  try {
    await mount.order({ stalled: true, noLinks: false });
    expect(await writersOf(join(folder, 'take.mkv'))).toMatchObject({ pid: process.pid });
    await mount.order({ stalled: false, noLinks: false });
    expect(await writersOf(theirs)).toEqual({ pid: shell.pid, name: 'sh' });
  } finally {
    await mount.order({ stalled: false, noLinks: false });
    await mine.close();
    shell.stdin.end();
    await once(shell, 'exit');
  }
});
