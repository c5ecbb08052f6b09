import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type JobDefinition, jobTypes } from '../../core/src/index.ts';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { fileIdentity } from '../media/file-identity.ts';
import { paramsFor } from './torture-ends.ts';

/** Every type that takes a file; a new one comes in by itself. */
export const fileTypes: readonly JobDefinition[] = jobTypes.filter(({ needs }) => needs !== 'nothing');

/** One way to ask for a job: a column of a table. */
export interface Column {
  /** At its head. */
  name: string;
  definition: JobDefinition;
  params: Record<string, unknown>;
  /** A file of subtitles that is a further input. */
  lines?: string;
}

/** Every type once, as the table of all of them asks for it. */
const typeColumns = (file: string): Column[] =>
  fileTypes.map((definition) => ({
    name: definition.type,
    definition,
    params: paramsFor(definition.type, file),
  }));

/** How one column ended over one file. */
interface Cell {
  /** `ok`, or the error's. */
  code: string;
  /** The error, in words; nothing when it was done. */
  why: string;
  seconds: number;
}
/** By column. */
export type Row = Map<string, Cell>;

/** Most take under a second, the longest some twenty-five; a machine whose cores are wanted by ten others takes ten times that. */
const cellLimitMs = 600_000;
/** Each column has its limit, so that this ends only what no limit of its own does. */
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

const linesName = 'lines.srt';

const inputsOf = async ({ bench, file }: Asked, { definition: { type, inputs }, lines }: Column) => {
  const { inputs: first } = await bench.assignment(type, file);
  if (lines !== undefined) {
    const { inputs: beside } = await bench.assignment(type, join(bench.drive, linesName));
    return [...first, ...beside];
  }
  return Array.from({ length: Math.max(1, inputs.min) }, () => first).flat();
};

/** What a hub does with the end of an attempt, less the publishing. */
const runOn = async (asked: Asked, column: Column): Promise<Cell> => {
  const { bench, file, tools } = asked;
  const assignment = {
    ...(await bench.assignment(column.definition.type, file, column.params)),
    inputs: await inputsOf(asked, column),
  };
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(cellLimitMs);
  const { end, log } = await runAssignment(assignment, { tools, signal });
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

/** Runs each column over a copy of the file, one after another, which may leave nothing behind and change nothing. */
export const columnsOver = async (
  { name, path, tools }: Original,
  columns: readonly Column[],
  row: Row,
): Promise<Row> => {
  const bench = await makeBench();
  const lines = columns.find((column) => column.lines !== undefined)?.lines;
  try {
    const file = join(bench.drive, name);
    await copyFile(path, file);
    if (lines !== undefined) await writeFile(join(bench.drive, linesName), lines);
    const there = (await readdir(bench.drive)).sort();
    const before = await fileIdentity(file);
    for (const column of columns) {
      row.set(column.name, await runOn({ bench, file, tools }, column));
      expect({ after: column.name, left: await bench.staged() }).toMatchObject({ left: [] });
      expect({ after: column.name, ...(await fileIdentity(file)) }).toMatchObject(before);
    }
    expect((await readdir(bench.drive)).filter((each) => each !== '.streamops').sort()).toEqual(there);
  } finally {
    await bench.remove();
  }
  return row;
};

export const everyTypeOver = (original: Original, row: Row): Promise<Row> =>
  columnsOver(original, typeColumns(original.name), row);

type Rows = ReadonlyMap<string, Row>;

const longest = (rows: Rows): string =>
  [...rows]
    .flatMap(([file, row]) => [...row].map(([column, { seconds }]) => ({ file, column, seconds })))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 12)
    .map(({ file, column, seconds }) => `${column} of ${file} ${seconds.toFixed(1)} s`)
    .join(', ');

interface Table {
  files: readonly { name: string; what: string }[];
  /** Names of the columns. */
  columns: readonly string[];
  rows: Rows;
  /** What a cell says that was never asked for. */
  empty?: string;
}

/** Files down, columns across, and how each ended, for people to read. */
export const tableOf = ({ files, columns, rows, empty = 'not run' }: Table): string => {
  const cell = (file: string, column: string): string => rows.get(file)?.get(column)?.code ?? empty;
  const widthOf = (column: string): number =>
    Math.max(column.length, ...files.map(({ name }) => cell(name, column).length));
  const nameWidth = Math.max(...files.map(({ name }) => name.length));
  const line = (head: string, text: (column: string) => string, what: string): string =>
    [head.padEnd(nameWidth), ...columns.map((column) => text(column).padEnd(widthOf(column))), what]
      .join('  ')
      .trimEnd();
  const secondsOf = (column: string): string =>
    [...rows.values()].reduce((sum, row) => sum + (row.get(column)?.seconds ?? 0), 0).toFixed(1);
  return [
    line('', (column) => column, ''),
    ...files.map(({ name, what }) => line(name, (column) => cell(name, column), what)),
    line('seconds', secondsOf, ''),
    `Longest: ${longest(rows)}.`,
  ].join('\n');
};

/** The table of every type. */
export const typeTableOf = (files: Table['files'], rows: Rows): string =>
  tableOf({ files, columns: fileTypes.map(({ type }) => type), rows });
