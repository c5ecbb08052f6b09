import { z } from 'zod';
import type { JobDefinition } from '../kit/define.ts';
import type { Figure } from './figure.ts';

/** How much a job has to go through. */
export interface Work {
  /** Bytes of every input. */
  bytes: number;
  /** Seconds of the first input, or of the ranges that are taken from it; null where that is no film. */
  seconds: number | null;
}

/** A job that is over, in the same measure. */
export interface PastJob {
  work: Work;
  tookSec: number;
  outputBytes: number;
}

const ranges = z.array(z.looseObject({ startSec: z.number(), endSec: z.number() })).min(1);

/** What is taken of the source, where the parameters name ranges of it. Seconds. */
const takenSec = (params: Record<string, unknown>, durationSec: number): number => {
  const parsed = ranges.safeParse(params.ranges);
  if (!parsed.success) return durationSec;
  return parsed.data.reduce(
    (total, { startSec, endSec }) => total + Math.max(0, Math.min(endSec, durationSec) - startSec),
    0,
  );
};

export const workOf = (
  params: Record<string, unknown>,
  inputs: readonly { sizeBytes: number; durationSec: number | null }[],
): Work => {
  const bytes = inputs.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  const whole = inputs[0]?.durationSec ?? null;
  if (whole === null || whole <= 0) return { bytes, seconds: null };
  const seconds = takenSec(params, whole);
  return { bytes: (bytes * seconds) / whole, seconds };
};

const choice = z.looseObject({ enum: z.array(z.unknown()).optional(), type: z.unknown().optional() });
const properties = z.looseObject({ properties: z.record(z.string(), choice).default({}) });

/** The parameters that make another job of it: choices and switches, not names, times or numbers. */
export const choicesOf = ({ params: schema }: JobDefinition, params: Record<string, unknown>): string => {
  const shape = properties.parse(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }));
  const names = Object.entries(shape.properties).filter(([, each]) => each.enum || each.type === 'boolean');
  return JSON.stringify(names.map(([name]) => params[name] ?? null));
};

const far = (a: number, b: number): number => Math.abs(Math.log((a + 1) / (b + 1)));
const atMost = 12;

const amount = ({ lane }: Pick<JobDefinition, 'lane'>, { bytes, seconds }: Work): number =>
  lane === 'cpu' || lane === 'gpu' ? (seconds ?? bytes) : bytes;

const median = (sorted: readonly number[]): number =>
  sorted.length % 2
    ? (sorted[(sorted.length - 1) / 2] ?? 0)
    : ((sorted[sorted.length / 2 - 1] ?? 0) + (sorted[sorted.length / 2] ?? 0)) / 2;

/** Few of them say little about the next: the range is wider. */
const room = (count: number): number => (count < 3 ? 2 : count < 6 ? 1.4 : 1.15);

const figureFrom = (values: readonly number[]): Figure => {
  const sorted = values.toSorted((a, b) => a - b);
  const wider = room(sorted.length);
  return {
    likely: median(sorted),
    low: (sorted[0] ?? 0) / wider,
    high: (sorted.at(-1) ?? 0) * wider,
    basis: `from ${sorted.length} ${sorted.length === 1 ? 'job' : 'jobs'} like it`,
  };
};

/** A part that does not grow with the file: starting, probing, checking. Seconds. */
const fixedSec = 0.3;

/**
 * From jobs with the same choices: their seconds and bytes by what they had to go through (bytes where that is moved,
 * seconds where it is encoded), of the dozen that are nearest in length. null without any.
 */
export const fromPast = (
  definition: Pick<JobDefinition, 'lane'>,
  work: Work,
  past: readonly PastJob[],
): { seconds: Figure; bytes: Figure } | null => {
  const mine = amount(definition, work);
  const near = past
    .map((job) => ({ ...job, amount: amount(definition, job.work) }))
    .filter((job) => job.amount > 0)
    .toSorted((a, b) => far(a.amount, mine) - far(b.amount, mine))
    .slice(0, atMost);
  if (near.length === 0) return null;
  const times = (job: { amount: number }): number => mine / job.amount;
  const seconds = near.map((job) => {
    const fixed = Math.min(fixedSec, job.tookSec);
    return fixed + (job.tookSec - fixed) * times(job);
  });
  return { seconds: figureFrom(seconds), bytes: figureFrom(near.map((job) => job.outputBytes * times(job))) };
};
