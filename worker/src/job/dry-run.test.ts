import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jobDefinition } from '@streamops/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tools } from '../ffmpeg/process.ts';
import { type Bench, makeBench, realTools } from '../testing/bench.ts';
import { dryRun } from './dry-run.ts';

let bench: Bench;
let tools: Tools;
beforeAll(async () => {
  [bench, tools] = await Promise.all([makeBench(), realTools()]);
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=25:d=2', '-c:v', 'libx264', '-g', '25'];
  await promisify(execFile)('ffmpeg', ['-v', 'error', ...source, join(bench.drive, 'a.mkv')]);
});
afterAll(() => bench.remove());

const planned = async (type: string, params: Record<string, unknown>) =>
  dryRun({
    assignment: await bench.assignment(type, join(bench.drive, 'a.mkv'), params),
    definition: jobDefinition(type),
    tools,
    encoders: ['libx264'],
    signal: new AbortController().signal,
  });

it.each([
  ['proxy', { format: 'h264-540p' }, 'a.proxy.mp4'],
  ['clip', { ranges: [{ startSec: 1, endSec: 1.5 }] }, 'a 00.00.01-00.00.01.500.mkv'],
])('of %s looks at the file and goes on, to the commands and files that come of it', async (...asked) => {
  const [type, params, name] = asked;
  const { files, commands, estimate } = await planned(type, params);
  expect(files).toEqual([
    { name: expect.any(String), path: join(bench.drive, name), kind: 'file', taken: false },
  ]);
  expect(commands[0]).toContain(`${join(bench.drive, 'a.mkv')}`);
  expect(estimate.seconds?.likely).toBeGreaterThan(0);
  expect(await readdir(bench.drive)).toEqual(['a.mkv']);
});
