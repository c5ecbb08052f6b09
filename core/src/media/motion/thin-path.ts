import type { PanPoint } from '../pan.ts';

/** How far a point is from the straight way between two others, at its time: the larger of both directions. */
const offWay = ({ atSec, x, y }: PanPoint, from: PanPoint, to: PanPoint): number => {
  const share = to.atSec > from.atSec ? (atSec - from.atSec) / (to.atSec - from.atSec) : 0;
  const [wayX, wayY] = [from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share];
  return Math.max(Math.abs(x - wayX), Math.abs(y - wayY));
};

const furthestBetween = (points: readonly PanPoint[], first: number, last: number) => {
  const [from, to] = [points[first], points[last]];
  let furthest = { at: first, off: 0 };
  for (let at = first + 1; from && to && at < last; at += 1) {
    const point = points[at];
    const off = point ? offWay(point, from, to) : 0;
    if (off > furthest.off) furthest = { at, off };
  }
  return furthest;
};

/**
 * The points that are needed so that straight ways between them come within `tolerance` of all (Ramer, Douglas and
 * Peucker, with distances at a time instead of across the way). The first and the last stay.
 */
export const thinnedPath = (points: readonly PanPoint[], tolerance: number): PanPoint[] => {
  const kept = new Set([0, points.length - 1]);
  const ways: [number, number][] = [[0, points.length - 1]];
  for (let way = ways.pop(); way; way = ways.pop()) {
    const [first, last] = way;
    const { at, off } = furthestBetween(points, first, last);
    if (off <= tolerance) continue;
    kept.add(at);
    ways.push([first, at], [at, last]);
  }
  return points.filter((_, n) => kept.has(n));
};
