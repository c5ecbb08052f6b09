import { crossfades } from './crossfades.ts';
import { type Blank, blanksOf, type FadeCut, type FoundFade, fadeCut } from './fades.ts';
import { distance, type Frames } from './frames.ts';
import { hardCuts } from './hard-cuts.ts';
import type { Cut, Fade, Scenes, Span } from './schema.ts';
import { type Run, runsOf, type Survey, surveyOf } from './survey.ts';

export type Changes = Pick<Scenes, 'cuts' | 'fades' | 'black' | 'freeze'>;

/** Shorter black is part of a cut, a shorter still one of a slow picture. Seconds. */
const shortestBlackSec = 0.2;
const shortestFreezeSec = 2;
/** Luma, 0 to 255, of black: on the whole, and of the lightest cell. */
const black = { luma: 24, lightest: 34 };
/** So far apart two scenes get half of the highest score. */
const halfway = 40;

/** Times of frames; what lies between two of them is in proportion. */
const clock = ({ frames, gapSec }: Survey, durationSec: number) => {
  const at = (n: number): number => {
    if (n >= frames.count) return Math.max(durationSec, frames.atSec(frames.count - 1) + gapSec);
    return frames.atSec(Math.max(0, n));
  };
  return (n: number): number => {
    const whole = Math.floor(n);
    const sec = at(whole) + (n - whole) * (at(whole + 1) - at(whole));
    return Math.round(sec * 1e6) / 1e6;
  };
};
type Clock = ReturnType<typeof clock>;

const scoreOf = (apart: number): number => Math.round((apart / (apart + halfway)) * 1000) / 1000;

const hardCut = ({ frames, steps }: Survey, at: Clock, n: number): Cut => ({
  atSec: at(n),
  startSec: at(n - 1),
  endSec: at(n),
  kind: 'hard',
  score: scoreOf(steps[n] ?? distance(frames.picture(n - 1), frames.picture(n))),
});

const slowCut = (
  at: Clock,
  kind: Cut['kind'],
  { from, to, distance: apart, ...more }: Omit<FadeCut, 'at'> & { at?: number },
): Cut => ({
  atSec: at(more.at ?? (from + to) / 2),
  startSec: at(from),
  endSec: at(to),
  kind,
  score: scoreOf(apart),
});

const colourOf = (survey: Survey, { at }: Blank): Fade['colour'] => {
  const luma = survey.luma[at] ?? 0;
  if (luma <= black.luma + 4) return 'black';
  return luma >= 225 ? 'white' : 'other';
};

const fadesOf = (survey: Survey, at: Clock, blanks: readonly Blank[]): Fade[] =>
  blanks.flatMap((blank) => {
    const both = [blank.out, blank.in].filter((fade): fade is FoundFade => fade !== undefined);
    return both.map(({ kind, from, to }) => ({
      kind,
      startSec: at(from),
      endSec: at(to),
      colour: colourOf(survey, blank),
    }));
  });

const spans = (at: Clock, runs: readonly Run[], shortestSec: number): Span[] =>
  runs
    .map(({ first, last }) => ({ startSec: at(first), endSec: at(last + 1) }))
    .filter(({ startSec, endSec }) => endSec - startSec >= shortestSec);

const isBlack = ({ luma, lightest }: Survey, n: number): boolean =>
  (luma[n] ?? 0) <= black.luma && (lightest[n] ?? 0) <= black.lightest;

/** A still begins with the frame that the others are like. */
const stillRuns = (survey: Survey): Run[] =>
  runsOf(survey.frames.count, (n) => survey.still[n] === 1)
    .map(({ first, last }) => ({ first: Math.max(0, first - 1), last }))
    .filter(({ first }) => !isBlack(survey, first));

/** Within a colour that a scene fades into or comes out of there is no cut; one that is very short is passed over. */
const apartFrom = (cuts: readonly number[], runs: readonly Run[]): number[] =>
  cuts.filter((n) => !runs.some(({ first, last }) => n > first && n <= last + 1));

/** A colour, and the fades around it. */
const reachOf = ({ first, last, out, in: into }: Blank): Run => ({
  first: Math.floor(Math.min(first, out?.from ?? first)),
  last: Math.ceil(Math.max(last, into?.to ?? last)),
});

/**
 * Cuts, fades, black and stills out of every frame's small picture. Yields now and then, so that who runs it can do
 * something else. The last frame ends with `durationSec`.
 */
export function* changesIn(frames: Frames, durationSec: number): Generator<void, Changes> {
  const survey = yield* surveyOf(frames);
  const at = clock(survey, durationSec);
  const hard = hardCuts(survey);
  yield;
  const blanks = blanksOf(survey, hard);
  const through = blanks.flatMap((blank) => fadeCut(survey, blank) ?? []);
  const bounds = [...hard.map((n) => ({ first: n, last: n })), ...blanks.map(reachOf)].sort(
    (a, b) => a.first - b.first,
  );
  const slow = yield* crossfades(survey, bounds);
  const cuts = [
    ...apartFrom(hard, []).map((n) => hardCut(survey, at, n)),
    ...through.map((cut) => slowCut(at, 'fade', cut)),
    ...slow.map((cut) => slowCut(at, 'crossfade', cut)),
  ];
  return {
    cuts: cuts.sort((a, b) => a.atSec - b.atSec),
    fades: fadesOf(survey, at, blanks).sort((a, b) => a.startSec - b.startSec),
    black: spans(
      at,
      runsOf(frames.count, (n) => isBlack(survey, n)),
      shortestBlackSec,
    ),
    freeze: spans(at, stillRuns(survey), shortestFreezeSec),
  };
}
