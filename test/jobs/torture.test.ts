import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobDefinition, jobTypes } from '../../core/src/index.ts';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { fileIdentity } from '../media/file-identity.ts';
import { makeTorture, type Torture, torture } from '../media/torture/index.ts';
import { expectedEnd, paramsFor } from './torture-ends.ts';

/** Every type that takes a file; a new one comes in by itself. */
const types = jobTypes.filter(({ needs }) => needs !== 'nothing');

interface Cell {
  code: string;
  /** The error, in words; nothing when it was done. */
  why: string;
  seconds: number;
}

/** Most take under a second; on a machine with two cores that does other things besides, the longest some twenty. */
const cellLimitMs = 90_000;
/** A type has its limit, so that this ends only what no limit of its own does. */
const rowLimitMs = types.length * cellLimitMs;

const table = new Map<string, Map<string, Cell>>();
let tools: Tools;
beforeAll(async () => {
  tools = { ...(await realTools()), hooksDir: join(import.meta.dirname, 'hooks') };
});

/** What a hub does with the end of an attempt, less the publishing. */
const runOn = async (bench: Bench, file: string, { type, inputs }: JobDefinition): Promise<Cell> => {
  const assignment = await bench.assignment(type, join(bench.drive, file), paramsFor(type));
  const [input] = assignment.inputs;
  const asked = input ? Array.from({ length: Math.max(1, inputs.min) }, () => input) : [];
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(cellLimitMs);
  const { end, log } = await runAssignment({ ...assignment, inputs: asked }, { tools, signal });
  const seconds = (performance.now() - startedAt) / 1000;
  if (!end.ok && signal.aborted)
    return { code: 'too long', why: `not over after ${cellLimitMs / 1000} s`, seconds };
  if (!end.ok) return { code: end.failure.error.code, why: wordsOf(end.failure.error, log), seconds };
  expect(end.result.receipt.verdict).toBe('verified');
  await end.discard();
  return { code: 'ok', why: '', seconds };
};

const wordsOf = (error: { code: string; message: string }, log: readonly string[]): string =>
  error.code === 'INTERNAL' ? `${error.message}\n${log.join('\n')}` : error.message;

const runAll = async ({ name, ...rest }: Torture): Promise<Map<string, Cell>> => {
  const row = new Map<string, Cell>();
  table.set(name, row);
  const bench = await makeBench();
  try {
    const original = join(bench.drive, name);
    await copyFile(await makeTorture({ name, ...rest }), original);
    const before = await fileIdentity(original);
    for (const definition of types) {
      row.set(definition.type, await runOn(bench, name, definition));
      expect({ after: definition.type, left: await bench.staged() }).toMatchObject({ left: [] });
      expect({ after: definition.type, ...(await fileIdentity(original)) }).toMatchObject(before);
    }
    expect((await readdir(bench.drive)).filter((each) => each !== '.streamops')).toEqual([name]);
  } finally {
    await bench.remove();
  }
  return row;
};

const shown = (): string => {
  const columns = types.map(({ type }) => type);
  const cell = (file: string, type: string): string => table.get(file)?.get(type)?.code ?? 'not run';
  const widths = columns.map((type) =>
    Math.max(type.length, ...torture.map(({ name }) => cell(name, type).length)),
  );
  const nameWidth = Math.max(...torture.map(({ name }) => name.length));
  const line = (head: string, cells: readonly string[], what: string): string =>
    [head.padEnd(nameWidth), ...cells.map((each, n) => each.padEnd(widths[n] ?? 0)), what]
      .join('  ')
      .trimEnd();
  const secondsOf = (type: string): string =>
    [...table.values()].reduce((sum, row) => sum + (row.get(type)?.seconds ?? 0), 0).toFixed(1);
  const slowest = [...table]
    .flatMap(([file, row]) => [...row].map(([type, { seconds }]) => ({ file, type, seconds })))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 12)
    .map(({ file, type, seconds }) => `${type} of ${file} ${seconds.toFixed(1)} s`);
  return [
    line('', columns, ''),
    ...torture.map(({ name, what }) =>
      line(
        name,
        columns.map((type) => cell(name, type)),
        what,
      ),
    ),
    line('seconds', columns.map(secondsOf), ''),
    `Longest: ${slowest.join(', ')}.`,
  ].join('\n');
};

afterAll(() => console.log(`Every job type over every file of the torture set:\n${shown()}`));

// At once: each has a drive of its own, and much of the time goes into starting processes.
describe.concurrent('every job type that takes a file', () => {
  it.each(torture)('does $name ($what), or says why not', { timeout: rowLimitMs }, async (each) => {
    const row = await runAll(each);
    for (const { type } of types) {
      const { code, why } = row.get(type) ?? { code: 'not run', why: '' };
      expect({ type, code, why }).toEqual({ type, ...expectedEnd(type, each.name) });
    }
  });
});

describe('a hybrid MP4 that was cut off as it grew', () => {
  it('is as long as what was written, and its remux says that it was recovered', async () => {
    const file = torture.find(({ name }) => name === 'cut-hybrid.mp4');
    const bench = await makeBench();
    try {
      const path = join(bench.drive, 'cut.mp4');
      if (file) await copyFile(await makeTorture(file), path);
      const remuxed = await runAssignment(await bench.assignment('remux', path), { tools });
      expect(remuxed.end).toMatchObject({
        result: {
          receipt: {
            notes: expect.arrayContaining([
              expect.objectContaining({ text: expect.stringContaining('never finished') }),
            ]),
          },
        },
      });
      const indexed = await runAssignment(await bench.assignment('index', path), { tools });
      const effects = indexed.end.ok ? indexed.end.result.effects : [];
      const [length] = effects.flatMap((each) => (each.kind === 'setMedia' ? [each.media.durationSec] : []));
      // Its tables name 3.39 s.
      expect(length).toBeCloseTo(2.93, 1);
    } finally {
      await bench.remove();
    }
  });
});

describe('a picture subtitle that nothing takes down', () => {
  it('does not make a clip of two seconds last for 49 days', async () => {
    const file = torture.find(({ name }) => name === 'picture-subtitles.mkv');
    const bench = await makeBench();
    try {
      const path = join(bench.drive, 'subtitles.mkv');
      if (file) await copyFile(await makeTorture(file), path);
      const { end } = await runAssignment(await bench.assignment('index', path), { tools });
      expect(end).toMatchObject({
        result: {
          effects: expect.arrayContaining([
            expect.objectContaining({
              media: expect.objectContaining({ durationSec: expect.closeTo(2, 0) }),
            }),
          ]),
        },
      });
    } finally {
      await bench.remove();
    }
  });
});
