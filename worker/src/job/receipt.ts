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
}

/** xxh64 of what was just written, and is in memory still: 6 GB a second were seen, a disk reads slower. */
const hashedBytesPerSec = 1e9;
/** Beside starting ffmpeg a few times, nobody notices it. Seconds. */
const unnoticedSec = 0.1;
/** Of what the job has taken until then. */
const cheapShare = 0.02;

/** Pure. */
export const isCheapToHash = (sizeBytes: number, tookSec: number): boolean =>
  sizeBytes / hashedBytesPerSec <= Math.max(unnoticedSec, tookSec * cheapShare);

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

/** With the hash of each, where that costs next to nothing. */
const hashed = async (outputs: Outputs, { context, startedAt }: Attempt): Promise<Receipt['outputs']> => {
  const { files, signal } = context;
  const found: Receipt['outputs'] = [];
  for (const { name, output, sizeBytes, xxh64 } of outputs) {
    const read =
      xxh64 === null && !isFolder(output) && isCheapToHash(sizeBytes, (Date.now() - startedAt) / 1000);
    const own = read
      ? (await hashFile(await files.path({ output: name }), { signal, advance: () => undefined })).xxh64
      : xxh64;
    found.push({ name, sizeBytes, xxh64: own });
  }
  return found;
};

const costsOf = ({ commands, costs }: StepContext): (CommandCost | null)[] =>
  commands.map((words) => costs.get(words) ?? null);

/** What was promised and found, and what it took. Rejects with the signal's reason. */
export const receiptOf = async (run: Attempt, work: Work): Promise<Receipt> => {
  const { assignment, context, startedAt, workerId } = run;
  const outputs = await hashed(work.outputs, run);
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
