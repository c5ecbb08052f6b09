import { copyFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { type JobDefinition, jobTypes } from '../../core/src/index.ts';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { fileIdentity } from '../media/file-identity.ts';
import { paramsFor } from './torture-ends.ts';

/** Every type that takes a file; a new one comes in by itself. */
export const fileTypes: readonly JobDefinition[] = jobTypes.filter(({ needs }) => needs !== 'nothing');

/** How one type ended over one file. */
interface Cell {
  /** `ok`, or the error's. */
  code: string;
  /** The error, in words; nothing when it was done. */
  why: string;
  seconds: number;
}
/** By type. */
export type Row = Map<string, Cell>;

/** Most take under a second, the longest some twenty-five; a machine whose cores are wanted by ten others takes ten times that. */
const cellLimitMs = 600_000;
/** Each type has its limit, so that this ends only what no limit of its own does. */
export const rowLimitMs = fileTypes.length * cellLimitMs;

/** The worker's tools, with the programs that `custom_hook` is asked for here. */
export const toolsWithHooks = async (): Promise<Tools> => ({
  ...(await realTools()),
  hooksDir: join(import.meta.dirname, 'hooks'),
});

interface Asked {
  bench: Bench;
  file: string;
  tools: Tools;
}

/** What a hub does with the end of an attempt, less the publishing. */
const runOn = async ({ bench, file, tools }: Asked, { type, inputs }: JobDefinition): Promise<Cell> => {
  const assignment = await bench.assignment(type, file, paramsFor(type, basename(file)));
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

interface Original {
  name: string;
  /** It is copied from there. */
  path: string;
  tools: Tools;
}

/** Runs each type over a copy of the file, one after another, which may leave nothing behind and change nothing. */
export const everyTypeOver = async ({ name, path, tools }: Original, row: Row): Promise<Row> => {
  const bench = await makeBench();
  try {
    const file = join(bench.drive, name);
    await copyFile(path, file);
    const before = await fileIdentity(file);
    for (const definition of fileTypes) {
      row.set(definition.type, await runOn({ bench, file, tools }, definition));
      expect({ after: definition.type, left: await bench.staged() }).toMatchObject({ left: [] });
      expect({ after: definition.type, ...(await fileIdentity(file)) }).toMatchObject(before);
    }
    expect((await readdir(bench.drive)).filter((each) => each !== '.streamops')).toEqual([name]);
  } finally {
    await bench.remove();
  }
  return row;
};

type Rows = ReadonlyMap<string, Row>;

const longest = (rows: Rows): string =>
  [...rows]
    .flatMap(([file, row]) => [...row].map(([type, { seconds }]) => ({ file, type, seconds })))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 12)
    .map(({ file, type, seconds }) => `${type} of ${file} ${seconds.toFixed(1)} s`)
    .join(', ');

/** Files down, types across, and how each ended, for people to read. */
export const tableOf = (files: readonly { name: string; what: string }[], rows: Rows): string => {
  const columns = fileTypes.map(({ type }) => type);
  const cell = (file: string, type: string): string => rows.get(file)?.get(type)?.code ?? 'not run';
  const widthOf = (type: string): number =>
    Math.max(type.length, ...files.map(({ name }) => cell(name, type).length));
  const nameWidth = Math.max(...files.map(({ name }) => name.length));
  const line = (head: string, text: (type: string) => string, what: string): string =>
    [head.padEnd(nameWidth), ...columns.map((type) => text(type).padEnd(widthOf(type))), what]
      .join('  ')
      .trimEnd();
  const secondsOf = (type: string): string =>
    [...rows.values()].reduce((sum, row) => sum + (row.get(type)?.seconds ?? 0), 0).toFixed(1);
  return [
    line('', (type) => type, ''),
    ...files.map(({ name, what }) => line(name, (type) => cell(name, type), what)),
    line('seconds', secondsOf, ''),
    `Longest: ${longest(rows)}.`,
  ].join('\n');
};
