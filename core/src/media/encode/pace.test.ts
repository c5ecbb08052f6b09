import { describe, expect, it } from 'vitest';
import { rateOfTimes } from './pace.ts';

/** As Matroska has them: whole milliseconds, from where the first one is. */
const inMatroska = (frames: readonly number[], perSec: number): Float64Array =>
  Float64Array.from(frames, (frame) => Math.round(100 + (frame * 1000) / perSec) / 1000);

const frames = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('the pace of a recording', () => {
  it.each([
    [24_000 / 1001, { num: 24_000, den: 1001 }],
    [25, { num: 25, den: 1 }],
    [60_000 / 1001, { num: 60_000, den: 1001 }],
    [60, { num: 60, den: 1 }],
    [144, { num: 144, den: 1 }],
    [5, { num: 5, den: 1 }],
  ])('of %d frames a second is told through the rounding of Matroska', (perSec, rate) => {
    expect(rateOfTimes(inMatroska(frames(2000), perSec), Math.round(1000 / perSec) / 1000)).toEqual(rate);
  });

  it('is told where frames were left out', () => {
    const some = frames(300).filter((n) => n < 100 || n > 130);
    expect(rateOfTimes(inMatroska(some, 60), 0.017)).toEqual({ num: 60, den: 1 });
  });

  it('is not told where frames come when they like, or there is but one', () => {
    expect(rateOfTimes(Float64Array.of(0, 0.033, 0.05, 0.1, 0.133), 0.033)).toBeUndefined();
    expect(rateOfTimes(Float64Array.of(0, 0.017, 0.017, 0.033), 0.017)).toBeUndefined();
    expect(rateOfTimes(Float64Array.of(1), 0)).toBeUndefined();
  });
});
