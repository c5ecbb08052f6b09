import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tools } from '../ffmpeg/process.ts';
import { readNearby } from './nearby.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-nearby-'));
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

it('gives the more time the larger the file: without an index all before the point is read', async () => {
  const limits: number[] = [];
  const launcher: Tools['launcher'] = ({ timeoutSec }) => {
    limits.push(timeoutSec);
    // A program that says nothing, in the place of ffprobe.
    return ['true'];
  };
  const tools = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe', launcher, env: { PATH: process.env.PATH } };
  const { signal } = new AbortController();
  const point = { stream: 0, atSec: 5, reach: 'frames' } as const;
  const limitsFor = async (bytes: number): Promise<number[]> => {
    limits.length = 0;
    const near = await readNearby(tools, { path: await fileOf(bytes), signal }, point);
    expect(near).toEqual({ packets: [], toEnd: true });
    return limits;
  };
  for (const limit of await limitsFor(1000)) expect(limit).toBeLessThan(120);
  // 40 GB from a disk that gives 20 MB a second.
  for (const limit of await limitsFor(40e9)) expect(limit).toBeGreaterThan(2000);
});
