import { distance, likeness, lookOf, rootMeanSquare } from './frames.ts';
import { type Ramp, rampIn } from './ramp.ts';
import { type Run, runsOf, type Survey } from './survey.ts';

/** A fade lasts no longer. */
const longestSec = 4;
/** From frame to frame that is no fade but a cut. */
const shortestFrames = 2;

/** Indices of frames, not rounded. */
export interface FoundFade {
  kind: 'in' | 'out';
  from: number;
  to: number;
}

/** Between two scenes: `at` is the middle of what is blank. */
export interface FadeCut {
  at: number;
  from: number;
  to: number;
  /** How far apart the scenes are. */
  distance: number;
}

export interface Blank extends Run {
  /** The frame that shows least. */
  at: number;
  out?: FoundFade;
  in?: FoundFade;
}

/** How strong the picture is over the blank one, from frame `first` to `last`. */
const strengths = ({ frames }: Survey, blank: Uint8Array, { first, last }: Run): number[] => {
  const values = [];
  for (let n = first; n <= last; n += 1) values.push(rootMeanSquare(blank, frames.picture(n)));
  return values;
};

/** Times that the beginning is looked for again, in what is near the one that was found. */
const rounds = 4;

/** Where strengths end low: a ramp down from something to about nothing, that no jump explains better. */
const fadeDown = (values: readonly number[]): Ramp | undefined => {
  let first = 0;
  let ramp: Ramp | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const found = rampIn(values.slice(first));
    if (!found) return undefined;
    ramp = { ...found, from: found.from + first, to: found.to + first };
    // What the scene did long before has no say in where its fade begins.
    first = Math.max(0, Math.floor(ramp.from - Math.max(4, (ramp.to - ramp.from) / 2)));
  }
  if (!ramp || ramp.before < 8 || ramp.to - ramp.from < shortestFrames) return undefined;
  return ramp.after < ramp.before * 0.25 && ramp.error < ramp.before * 0.15 ? ramp : undefined;
};

type Seed = Run & Pick<Blank, 'at'>;

/** From where it shows least back to a cut, or as far as a fade may reach. */
const fadeBefore = (survey: Survey, { first, at }: Seed, noSooner: number): FoundFade | undefined => {
  const from = Math.max(noSooner, first - Math.ceil(longestSec / survey.gapSec));
  if (first - from < shortestFrames) return undefined;
  const ramp = fadeDown(strengths(survey, survey.frames.picture(at), { first: from, last: at }));
  return ramp && { kind: 'out', from: from + ramp.from, to: from + ramp.to };
};

const fadeAfter = (survey: Survey, { last, at }: Seed, noLater: number): FoundFade | undefined => {
  const to = Math.min(noLater, last + Math.ceil(longestSec / survey.gapSec));
  if (to - last < shortestFrames) return undefined;
  const values = strengths(survey, survey.frames.picture(at), { first: at, last: to });
  const ramp = fadeDown(values.reverse());
  return ramp && { kind: 'in', from: to - ramp.to, to: to - ramp.from };
};

/** The middle of those frames of a run that show least: others may be nearly blank, and have a colour of their own. */
const blankest = ({ frames }: Survey, { first, last }: Run): number => {
  let least = { at: first, contrast: Number.POSITIVE_INFINITY };
  for (let n = first; n <= last; n += 1) {
    const { contrast, colours } = lookOf(frames.picture(n));
    if (contrast + colours < least.contrast - 0.05) least = { at: n, contrast: contrast + colours };
  }
  const picture = frames.picture(least.at);
  let until = least.at;
  while (until < last && rootMeanSquare(picture, frames.picture(until + 1)) < 1) until += 1;
  return Math.floor((least.at + until) / 2);
};

/** What is blank, with the fades into it and out of it. `cuts`: first frames of scenes. */
export const blanksOf = (survey: Survey, cuts: readonly number[]): Blank[] => {
  const { count } = survey.frames;
  const runs = runsOf(count, (n) => survey.blank[n] === 1);
  return runs.map((found, n) => {
    const run = { ...found, at: blankest(survey, found) };
    const noSooner = Math.max(
      0,
      (runs[n - 1]?.last ?? -1) + 1,
      ...cuts.filter((cut) => cut <= run.first).slice(-1),
    );
    const noLater = Math.min(
      count - 1,
      (runs[n + 1]?.first ?? count) - 1,
      ...cuts
        .filter((cut) => cut > run.last)
        .slice(0, 1)
        .map((cut) => cut - 1),
    );
    const out = fadeBefore(survey, run, noSooner);
    const into = fadeAfter(survey, run, noLater);
    return { ...run, ...(out ? { out } : {}), ...(into ? { in: into } : {}) };
  });
};

/** From one scene through a colour to another: one cut. The same scene on both sides is none. */
export const fadeCut = ({ frames }: Survey, { out, in: into }: Blank): FadeCut | undefined => {
  if (!out || !into) return undefined;
  const before = frames.picture(Math.floor(out.from));
  const after = frames.picture(Math.ceil(into.to));
  if (likeness(before, after) > 0.8) return undefined;
  return {
    at: (out.to + into.from) / 2,
    from: out.from,
    to: into.to,
    distance: distance(before, after),
  };
};
