import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Assignment, type DryRun, jobDefinition, jobTypes } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { dryRun } from '../../worker/src/job/dry-run.ts';
import { type Bench, makeBench, runAssignment } from '../../worker/src/testing/bench.ts';
import { copyClip } from '../media/index.ts';
import { toolsWithHooks } from './every-type.ts';
import { paramsFor } from './torture-ends.ts';

let bench: Bench;
let tools: Tools;
let file: string;
let second: string;
let captions: string;
beforeAll(async () => {
  [bench, tools] = [await makeBench(), await toolsWithHooks()];
  file = join(bench.drive, 'Night 1.mkv');
  second = join(bench.drive, 'Night 2.mkv');
  captions = join(bench.drive, 'Night 1.srt');
  const clip = { seconds: 3, width: 320, height: 180, subtitles: true, chapters: true } as const;
  await copyClip(file, clip);
  await copyClip(second, clip);
  await writeFile(captions, '1\n00:00:00,200 --> 00:00:01,800\nHello\n');
});
afterAll(() => bench.remove());

const assigned = async (
  type: string,
  params: Record<string, unknown>,
  more: readonly string[] = [],
): Promise<Assignment> => {
  const given = await bench.assignment(type, file, params);
  const others = await Promise.all(more.map(async (path) => (await bench.assignment(type, path)).inputs));
  return { ...given, inputs: [...given.inputs, ...others.flat()] };
};

const dry = (assignment: Assignment): Promise<DryRun> =>
  dryRun({
    assignment,
    definition: jobDefinition(assignment.type),
    tools,
    encoders: ['libx264', 'dnxhd', 'prores_ks'],
    signal: new AbortController().signal,
  });

const ranges = [{ startSec: 0.5, endSec: 2.5 }];

/** Beside one of each type: those whose plans take another way. */
const others: readonly [string, Record<string, unknown>, 'second' | 'captions' | 'alone'][] = [
  ['clip', { mode: 'exact', ranges }, 'alone'],
  ['clip', { ranges, container: 'mp4' }, 'alone'],
  ['subtitles', { action: 'burn' }, 'alone'],
  ['subtitles', { action: 'burn' }, 'captions'],
  ['subtitles', { action: 'embed' }, 'captions'],
  ['audio_tracks', { action: 'split' }, 'alone'],
  ['audio_tracks', { action: 'rename', names: [{ track: 1, title: 'Mic' }] }, 'alone'],
  ['loudness', { action: 'measure' }, 'alone'],
  ['transcode', { preset: 'discord' }, 'alone'],
  ['index', { stage: 'content' }, 'alone'],
];

/** Types whose work is no command: bytes are moved, or the catalog is told. */
const withoutCommands = new Set(['index', 'copy', 'move', 'tag', 'hash', 'archive', 'chapters', 'sidecar']);

const inputsOf = (beside: string): string[] =>
  beside === 'second' ? [second] : beside === 'captions' ? [captions] : [];

/** What a dry run has to say, whatever the type. */
const isTold = ({ plan, commands, estimate }: DryRun, type: string): void => {
  if (!withoutCommands.has(type))
    expect(commands.length + Number(estimate.later !== null)).toBeGreaterThan(0);
  expect(plan.steps.length + plan.effects.length).toBeGreaterThan(0);
  if (estimate.later !== null)
    expect(estimate.later).toMatch(/^The plan goes on after [“a-z].*\. [A-Z].*\.$/);
  const { bytes } = estimate;
  if (bytes)
    expect([bytes.low, bytes.likely, bytes.high]).toEqual(
      [bytes.low, bytes.likely, bytes.high].sort((a, b) => a - b),
    );
};

describe('a dry run of every job type', () => {
  const all = jobTypes.map(({ type, inputs }): [string, Record<string, unknown>, string] => [
    type,
    type === 'clip' ? { ranges } : paramsFor(type),
    inputs.min > 1 ? 'second' : 'alone',
  ]);
  it.each([...all, ...others])(
    'says what it would do, and does nothing: %s %j, %s',
    async (type, params, beside) => {
      const before = await Promise.all([file, second].map((path) => stat(path)));
      const told = await dry(await assigned(type, params, inputsOf(beside)));
      isTold(told, type);
      expect((await readdir(bench.drive)).sort()).toEqual(['Night 1.mkv', 'Night 1.srt', 'Night 2.mkv']);
      expect(await bench.staged()).toEqual([]);
      const after = await Promise.all([file, second].map((path) => stat(path)));
      expect(after.map(({ mtimeMs, size }) => [mtimeMs, size])).toEqual(
        before.map(({ mtimeMs, size }) => [mtimeMs, size]),
      );
    },
  );
});

describe('what follows a step that a dry run does not run', () => {
  it.each([
    [
      'clip',
      { mode: 'exact', ranges },
      'alone',
      /“Copy between the ends”.* Then the frames before its first keyframe/,
    ],
    ['subtitles', { action: 'burn' }, 'alone', /“Read captions”.* Then one picture with captions is drawn/],
    ['subtitles', { action: 'burn' }, 'captions', /after reading the subtitles.* Then one picture/],
    ['loudness', { action: 'normalise' }, 'alone', /“Measure”.* Then each track is encoded/],
    ['hash', {}, 'alone', /after hashing, .* Then it is written/],
  ] as const)('is said: %s %j, %s', async (type, params, beside, words) => {
    const { estimate } = await dry(await assigned(type, params, inputsOf(beside)));
    expect(estimate.later).toMatch(words);
  });

  it.each([
    ['remux', {}, 'alone'],
    ['clip', { ranges }, 'alone'],
    ['concat', {}, 'second'],
    ['audio_tracks', { action: 'split' }, 'alone'],
    ['custom_hook', paramsFor('custom_hook'), 'alone'],
  ] as const)('is nothing where only the receipt does: %s %j', async (type, params, beside) => {
    const { estimate } = await dry(await assigned(type, params, inputsOf(beside)));
    expect(estimate.later).toBe(null);
  });
});

describe('the bytes of a dry run', () => {
  it.each([
    ['remux', { container: 'mp4' }],
    ['proxy', { format: 'h264-540p' }],
    ['transcode', {}],
    ['clip', { ranges }],
    ['audio_tracks', { action: 'split' }],
    ['hash', { algorithm: 'both' }],
  ])('hold what the job leaves: %s %j', async (type, params) => {
    const assignment = await assigned(type, params);
    const { estimate } = await dry(assignment);
    const { end } = await runAssignment(assignment, { tools });
    if (!end.ok) throw new Error(end.failure.error.message);
    await end.discard();
    const bytes = end.result.receipt.outputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect(estimate.bytes).not.toBe(null);
    expect(bytes).toBeGreaterThanOrEqual(estimate.bytes?.low ?? Number.POSITIVE_INFINITY);
    expect(bytes).toBeLessThanOrEqual(estimate.bytes?.high ?? 0);
  });
});
