import type { VideoStream } from './media-info.ts';
import { type PixelPart, storedSize } from './rectangle.ts';

/** Where the middle of a crop is at a time. Seconds; shares of the picture as it is seen. */
export interface PanPoint {
  atSec: number;
  x: number;
  y: number;
}

export type PanEasing = 'linear' | 'smooth';

/** How far it is between two points, 0 to 1; smooth: it sets off and arrives gently (3u² - 2u³). */
const eased = (share: string, easing: PanEasing): string =>
  easing === 'linear' ? share : `pow(${share},2)*(3-2*${share})`;

interface Place {
  atSec: number;
  px: number;
}

const number = (value: number): string => String(Number(value.toFixed(4)));

/** From the first place to each next one; before the first and after the last it stands still. */
const along = (places: readonly Place[], easing: PanEasing): string => {
  const [first] = places;
  const moves = places.slice(1).map((to, n) => {
    const from = places[n] ?? to;
    const share = `clip((t-${number(from.atSec)})/${number(Math.max(to.atSec - from.atSec, 1e-4))},0,1)`;
    return `+(${number(to.px - from.px)})*(${eased(share, easing)})`;
  });
  return [number(first?.px ?? 0), ...moves].join('');
};

/**
 * Where a crop of that size begins at each moment, as two expressions of ffmpeg's `crop`; it never leaves the picture.
 * `points` count from the recording's start, and what is encoded begins at `fromSec`.
 */
export const panExpressions = (
  points: readonly PanPoint[],
  {
    size,
    video,
    fromSec,
    easing,
  }: { size: PixelPart; video: VideoStream; fromSec: number; easing: PanEasing },
): { x: string; y: string } => {
  const stored = storedSize(video);
  const sorted = points.toSorted((a, b) => a.atSec - b.atSec);
  const begin = (middle: number, length: number, whole: number): number =>
    Math.min(Math.max(0, middle * whole - length / 2), whole - length);
  const at = ({ atSec }: PanPoint, px: number): Place => ({ atSec: atSec - fromSec, px });
  return {
    x: along(
      sorted.map((point) => at(point, begin(point.x, size.width, stored.width))),
      easing,
    ),
    y: along(
      sorted.map((point) => at(point, begin(point.y, size.height, stored.height))),
      easing,
    ),
  };
};
