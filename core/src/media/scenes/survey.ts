import { distance, type Frames, isBlank, largestDifference, lookOf, meanGapSec } from './frames.ts';

/** What one walk over all frames tells. */
export interface Survey {
  frames: Frames;
  gapSec: number;
  /** How far each frame is from the one before; 0 for the first. */
  steps: Float32Array;
  /** 1 where nothing but one colour is to be seen. */
  blank: Uint8Array;
  luma: Uint8Array;
  lightest: Uint8Array;
  /** 1 where a frame is the same as the first of the still it belongs to. */
  still: Uint8Array;
}

/** How often whoever walks gets to do something else. Frames. */
export const framesATurn = 2000;

/** Encoding makes still pictures flicker by so much: of any cell, and on the whole. */
const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  largestDifference(a, b) <= 3 && distance(a, b) < 0.5;

/** Walks over all frames; yields now and then. */
export function* surveyOf(frames: Frames): Generator<void, Survey> {
  const { count } = frames;
  const bytes = () => new Uint8Array(count);
  const survey: Survey = {
    frames,
    gapSec: meanGapSec(frames),
    steps: new Float32Array(count),
    blank: bytes(),
    luma: bytes(),
    lightest: bytes(),
    still: bytes(),
  };
  let previous: Uint8Array | undefined;
  let stillFrom: Uint8Array | undefined;
  for (let n = 0; n < count; n += 1) {
    const picture = frames.picture(n);
    const look = lookOf(picture);
    survey.steps[n] = previous ? distance(previous, picture) : 0;
    survey.blank[n] = isBlank(look) ? 1 : 0;
    survey.luma[n] = look.luma;
    survey.lightest[n] = look.lightest;
    if (stillFrom && isSame(stillFrom, picture)) survey.still[n] = 1;
    else stillFrom = picture;
    previous = picture;
    if (n % framesATurn === framesATurn - 1) yield;
  }
  return survey;
}

/** Frames in a row, both ends among them. */
export interface Run {
  first: number;
  last: number;
}

/** Frames in a row that `is` holds of. */
export const runsOf = (count: number, is: (n: number) => boolean): Run[] => {
  const runs: Run[] = [];
  let first = -1;
  for (let n = 0; n <= count; n += 1) {
    const holds = n < count && is(n);
    if (holds && first < 0) first = n;
    if (!holds && first >= 0) {
      runs.push({ first, last: n - 1 });
      first = -1;
    }
  }
  return runs;
};
