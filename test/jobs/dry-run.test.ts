import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jobDefinition } from '@streamops/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { dryRun } from '../../worker/src/job/dry-run.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { copyClip } from '../media/index.ts';

let bench: Bench;
let tools: Tools;
let file: string;
beforeAll(async () => {
  [bench, tools] = [await makeBench(), await realTools()];
  file = join(bench.drive, 'Night 1.mkv');
  await copyClip(file);
});
afterAll(() => bench.remove());

const dry = async (type: string, params: Record<string, unknown>, source = file) =>
  dryRun({
    assignment: await bench.assignment(type, source, params),
    definition: jobDefinition(type),
    tools,
    encoders: ['libx264'],
    signal: new AbortController().signal,
  });

it('names commands and files by their full paths, estimates, and writes nothing', async () => {
  const { commands, files, estimate } = await dry('remux', { container: 'mov' });
  const path = join(bench.drive, 'Night 1.mov');
  expect(files).toContainEqual({ name: 'video', path, kind: 'file', taken: false });
  expect(commands[0]).toEqual(expect.arrayContaining(['ffmpeg', file, path]));
  expect(estimate.bytes?.likely).toBeGreaterThan(1000);
  expect(estimate.seconds).toMatchObject({ basis: 'a first guess' });
  expect(await readdir(bench.drive)).toEqual(['Night 1.mkv']);
  expect(await bench.staged()).toEqual([]);
});

it('estimates a copy within a few per cent of what it leaves', async () => {
  const { estimate } = await dry('remux', { container: 'mkv' });
  const { sizeBytes } = (await bench.assignment('remux', file)).inputs[0] ?? { sizeBytes: 0 };
  expect(estimate.bytes?.low).toBeLessThanOrEqual(sizeBytes);
  expect(estimate.bytes?.high).toBeGreaterThanOrEqual(sizeBytes);
});

it.each(['copy', 'exact'])(
  'estimates a clip (%s) by its part of the recording, and writes nothing',
  async (mode) => {
    const range = { startSec: 0.5, endSec: 1 };
    const { estimate } = await dry('clip', { mode, ranges: [range] });
    const { end } = await runAssignment(await bench.assignment('clip', file, { mode, ranges: [range] }), {
      tools,
    });
    const left = end.ok ? end.result.receipt.outputBytes : Number.NaN;
    if (end.ok) await end.discard();
    expect(estimate.bytes?.likely).toBeGreaterThan(left / 3);
    expect(estimate.bytes?.likely).toBeLessThan(left * 3);
    expect(await bench.staged()).toEqual([]);
  },
);

it('says that a name is taken, and ends with the error that the plan ends with', async () => {
  await writeFile(join(bench.drive, 'Night 1.mov'), 'here first');
  const { files } = await dry('remux', { container: 'mov' });
  expect(files.find(({ name }) => name === 'video')).toMatchObject({ taken: true });
  await expect(dry('copy', { to: '{drive.nowhere}/' })).rejects.toMatchObject({
    code: 'TEMPLATE_INVALID',
  });
  await expect(dry('first_look', {}, join(bench.drive, 'Night 1.mov'))).rejects.toMatchObject({
    code: 'NOT_MEDIA',
  });
});

it('of a crop that follows motion says that what moves is looked for first, and names the file', async () => {
  const { plan, commands, files } = await dry('social_export', { layout: 'crop', follow: true });
  expect(plan.notes.map(({ text }) => text).join()).toContain('What moves is looked for first');
  expect(commands.map((words) => words.join(' '))).toEqual([expect.stringMatching(/pictures\.raw/)]);
  expect(files).toMatchObject([{ path: join(bench.drive, 'Night 1.9x16.mp4') }]);
});
