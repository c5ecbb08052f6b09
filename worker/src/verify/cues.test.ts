import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tools } from '../ffmpeg/process.ts';
import { readCues } from './cues.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-cues-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A file of that many bytes, which lie nowhere on the disk. */
const fileOf = async (bytes: number): Promise<string> => {
  const path = join(folder, `${bytes}.mkv`);
  const file = await open(path, 'w');
  await file.truncate(bytes);
  await file.close();
  return path;
};

it('gives the more time the more there is to read', async () => {
  const limits: number[] = [];
  const launcher: Tools['launcher'] = ({ timeoutSec }) => {
    limits.push(timeoutSec);
    // A program that says nothing, in the place of ffmpeg.
    return ['true'];
  };
  const tools = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe', launcher, env: { PATH: process.env.PATH } };
  const { signal } = new AbortController();
  expect(await readCues({ tools, signal }, { path: await fileOf(1000), index: 2 })).toEqual([]);
  await readCues({ tools, signal }, { path: await fileOf(40e9), index: 2 });
  const [small = 0, large = 0] = limits;
  expect(small).toBeGreaterThanOrEqual(120);
  // 40 GB from a disk that gives 20 MB a second.
  expect(large).toBeGreaterThan(2000);
});
