import {
  colourDistance,
  distance,
  likeness,
  product,
  rootMeanSquare,
  roughlyApart,
  thumbBytes,
} from './frames.ts';
import { rampIn } from './ramp.ts';
import { framesATurn, type Run, type Survey } from './survey.ts';

const longestSec = 4;
/** Root mean square of what two scenes differ by, at least. */
const leastApart = 9;
/** Of two pictures that are no longer the same scene, */
const mostLikeness = 0.6;
/** unless their colours are so far apart: light changes those less. */
const otherColours = 30;
/** What the middle may miss the mean of both by, as a share of what they are apart. One of them alone misses by 0.5. */
const mostMissed = 0.36;
const mostMissedInTheEnd = 0.3;
/** What a scene may change in half the time of a fade, as a share of what the two are apart. */
const mostUnsettled = 0.8;
/** Of a ramp from 0 to 1. */
const mostError = 0.15;
/** Times that the ends are looked for again, from those that were found. */
const rounds = 4;

/** Indices of frames, not rounded: the last of the old scene, the first of the new one. */
export interface Crossfade {
  from: number;
  to: number;
  distance: number;
}

interface Blend {
  /** Middle and half of the length, in frames. */
  at: number;
  half: number;
  apart: number;
  missed: number;
}

/** How far `middle` is from `a` and `b` in their proportion, against how far they are apart. */
const missedBy = (a: Uint8Array, b: Uint8Array, middle: Uint8Array, share: number): number => {
  let sum = 0;
  let apart = 0;
  for (let n = 0; n < thumbBytes; n += 1) {
    const [x, y] = [a[n] ?? 0, b[n] ?? 0];
    const off = (middle[n] ?? 0) - (x + (y - x) * share);
    sum += off * off;
    apart += (y - x) * (y - x);
  }
  return Math.sqrt(sum / Math.max(1, apart));
};

const isSameScene = (a: Uint8Array, b: Uint8Array): boolean =>
  likeness(a, b) > mostLikeness && colourDistance(a, b) < otherColours;

/** Whether what lies `half` frames before and after is blended here, and a quarter of the way too. */
const blendAt = ({ frames, blank }: Survey, at: number, half: number): Blend | undefined => {
  const [first, last, quarter] = [at - half, at + half, Math.round(half / 2)];
  if (first < 0 || last >= frames.count) return undefined;
  if (blank[first] || blank[at] || blank[last]) return undefined;
  const a = frames.picture(first);
  const b = frames.picture(last);
  if (roughlyApart(a, b) < leastApart * 0.7) return undefined;
  const apart = rootMeanSquare(a, b);
  if (apart < leastApart) return undefined;
  const share = quarter / (2 * half);
  const parts = [
    [at, 0.5],
    [first + quarter, share],
    [last - quarter, 1 - share],
  ] as const;
  let missed = 0;
  for (const [n, part] of parts) {
    missed = Math.max(missed, missedBy(a, b, frames.picture(n), part));
    if (missed > mostMissed) return undefined;
  }
  return isSameScene(a, b) ? undefined : { at, half, apart, missed };
};

/** Lengths that are tried, in frames to either side. */
const halves = (gapSec: number): number[] => {
  const most = Math.floor(longestSec / 2 / gapSec);
  const lengths = [];
  for (let half = 2; half <= most; half = Math.max(half + 1, Math.round(half * 1.4))) lengths.push(half);
  return lengths;
};

/** Everywhere that looks like two pictures at once, in any length; yields now and then. */
function* blends(survey: Survey): Generator<void, Blend[]> {
  const found: Blend[] = [];
  let done = 0;
  for (const half of halves(survey.gapSec)) {
    const stride = Math.max(1, Math.floor(half / 4));
    for (let at = half; at < survey.frames.count - half; at += stride) {
      const blend = blendAt(survey, at, half);
      if (blend) found.push(blend);
      done += 1;
      if (done % framesATurn === 0) yield;
    }
  }
  return found;
}

/** Groups of blends that overlap; the clearest of each, which both pictures are in. */
const clearest = (found: readonly Blend[]): Blend[] => {
  const best: Blend[] = [];
  const worth = ({ apart, missed }: Blend) => apart * (1 - missed);
  for (const blend of found.toSorted((a, b) => worth(b) - worth(a))) {
    const free = best.every(({ at, half }) => Math.abs(at - blend.at) > half + blend.half);
    if (free) best.push(blend);
  }
  return best.sort((a, b) => a.at - b.at);
};

/** How much of the way from `a` to `b` each frame has gone: 0 to 1. */
const shares = ({ frames }: Survey, { first, last }: Run, a: Uint8Array, b: Uint8Array): number[] => {
  const whole = product(a, b, a, b);
  const values = [];
  for (let n = first; n <= last; n += 1) values.push(product(a, b, a, frames.picture(n)) / whole);
  return values;
};

/** Half of a fade before it and half of it after: what the scenes do beyond that is no part of it. */
const windowAround = (from: number, to: number, within: Run): Run => {
  const margin = Math.max(4, Math.round((to - from) / 2));
  return { first: Math.max(within.first, from - margin), last: Math.min(within.last, to + margin) };
};

/** Whether a scene that moves would look the same: then it is as much another one half as long before, and after. */
const isSettled = ({ frames }: Survey, { from, to }: Crossfade, within: Run): boolean => {
  const a = frames.picture(from);
  const b = frames.picture(to);
  const apart = rootMeanSquare(a, b);
  const half = Math.round((to - from) / 2);
  // Two frames of each, as one of them may be a flash.
  const away = [half, Math.ceil(half / 2) + 1];
  const changed = (end: Uint8Array, others: readonly number[]) =>
    Math.min(...others.map((n) => rootMeanSquare(end, frames.picture(n)))) / apart;
  const earlier = away.map((n) => Math.max(within.first, from - n));
  const later = away.map((n) => Math.min(within.last, to + n));
  return changed(a, earlier) <= mostUnsettled && changed(b, later) <= mostUnsettled;
};

const isCrossfade = (survey: Survey, fade: Crossfade, within: Run): boolean => {
  const { frames } = survey;
  const { from, to } = fade;
  const a = frames.picture(from);
  const b = frames.picture(to);
  if (to - from < 2 || isSameScene(a, b)) return false;
  const middle = frames.picture(Math.round((from + to) / 2));
  return missedBy(a, b, middle, 0.5) <= mostMissedInTheEnd && isSettled(survey, fade, within);
};

/** Begins with the ends of the blend and looks for the real ones; what no even ramp explains is none. */
const refined = (survey: Survey, { at, half }: Blend, within: Run): Crossfade | undefined => {
  const { frames } = survey;
  let run = windowAround(at - half, at + half, within);
  let [from, to] = [Math.max(run.first, at - half), Math.min(run.last, at + half)];
  for (let round = 0; round < rounds; round += 1) {
    const a = frames.picture(from);
    const b = frames.picture(to);
    const ramp = rampIn(shares(survey, run, a, b));
    if (!ramp || ramp.error > mostError) return undefined;
    [from, to] = [run.first + ramp.from, run.first + ramp.to];
    run = windowAround(from, to, within);
  }
  const fade = { from, to, distance: distance(frames.picture(from), frames.picture(to)) };
  return isCrossfade(survey, fade, within) ? fade : undefined;
};

/** Scenes that go over into one another. `bounds`: frames that none passes over, as a cut or a colour is there. */
export function* crossfades(survey: Survey, bounds: readonly Run[]): Generator<void, Crossfade[]> {
  const found = clearest(yield* blends(survey));
  return found.flatMap((blend) => {
    if (bounds.some(({ first, last }) => first <= blend.at && blend.at <= last)) return [];
    const before = bounds.filter(({ last }) => last < blend.at).at(-1);
    const after = bounds.find(({ first }) => first > blend.at);
    const within = {
      first: before ? before.last : 0,
      last: after ? after.first - 1 : survey.frames.count - 1,
    };
    const fade = refined(survey, blend, within);
    return fade ? [fade] : [];
  });
}
