import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Assignment, CommandCost, Plan, Receipt, WorkResult } from '@streamops/core';
import { hashFile } from '../media/hash.ts';
import type { StepContext } from '../steps/define.ts';
import type { Checked } from '../verify/define.ts';

type Outputs = WorkResult['outputs'];

/** What an attempt knows of itself. */
interface Attempt {
  assignment: Assignment;
  workerId: string;
  context: StepContext;
  startedAt: number;
}

/** What it came to. */
interface Work {
  plan: Plan;
  checked: readonly Checked[];
  outputs: Outputs;
  hashes: Hashes;
}

/** xxh64 of outputs by their names; null of a folder. */
export type Hashes = ReadonlyMap<string, string | null>;

/** Of a file, or of all files in a folder. */
const bytesAt = async (path: string): Promise<number> => {
  const facts = await stat(path);
  if (!facts.isDirectory()) return facts.size;
  const sizes = (await readdir(path)).map(async (name) => (await stat(join(path, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
};

const isFolder = (output: Plan['outputs'][string] | undefined): boolean =>
  output?.to === 'drive' && output.entry !== undefined;

/** Each output that the plan names, as it lies in staging. */
export const outputsOf = async (plan: Plan, { files, copyTraces }: StepContext): Promise<Outputs> =>
  Promise.all(
    Object.entries(plan.outputs).map(async ([name, output]) => {
      const path = await files.path({ output: name });
      const xxh64 = copyTraces.find(({ to }) => to === path)?.written ?? null;
      return { name, output, sizeBytes: await bytesAt(path), xxh64 };
    }),
  );

/**
 * Of each output as it lies in staging, one after the other: 1.2 GB take 0.2 s where they are in memory, and as long as
 * the disk takes to read them where they are not. Rejects with the signal's reason or the file system's error.
 */
export const hashesOf = async (
  plan: Plan,
  { files, copyTraces }: Pick<StepContext, 'files' | 'copyTraces'>,
  signal: AbortSignal,
): Promise<Hashes> => {
  const hashes = new Map<string, string | null>();
  for (const [name, output] of Object.entries(plan.outputs)) {
    const path = await files.path({ output: name });
    const copied = copyTraces.find(({ to }) => to === path)?.written;
    const read = async () => (await hashFile(path, { signal, advance: () => undefined })).xxh64;
    hashes.set(name, isFolder(output) ? null : (copied ?? (await read())));
  }
  return hashes;
};

const costsOf = ({ commands, costs }: StepContext): (CommandCost | null)[] =>
  commands.map((words) => costs.get(words) ?? null);

/** What was promised and found, and what it took. */
export const receiptOf = (run: Attempt, work: Work): Receipt => {
  const { assignment, context, startedAt, workerId } = run;
  const outputs = work.outputs.map(({ name, sizeBytes }) => ({
    ...{ name, sizeBytes, xxh64: work.hashes.get(name) ?? null },
  }));
  return {
    verdict: work.checked.every(({ line }) => line.ok) ? 'verified' : 'unverified',
    lines: work.checked.map(({ line }) => line),
    notes: [...work.plan.notes, ...work.checked.flatMap(({ notes }) => notes)],
    commands: context.commands,
    costs: costsOf(context),
    ffmpegVersion: context.commands.some(([program]) => program === 'ffmpeg')
      ? (context.tools.version ?? null)
      : null,
    attempt: assignment.attempt,
    workerId,
    startedAt,
    finishedAt: Date.now(),
    inputBytes: assignment.inputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    outputBytes: work.outputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    outputs,
    published: [],
  };
};
