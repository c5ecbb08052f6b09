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
/** `crop` itself takes whole pixels. */
const pixels = (value: number): string => String(Number(value.toFixed(2)));

/** Two places that are no further apart are at one time. Seconds. */
const oneTimeSec = 1e-4;

/** What holds until a time; the last one holds from there on. */
interface Piece {
  untilSec: number;
  px: string;
}

const pieceTo = (to: Place, from: Place, easing: PanEasing): Piece[] => {
  const lastsSec = to.atSec - from.atSec;
  if (lastsSec < oneTimeSec) return [];
  const way = pixels(to.px - from.px);
  const share = `(t-${number(from.atSec)})/${number(lastsSec)}`;
  const moved = way === '0' ? '' : `+${way}*${eased(share, easing)}`;
  return [{ untilSec: to.atSec, px: `${pixels(from.px)}${moved}` }];
};

/** A search by halves: ffmpeg evaluates few of the pieces, and takes no expression that is nested 100 deep (as a sum is). */
const chosen = (pieces: readonly Piece[]): string => {
  const half = pieces.length >> 1;
  const last = pieces[half - 1];
  if (!last) return pieces[0]?.px ?? '0';
  return `if(lt(t,${number(last.untilSec)}),${chosen(pieces.slice(0, half))},${chosen(pieces.slice(half))})`;
};

/** From the first place to each next one; before the first and after the last it stands still. */
const along = (places: readonly Place[], easing: PanEasing): string => {
  const [first, last] = [places[0], places.at(-1)];
  const standing = ({ atSec, px }: Place): Piece => ({ untilSec: atSec, px: pixels(px) });
  return chosen([
    ...(first ? [standing(first)] : []),
    ...places.slice(1).flatMap((to, n) => pieceTo(to, places[n] ?? to, easing)),
    ...(last && places.length > 1 ? [standing(last)] : []),
  ]);
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
