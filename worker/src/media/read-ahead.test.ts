import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { realTools } from '../testing/bench.ts';
import { readHashed } from './hashed-packets.ts';
import { streamPackets } from './packet-columns.ts';
import { createReadAhead } from './read-ahead.ts';

const signal = new AbortController().signal;
const window = { fromSec: 0, toSec: 9 };
let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-ahead-'));
  path = join(folder, 'sound.mkv');
  await promisify(execFile)('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', 'sine=d=1', path]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('gives what was begun, as a look of its own finds it', async () => {
  const tools = await realTools();
  const ahead = createReadAhead(tools, signal);
  ahead.begin(path, window);
  const found = await ahead.of(path, window);
  expect(streamPackets(found ?? new Map(), 0).length).toBeGreaterThan(10);
  expect(found).toEqual(await readHashed(tools, { path, signal }, window));
  expect(ahead.of(path, { ...window, toSec: 8 })).toBeUndefined();
  await ahead.end();
});

it.skipIf(process.platform === 'win32')('leaves nothing running when it ends', async () => {
  const ffprobe = join(folder, 'endless');
  await writeFile(ffprobe, '#!/bin/sh\nexec sleep 600\n');
  await chmod(ffprobe, 0o755);
  const ahead = createReadAhead({ ...(await realTools()), ffprobe }, signal);
  ahead.begin(path, window);
  await ahead.end();
  await expect(ahead.of(path, window)).rejects.toThrow();
});
