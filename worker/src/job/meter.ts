import type { JobProgress } from '@streamops/core';
import type { Advance } from '../steps/define.ts';

const atMostEveryMs = 200;
/** Before that an estimate only jumps about. */
const estimateAfterSec = 1;

export interface Part {
  title: string;
  weight: number;
}

type Report = Pick<JobProgress, 'percent' | 'speed' | 'bytesPerSec' | 'etaSec' | 'doing'>;

interface Clock {
  /** Milliseconds. */
  now(): number;
}

/**
 * Progress of a whole job over its parts, by their weights; never backwards, also where a later pass of the plan adds
 * parts. At most five reports a second, and one whenever what runs changes.
 */
export const jobMeter = (clock: Clock, report: (report: Report) => void) => {
  const started = clock.now();
  let total = 0;
  let done = 0;
  let shown = 0;
  let reportedAt = Number.NEGATIVE_INFINITY;
  let doing: Part | null = null;

  const tell = (fraction: number | null, rest: Pick<Advance, 'speed' | 'bytesPerSec'>): void => {
    reportedAt = clock.now();
    const reached = (done + (fraction ?? 0) * (doing?.weight ?? 0)) / Math.max(total, Number.MIN_VALUE);
    shown = Math.max(shown, Math.min(1, reached));
    const elapsedSec = (reportedAt - started) / 1000;
    const guess = shown > 0.02 && elapsedSec > estimateAfterSec;
    report({
      percent: fraction === null && total === done + (doing?.weight ?? 0) && done === 0 ? null : shown * 100,
      speed: rest.speed ?? null,
      bytesPerSec: rest.bytesPerSec ?? null,
      etaSec: guess ? (elapsedSec * (1 - shown)) / shown : null,
      doing: doing?.title ?? '',
    });
  };

  return {
    /** Parts that are still to come. */
    plan(parts: readonly Part[]): void {
      for (const { weight } of parts) total += weight;
    },
    begin(part: Part): void {
      doing = part;
      tell(0, {});
    },
    advance({ fraction, ...rest }: Advance): void {
      if (clock.now() - reportedAt >= atMostEveryMs) tell(fraction, rest);
    },
    end(): void {
      done += doing?.weight ?? 0;
      doing = null;
    },
  };
};
