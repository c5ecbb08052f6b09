import { distance, likeness, unexplained } from './frames.ts';
import type { Survey } from './survey.ts';

/** Below this two pictures are too much alike, whatever stands around them. */
const leastStep = 7;
/** A cut is so many times as large as what moves around it. */
const aboveAround = 2.2;
/** Two frames that are no further apart are one, encoded twice. */
const repeated = 0.5;
/** Frames on either side that are looked at. */
const around = 10;
/** The same picture in another light. */
const sameShapes = 0.8;
/** What comes back within this time was a flash. */
const flashSec = 0.35;

/** How much moves around a frame: the third largest step, so that neither a flash nor a second cut counts. */
const activity = ({ steps }: Survey, at: number): number => {
  const near = [];
  for (let n = Math.max(1, at - around); n <= Math.min(steps.length - 1, at + around); n += 1) {
    if (n !== at) near.push(steps[n] ?? 0);
  }
  return near.sort((a, b) => b - a)[2] ?? 0;
};

/** The nearest step on one side that is no frame shown twice, as a slower picture in a faster recording has them. */
const nearest = ({ steps }: Survey, at: number, way: 1 | -1): number => {
  for (const far of [1, 2, 3]) {
    const step = steps[at + way * far] ?? 0;
    if (step > repeated) return step;
  }
  return 0;
};

/** What rushes by grows and shrinks: there is much on both sides of the largest step. */
const isRush = (survey: Survey, at: number, step: number): boolean =>
  Math.min(nearest(survey, at, -1), nearest(survey, at, 1)) * aboveAround > step;

/** Whether one of the frames from `from` to `to` shows what `picture` does, moved a little maybe. */
const comesBack = (
  survey: Survey,
  picture: Uint8Array,
  [from, to]: [number, number],
  step: number,
): boolean => {
  const { frames } = survey;
  for (let n = Math.max(0, from); n <= Math.min(frames.count - 1, to); n += 1) {
    const other = frames.picture(n);
    if (distance(picture, other) < step * 0.4) return true;
    if (likeness(picture, other) > sameShapes) return true;
  }
  return false;
};

const isFlash = (survey: Survey, at: number, step: number): boolean => {
  const { frames, gapSec } = survey;
  const most = Math.max(1, Math.round(flashSec / gapSec));
  const before = frames.picture(at - 1);
  if (comesBack(survey, before, [at + 1, at + most], step)) return true;
  const after = frames.picture(at);
  return comesBack(survey, after, [at - 1 - most, at - 2], step);
};

/** Whether the frame `at` shows another scene than the one before it. */
const isCut = (survey: Survey, at: number): boolean => {
  const step = survey.steps[at] ?? 0;
  if (step < leastStep || step < aboveAround * activity(survey, at) || isRush(survey, at, step)) return false;
  const before = survey.frames.picture(at - 1);
  const after = survey.frames.picture(at);
  if (likeness(before, after) > sameShapes) return false;
  const { moved, still } = unexplained(before, after);
  if (still > step / 2 && moved < still * 0.45) return false;
  return !isFlash(survey, at, step);
};

/** The first frame of every scene that begins from one frame to the next. */
export const hardCuts = (survey: Survey): number[] => {
  const cuts: number[] = [];
  for (let n = 1; n < survey.frames.count; n += 1) if (isCut(survey, n)) cuts.push(n);
  return cuts;
};
