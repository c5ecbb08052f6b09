import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** Pairs are run one after the other in turns, so that a machine that slows down slows both sides. */
export const pairs = 5;

export interface Spread {
  median: number;
  min: number;
  max: number;
}

export const spread = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
  return { median, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
};

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

export const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
};

/** Of `/proc/PID/stat`. */
const ticksASec = 100;

/** Processor time of a process, and of all that it has started and that has ended. Seconds, on Linux. */
export const processorSec = async (pid: number | 'self' = 'self'): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // After the name in brackets: user and system time of its own, then of its children (fields 14 to 17).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksASec;
};

/** What `work` resolves to; the processor time that it took by `total` goes into `used`. */
export const metered =
  (used: number[], work: () => Promise<number>, total: () => Promise<number> = () => processorSec()) =>
  async (): Promise<number> => {
    const before = await total();
    const took = await work();
    used.push((await total()) - before);
    return took;
  };

export const ratios = (ours: readonly number[], theirs: readonly number[]): Spread =>
  spread(ours.map((value, n) => value / (theirs[n] ?? Number.NaN)));

/** `ours` and `theirs` in turns; the ratios ours / theirs of each pair. */
export const compare = async (
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
  count = pairs,
): Promise<{ ours: Spread; theirs: Spread; ratio: Spread }> => {
  const mine: number[] = [];
  const other: number[] = [];
  for (let pair = 0; pair < count; pair += 1) {
    // Who goes first changes, so that neither profits from a warm cache.
    if (pair % 2 === 0) mine.push(await ours());
    other.push(await theirs());
    if (pair % 2 === 1) mine.push(await ours());
  }
  return { ours: spread(mine), theirs: spread(other), ratio: ratios(mine, other) };
};

const short = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

export const shown = ({ median, min, max }: Spread, unit = ''): string =>
  `${short(median)}${unit} (${short(min)}–${short(max)})`;

/** One row of `docs/performance.md`: what, against what, the ratio or figure, the goal. */
export const row = (what: string, figures: Record<string, string>, goal: string): void => {
  const text = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  console.log(`| ${what} | ${text.join('; ')} | ${goal} |`);
};

export const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
