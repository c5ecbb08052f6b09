import type { PanPoint } from '../pan.ts';
import { type Frames, meanGapSec } from '../scenes/frames.ts';
import { cursorOver, type Looking, motionIn, type Scene, type SceneMotion } from './scene-motion.ts';
import { middleOf, pathIn, type ScenePath, type Steps } from './scene-path.ts';
import type { MotionFacts } from './schema.ts';
import { isLeap, joined, samePlace, thinned, withinPoints } from './told-path.ts';

export interface Following extends Omit<Looking, 'stepSec'>, Pick<Steps, 'window'> {
  /** When one scene gives way to the next. Seconds, rising. */
  cuts: readonly number[];
}

/** Seconds from one picture that is compared to the next; more where there would be too many. */
const usualStepSec = 0.2;
/** 35 MB of cells: more than three hours. */
const mostMoments = 60_000;
/**
 * So many points `crop` is told at most. Each takes about 45 characters in each direction, and some systems take 32,000 in
 * a command; 300 cost ffmpeg no time that could be measured.
 */
export const mostPoints = 250;

/**
 * How a path is told, in shares of the picture that it may be off by (two thousandths are four pixels of 1920), and what
 * a movement costs. The first that takes no more than `mostPoints`: a long range is followed more calmly than a short one.
 */
const manners = [
  { tolerance: 0.002, moveCostSec: 1 },
  { tolerance: 0.004, moveCostSec: 1 },
  { tolerance: 0.008, moveCostSec: 1 },
  { tolerance: 0.008, moveCostSec: 2 },
  { tolerance: 0.008, moveCostSec: 4 },
  { tolerance: 0.008, moveCostSec: 8 },
  { tolerance: 0.016, moveCostSec: 16 },
];

const scenesOf = (frames: Frames, cuts: readonly number[]): Scene[] => {
  const startSec = frames.atSec(0);
  const endSec = frames.atSec(frames.count - 1) + meanGapSec(frames);
  const inside = [...new Set(cuts)].filter((sec) => sec > startSec && sec < endSec);
  const bounds = [startSec, ...inside, endSec];
  return bounds.slice(1).map((sec, n) => ({ startSec: bounds[n] ?? 0, endSec: sec }));
};

interface Told {
  paths: ScenePath[];
  moveCostSec: number;
}

/** Yields after each scene. */
function* told(motions: readonly SceneMotion[], steps: Omit<Steps, 'moveCostSec'>): Generator<void, Told> {
  let last: Told = { paths: [], moveCostSec: 0 };
  let whole: ScenePath[] = [];
  for (const { tolerance, moveCostSec } of manners) {
    if (moveCostSec !== last.moveCostSec) {
      whole = [];
      for (const motion of motions) {
        whole.push(pathIn(motion, { ...steps, moveCostSec }));
        yield;
      }
    }
    last = { paths: thinned(whole, tolerance), moveCostSec };
    if (joined(last.paths).length <= mostPoints) return last;
  }
  return { ...last, paths: withinPoints(last.paths, steps.window, mostPoints) };
}

const travelOf = (points: readonly PanPoint[], along: 'x' | 'y'): number =>
  points.reduce((sum, point, n) => {
    const before = points[n - 1];
    return before && !isLeap(points, n) ? sum + Math.abs(point[along] - before[along]) : sum;
  }, 0);

const rounded = (value: number): number => Math.round(value * 1e5) / 1e5;

const factsOf = ({ paths, moveCostSec }: Told, { window }: Following) => {
  const points = joined(paths);
  const rest = { atSec: 0, ...middleOf(window) };
  const isRest = (each: PanPoint): boolean => samePlace(each, rest);
  const isFollowed = !points.every(isRest);
  return {
    restedScenes: paths.filter((path) => path.isGivenUp).length,
    travel: { x: rounded(travelOf(points, 'x')), y: rounded(travelOf(points, 'y')) },
    leaps: points.filter((_, n) => isLeap(points, n)).length,
    points: (isFollowed ? points : []).map(({ atSec, x, y }) => ({
      ...{ atSec: rounded(atSec), x: rounded(x), y: rounded(y) },
    })),
    isCalmer: moveCostSec > 1,
  };
};

/**
 * How a crop of the size of `window` moves so that it shows what moves: calmly, with leaps at cuts alone, and resting
 * where `window` is where nothing moves. Yields now and then, so that who runs it can do something else.
 */
export function* followMotion(frames: Frames, following: Following): Generator<void, MotionFacts> {
  const { count } = frames;
  if (count === 0) return { frames: 0, movingSec: 0, ...factsOf({ paths: [], moveCostSec: 1 }, following) };
  const wholeSec = frames.atSec(count - 1) - frames.atSec(0);
  const stepSec = Math.max(usualStepSec, wholeSec / mostMoments);
  const at = cursorOver(frames);
  const motions: SceneMotion[] = [];
  for (const scene of scenesOf(frames, following.cuts)) {
    motions.push(yield* motionIn(frames, { scene, at }, { ...following, stepSec }));
    yield;
  }
  const moments = motions.flatMap(({ totals }) => [...totals]);
  const movingSec = rounded(moments.filter((total) => total > 0).length * stepSec);
  const paths = yield* told(motions, { stepSec, window: following.window });
  return { frames: count, movingSec, ...factsOf(paths, following) };
}
