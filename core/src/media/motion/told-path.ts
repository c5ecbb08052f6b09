import type { PanPoint } from '../pan.ts';
import type { Rectangle } from '../rectangle.ts';
import type { Scene } from './scene-motion.ts';
import { restedIn, type ScenePath } from './scene-path.ts';
import { thinnedPath } from './thin-path.ts';

export const samePlace = (a: PanPoint | undefined, b: PanPoint | undefined): boolean =>
  a !== undefined && b !== undefined && Math.abs(a.x - b.x) < 1e-6 && Math.abs(a.y - b.y) < 1e-6;

/** Whether it goes from one place to another in no time. */
export const isLeap = (points: readonly PanPoint[], n: number): boolean => {
  const [before, point] = [points[n - 1], points[n]];
  return before !== undefined && point?.atSec === before.atSec && !samePlace(before, point);
};

/** One path of all scenes: while it stands still, over a cut or not, it needs no point. */
export const joined = (paths: readonly ScenePath[]): PanPoint[] => {
  const all = paths.flatMap(({ points }) => points);
  const isNew = all.filter(
    (point, n) => !(samePlace(point, all[n - 1]) && point.atSec === all[n - 1]?.atSec),
  );
  return isNew.filter((point, n) => !(samePlace(point, isNew[n - 1]) && samePlace(point, isNew[n + 1])));
};

/** Each scene's path within `tolerance`, in shares of the picture. */
export const thinned = (paths: readonly ScenePath[], tolerance: number): ScenePath[] =>
  paths.map((path) => ({ ...path, points: thinnedPath(path.points, tolerance) }));

/** With a rest in those scenes in which least moves, until there are no more than so many points. */
export const withinPoints = (paths: readonly ScenePath[], window: Rectangle, most: number): ScenePath[] => {
  const resting = new Set<Scene>();
  let kept = [...paths];
  for (const { scene } of paths.toSorted((a, b) => a.weight - b.weight)) {
    if (joined(kept).length <= most) return kept;
    resting.add(scene);
    kept = paths.map((path) => (resting.has(path.scene) ? restedIn(path, window) : path));
  }
  return kept;
};
