import type { MediaInfo } from '../../media/media-info.ts';
import type { Span } from './args.ts';

export interface CutChapter {
  startSec: number;
  title: string;
}

/** So near to an end of the clip that rounding says whether a chapter is in it. Seconds. */
const undecidedSec = 0.002;

const isNear = (one: number, other: number): boolean => Math.abs(one - other) < undecidedSec;

/**
 * The chapters that ffmpeg keeps, as they then begin (`copy_chapters` in ffmpeg_mux_init.c): all that end after the
 * clip's start and begin before its end. undefined where rounding decides that.
 */
export const chaptersWithin = (
  { chapters }: MediaInfo,
  { fromSec, lengthSec }: Span,
): CutChapter[] | undefined => {
  const endSec = fromSec + (lengthSec ?? Number.POSITIVE_INFINITY);
  if (chapters.some((one) => isNear(one.endSec, fromSec) || isNear(one.startSec, endSec))) return undefined;
  return chapters
    .filter((one) => one.endSec >= fromSec && one.startSec <= endSec)
    .map(({ startSec, title }) => ({ startSec: Math.max(0, startSec - fromSec), title }));
};
