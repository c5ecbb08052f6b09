import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filesIn, mayMount, smallDisk } from '../e2e/bad-input/small-disk.ts';
import { probe } from './index.ts';

const program = fileURLToPath(new URL('../../worker/src/sample.ts', import.meta.url));
const drop = (path: string) => promisify(execFile)(process.execPath, [program, path]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-sample-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('drops a film with three named audio tracks, and nothing beside it', async () => {
  const path = join(folder, 'Sample one.mkv');
  await drop(path);
  const { streams, format } = await probe(path);
  expect(streams.map(({ codec_name, tags }) => [codec_name, tags?.title])).toEqual([
    ['h264', undefined],
    ['aac', 'Game'],
    ['aac', 'Mic'],
    ['aac', 'Discord'],
  ]);
  expect(Number(format.duration)).toBeGreaterThanOrEqual(30);
  expect(await readdir(join(folder, '.streamops', 'tmp'))).toEqual([]);
});

it('overwrites nothing', async () => {
  const path = join(folder, 'Sample two.mkv');
  await writeFile(path, 'mine');
  await expect(drop(path)).rejects.toThrow('is there already');
  expect(await readFile(path, 'utf8')).toBe('mine');
});

it('overwrites nothing that comes while it works', async () => {
  const path = join(folder, 'Sample three.mkv');
  const staging = join(folder, '.streamops', 'tmp');
  const dropping = drop(path);
  dropping.catch(() => undefined);
  while ((await readdir(staging).catch(() => [])).length === 0) await nextTurn();
  await writeFile(path, 'mine');
  await expect(dropping).rejects.toThrow('is there already');
  expect(await readFile(path, 'utf8')).toBe('mine');
  expect(await readdir(staging)).toEqual([]);
});

it.runIf(mayMount).each(['size=1m', 'size=1m,nr_inodes=2'])(
  'names the disk that has no room, and leaves nothing (%s)',
  async (options) => {
    const disk = await smallDisk(join(folder, 'small'), options);
    try {
      await expect(drop(join(disk.folder, 'Sample four.mkv'))).rejects.toMatchObject({
        code: 1,
        stderr: `The disk under ${disk.folder} has no room for the sample. Free some space there, then start with --sample again.\n`,
      });
      expect(await filesIn(disk)).toEqual([]);
    } finally {
      await disk.unmount();
    }
  },
);
