import type { PanPoint } from '../pan.ts';
import type { Rectangle } from '../rectangle.ts';
import { lumaCells, thumbHeight, thumbWidth } from '../scenes/frames.ts';
import { calmed } from './calm.ts';
import { bestPath, type Seen } from './camera-path.ts';
import type { Scene, SceneMotion } from './scene-motion.ts';

/** All cells together: where so much moves, it has half of the weight that anything can have. */
const halfWeight = 60;

/** How a crop goes through one scene. */
export interface ScenePath {
  scene: Scene;
  points: PanPoint[];
  /** How much moves in it. */
  weight: number;
  /** Whether it rests in spite of that. */
  isGivenUp?: boolean;
}

/** How motion is followed. */
export interface Steps extends Pick<Seen, 'stepSec' | 'moveCostSec'> {
  /** How large the crop is, and where it rests. */
  window: Rectangle;
}

export const middleOf = ({ x, y, width, height }: Rectangle) => ({ x: x + width / 2, y: y + height / 2 });

/** What moves in each of so many lines of cells at each moment, 1 at most all together. */
const sumsOf = (
  { cells, totals }: SceneMotion,
  lines: number,
  lineOf: (moment: number, cell: number) => number | undefined,
): Float32Array => {
  const sums = new Float32Array(totals.length * lines);
  for (let moment = 0; moment < totals.length; moment += 1) {
    const total = totals[moment] ?? 0;
    for (let cell = 0; total > 0 && cell < lumaCells; cell += 1) {
      const amount = cells[moment * lumaCells + cell] ?? 0;
      const line = amount > 0 ? lineOf(moment, cell) : undefined;
      if (line === undefined) continue;
      const at = moment * lines + line;
      sums[at] = (sums[at] ?? 0) + amount / (total + halfWeight);
    }
  }
  return sums;
};

const columnsOf = (motion: SceneMotion): Float32Array =>
  sumsOf(motion, thumbWidth, (_, cell) => cell % thumbWidth);

/** Of those cells alone that the crop shows: what is beside it is not to be followed up or down. */
const rowsOf = (motion: SceneMotion, xs: Float64Array, width: number): Float32Array =>
  sumsOf(motion, thumbHeight, (moment, cell) => {
    const off = Math.abs(((cell % thumbWidth) + 0.5) / thumbWidth - (xs[moment] ?? 0));
    return off > width / 2 ? undefined : Math.floor(cell / thumbWidth);
  });

/** It stands still until the first moment and from the last one on. */
export const pathIn = (motion: SceneMotion, { stepSec, moveCostSec, window }: Steps): ScenePath => {
  const { scene, momentsSec, totals } = motion;
  const rest = middleOf(window);
  const along = (seen: Float32Array, cells: number, axis: { length: number; rest: number }) =>
    calmed(bestPath({ motion: seen, cells, stepSec, moveCostSec }, axis), stepSec);
  const xs = along(columnsOf(motion), thumbWidth, { length: window.width, rest: rest.x });
  const ys = along(rowsOf(motion, xs, window.width), thumbHeight, { length: window.height, rest: rest.y });
  const at = (n: number, atSec: number): PanPoint => ({ atSec, x: xs[n] ?? rest.x, y: ys[n] ?? rest.y });
  const points = [
    at(0, scene.startSec),
    ...Array.from(momentsSec, (sec, n) => at(n, sec)),
    at(xs.length - 1, scene.endSec),
  ];
  return { scene, points, weight: totals.reduce((sum, total) => sum + total, 0) };
};

/** Through a scene without following anything. */
export const restedIn = ({ scene, weight }: ScenePath, window: Rectangle): ScenePath => {
  const rest = middleOf(window);
  const points = [scene.startSec, scene.endSec].map((atSec) => ({ atSec, ...rest }));
  return { scene, weight, points, isGivenUp: weight > 0 };
};
