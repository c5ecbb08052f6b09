import { type FrameRate, standardRates } from './frame-rate.ts';

/** Matroska rounds both ends of a gap to a millisecond. */
const roundingSec = 0.0011;

const perSec = ({ num, den }: FrameRate): number => num / den;

/** How far the frames are off the ticks of a rate, in all; undefined where one lies beside them or two on the same. */
const offTicks = (times: Float64Array, rate: FrameRate): number | undefined => {
  const ticks = perSec(rate);
  const most = Math.min(roundingSec, 1 / (4 * ticks));
  const [first = 0] = times;
  let off = 0;
  let before = -1;
  for (const time of times) {
    const tick = Math.round((time - first) * ticks);
    const away = Math.abs(time - first - tick / ticks);
    if (away > most || tick === before) return undefined;
    off += away;
    before = tick;
  }
  return off;
};

/** The mean of the gaps that are like the usual one: rounding evens out. Seconds. */
const meanGap = (times: Float64Array, usualSec: number): number => {
  const like = times
    .subarray(1)
    .map((time, n) => time - (times[n] ?? 0))
    .filter((gap) => Math.abs(gap - usualSec) < usualSec / 3);
  return like.length === 0 ? usualSec : like.reduce((sum, gap) => sum + gap, 0) / like.length;
};

/** Of recordings that no editor has a timeline for: 5 frames a second, 144. */
const wholeNear = (gapSec: number): FrameRate[] => {
  const num = Math.round(1 / gapSec);
  return num >= 1 ? [{ num, den: 1 }] : [];
};

/**
 * The rate on whose ticks every frame lies, whether or not there is one on each: a tick may be left out. `times` in
 * order, `usualSec` from one to the next; seconds. undefined where there is none, as in a recording of a variable pace,
 * or nothing to tell it by.
 */
export const rateOfTimes = (times: Float64Array, usualSec: number): FrameRate | undefined => {
  if (times.length < 2 || usualSec <= 0) return undefined;
  const gapSec = meanGap(times, usualSec);
  const near = [...standardRates, ...wholeNear(gapSec)].filter(
    (rate) => Math.abs(1 / perSec(rate) - gapSec) <= roundingSec,
  );
  const fits = near.flatMap((rate) => {
    const off = offTicks(times, rate);
    return off === undefined ? [] : [{ rate, off }];
  });
  const [first, ...others] = fits;
  return first && others.reduce((best, one) => (one.off < best.off ? one : best), first).rate;
};
