import { appendFile, copyFile, cp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileArg } from '@streamops/core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { copyClip } from '../../../test/media/index.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../testing/bench.ts';
import type { Evidence, ExpectationOf } from './define.ts';
import { gatherEvidence } from './evidence.ts';
import { pictures } from './pictures.ts';

let bench: Bench;
let source: string;
let good: string;
let folder: string;
let evidence: Evidence;

const promised: ExpectationOf<'pictures'> = {
  ...{ kind: 'pictures', output: 'thumbnails', label: 'Pictures', count: 3, everySec: 1, format: 'jpg' },
  ...{ width: 160, height: 120, of: { input: 0, index: 0 }, startSec: 0 },
};

beforeAll(async () => {
  bench = await makeBench();
  source = join(bench.drive, 'show.mkv');
  await copyClip(source, { seconds: 2.5, width: 320, height: 240 });
  const assignment = await bench.assignment('thumbnails', source, { everySec: 1, width: 160 });
  const { end } = await runAssignment(assignment);
  expect(end.ok).toBe(true);
  good = join(assignment.roots[0]?.staging ?? '', 'thumbnails.thumbnails');
});
afterAll(() => bench.remove());

/** A good folder, which each test spoils in its own way. */
beforeEach(async () => {
  folder = join(bench.drive, 'spoiled');
  const work = join(bench.drive, 'work');
  for (const each of [folder, work]) await rm(each, { recursive: true, force: true });
  await cp(good, folder, { recursive: true });
  await mkdir(work);
  const path = async (arg: FileArg): Promise<string> => {
    if ('input' in arg) return source;
    return 'work' in arg ? join(work, arg.work) : join(folder, arg.file ?? '');
  };
  evidence = gatherEvidence({
    ...{ tools: await realTools(), signal: new AbortController().signal },
    // The cast: of the files of an attempt, verifying asks for paths alone.
    files: { path } as unknown as Parameters<typeof gatherEvidence>[0]['files'],
    ...{ ffmpegTraces: [], copyTraces: [], commands: [], costs: new Map() },
    ...{ advance: () => undefined, log: () => undefined },
  });
});

const first = (): string => join(folder, '00.00.00.jpg');

it('holds where nobody touched the pictures', async () => {
  expect(await pictures(promised, evidence)).toMatchObject({
    ok: true,
    promised: '3 pictures, one every 1 s to the end',
    found: '3 pictures, all of them decode',
  });
});

it.each<[string, () => Promise<void>, RegExp]>([
  ['one is missing', () => rm(first()), /^00\.00\.00\.jpg is missing$/],
  ['one is cut off', () => truncate(first(), 500), /00\.00\.00\.jpg is no jpg|is cut off/],
  ['one is empty', () => truncate(first(), 0), /00\.00\.00\.jpg is no jpg/],
  ['one is something else', () => writeFile(first(), 'not found'), /00\.00\.00\.jpg is no jpg/],
  ['one holds two', async () => appendFile(first(), await readFile(first())), /4 of 3 pictures decode/],
  ['another lies there', () => copyFile(first(), join(folder, 'a.jpg')), /^a\.jpg does not belong there$/],
])('does not hold where %s', async (_, spoil, found) => {
  await spoil();
  expect(await pictures(promised, evidence)).toMatchObject({
    ok: false,
    found: expect.stringMatching(found),
  });
});

it('does not hold where one has a whole head and a spoilt body', async () => {
  const bytes = await readFile(first());
  // The end marker of a picture stays: its head and its length tell nothing.
  bytes.fill(0xff, Math.floor(bytes.length / 2), bytes.length - 2);
  await writeFile(first(), bytes);
  expect(await pictures(promised, evidence)).toMatchObject({ ok: false });
});

it('does not hold where they are of another size, or too few for the recording', async () => {
  expect(await pictures({ ...promised, width: 162 }, evidence)).toMatchObject({
    ok: false,
    found: expect.stringMatching(/00\.00\.00\.jpg is 160 × 120/),
  });
  await rm(join(folder, '00.00.02.jpg'));
  expect(await pictures({ ...promised, count: 2 }, evidence)).toMatchObject({
    ok: false,
    found: 'the recording lasts for 3 pictures',
  });
});
