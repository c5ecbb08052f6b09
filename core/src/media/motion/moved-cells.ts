import { type Cells, lumaCells, type Shift, thumbHeight, thumbWidth, unexplained } from '../scenes/frames.ts';

/** What of each cell of a small picture has moved, 0 to `mostMotion`, row by row. */
export type MovedCells = Uint8Array;

/** Grey levels, 0 to 255, that encoding alone makes a cell of a still picture differ by. */
const leastChange = 4;
/** Noise, rain or a picture that is moved as a whole change all of it: what moves in it changes by so many times as much. */
const aboveUsual = 5;
/** What is brighter against its ground counts for no more than this. Grey levels. */
export const mostMotion = 40;
/** Where so many cells change, the camera may have moved. A share of all. */
const cameraFrom = 0.35;
/** A movement of the camera explains at least so much of it. */
const mostLeft = 0.7;

const noShift: Shift = { dx: 0, dy: 0 };

const medianOf = (values: Float32Array): number => values.toSorted()[values.length >> 1] ?? 0;

/**
 * By how much each cell of `b` differs from `a` moved by so many cells, with what all of them have in common taken off: a
 * light that comes on is no motion. 0 for cells that `a` does not show.
 */
const changesOf = (a: Cells, b: Cells, { dx, dy }: Shift): Float32Array => {
  const all = new Float32Array(lumaCells).fill(Number.NaN);
  for (let y = Math.max(0, dy); y < thumbHeight + Math.min(0, dy); y += 1) {
    for (let x = Math.max(0, dx); x < thumbWidth + Math.min(0, dx); x += 1) {
      const at = y * thumbWidth + x;
      all[at] = (b[at] ?? 0) - (a[at - dy * thumbWidth - dx] ?? 0);
    }
  }
  const light = medianOf(all.filter((value) => !Number.isNaN(value)));
  return all.map((value) => (Number.isNaN(value) ? 0 : Math.abs(value - light)));
};

const shareOfChanged = (changes: Float32Array): number =>
  changes.reduce((count, change) => count + Number(change > leastChange), 0) / lumaCells;

/** What changes far more than the rest does. */
const standingOut = (changes: Float32Array): MovedCells => {
  const least = Math.max(leastChange, aboveUsual * medianOf(changes));
  return Uint8Array.from(changes, (change) => Math.min(mostMotion, Math.max(0, change - least)));
};

/**
 * What moves from one small picture to another, a fraction of a second later: where it was, and where it is. Neither a
 * change of light, nor noise, nor a movement of the camera counts; what moves against that does.
 */
export const movedBetween = (a: Cells, b: Cells): MovedCells => {
  const changes = changesOf(a, b, noShift);
  if (shareOfChanged(changes) < cameraFrom) return standingOut(changes);
  const { moved, still, by } = unexplained(a, b);
  return standingOut(moved < still * mostLeft ? changesOf(a, b, by) : changes);
};
