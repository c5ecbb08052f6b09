import type { Rectangle } from '../rectangle.ts';
import { type Frames, lumaCells, thumbHeight, thumbWidth } from '../scenes/frames.ts';
import type { Span } from '../scenes/schema.ts';
import { movedBetween } from './moved-cells.ts';

/** Seconds. The end is the first moment of the next scene. */
export type Scene = Span;

/** What moves in one scene. */
export interface SceneMotion {
  scene: Scene;
  /** The middle of each pair of pictures that were compared. Seconds. */
  momentsSec: Float64Array;
  /** `MovedCells` of each moment. */
  cells: Uint8Array;
  /** How much moves at each moment, all cells together; 0 where it is too little to mean anything. */
  totals: Float64Array;
}

export interface Looking {
  /** Seconds from one picture that is looked at to the next. */
  stepSec: number;
  /** What moves while scenes fade means nothing. */
  unclear: readonly Span[];
  /** A part of the picture in which nothing counts. */
  hidden?: Rectangle | undefined;
}

/** All cells together: less than that may be noise in one of them. */
const leastTotal = 15;
/** How often whoever walks gets to do something else. Pairs of pictures. */
const pairsATurn = 200;

/** The last frame at or before a time; times may only rise from call to call. */
export const cursorOver = ({ count, atSec }: Frames) => {
  let at = 0;
  return (sec: number): number => {
    while (at + 1 < count && atSec(at + 1) <= sec) at += 1;
    return at;
  };
};
export type Cursor = ReturnType<typeof cursorOver>;

const isCounted = ({ hidden }: Looking): ((cell: number) => boolean) => {
  if (!hidden) return () => true;
  return (cell) => {
    const x = ((cell % thumbWidth) + 0.5) / thumbWidth - hidden.x;
    const y = (Math.floor(cell / thumbWidth) + 0.5) / thumbHeight - hidden.y;
    return x < 0 || y < 0 || x > hidden.width || y > hidden.height;
  };
};

const isUnclear = (unclear: readonly Span[], fromSec: number, toSec: number): boolean =>
  unclear.some(({ startSec, endSec }) => startSec < toSec && endSec > fromSec);

/** The first frame of a scene. */
const firstOf = ({ count, atSec }: Frames, scene: Scene, at: Cursor): number => {
  const near = at(scene.startSec);
  return atSec(near) < scene.startSec ? Math.min(near + 1, count - 1) : near;
};

/** Compares pictures of a scene that are `stepSec` apart, in order; yields now and then. */
export function* motionIn(
  frames: Frames,
  { scene, at }: { scene: Scene; at: Cursor },
  looking: Looking,
): Generator<void, SceneMotion> {
  const { stepSec, unclear } = looking;
  const counts = isCounted(looking);
  let before = firstOf(frames, scene, at);
  const startSec = frames.atSec(before);
  const count = Math.max(0, Math.floor((scene.endSec - startSec) / stepSec - 1e-6));
  const momentsSec = Float64Array.from({ length: count }, (_, n) => startSec + (n + 0.5) * stepSec);
  const cells = new Uint8Array(count * lumaCells);
  const totals = new Float64Array(count);
  for (let n = 0; n < count; n += 1) {
    const fromSec = startSec + n * stepSec;
    const after = Math.max(before, at(fromSec + stepSec));
    if (after !== before && !isUnclear(unclear, fromSec, fromSec + stepSec)) {
      const moved = movedBetween(frames.picture(before), frames.picture(after)).map((amount, cell) =>
        counts(cell) ? amount : 0,
      );
      const total = moved.reduce((sum, amount) => sum + amount, 0);
      if (total >= leastTotal) {
        cells.set(moved, n * lumaCells);
        totals[n] = total;
      }
    }
    before = after;
    if (n % pairsATurn === pairsATurn - 1) yield;
  }
  return { scene, momentsSec, cells, totals };
}
