import { leastOf, mostOf } from '../../extremes.ts';
import { boundaryAt, cutRoundingSec, stopBefore } from './boundary.ts';
import { type Around, leadingFrames } from './copy-cut.ts';

/** The frames of a range, and whether they can be copied. Seconds, as packets of the source count them. */
export interface ExactCut {
  /** The first frame that is shown, and the first after the last; undefined: the stream ends before. */
  firstSec: number;
  untilSec: number | undefined;
  /** When frames before the first are shown, as far as they are known, and the last frame of the range. */
  earlierSec: readonly number[];
  lastSec: number;
  /** Whether packets can be copied from the first frame to the last: both ends are clean. */
  isClean: boolean;
  /** Where a copy that is clean at both ends stops: packets decoded before that. */
  decodedBeforeSec: number | undefined;
}

type Packets = Around['packets'];

const firstShownFrom = (packets: Packets, atSec: number): number | undefined => {
  const later = packets.filter(({ sec }) => sec >= atSec - cutRoundingSec).map(({ sec }) => sec);
  return later.length === 0 ? undefined : leastOf(later);
};

/** Whether a keyframe is shown then, and nothing before it that comes after it in the file. */
const isCleanKeyAt = (packets: Packets, atSec: number): boolean =>
  packets.some(
    ({ key, sec }, at) =>
      key && Math.abs(sec - atSec) <= cutRoundingSec && leadingFrames(packets.slice(at)) === 0,
  );

/** undefined where the range holds no frame. `toSec` is the end of the range. */
export const exactCut = (
  { start, end }: { start: Around; end: Around },
  { fromSec, toSec }: { fromSec: number; toSec: number },
): ExactCut | undefined => {
  const firstSec = firstShownFrom(start.packets, fromSec) ?? firstShownFrom(end.packets, fromSec);
  if (firstSec === undefined || firstSec >= toSec - cutRoundingSec) return undefined;
  const untilSec = firstShownFrom(end.packets, toSec);
  const kept = untilSec === undefined ? undefined : boundaryAt(end.packets, untilSec, end.toEnd);
  const nextSec = kept === undefined ? undefined : leastOf(end.packets.slice(kept).map(({ sec }) => sec));
  const stopSec = kept === undefined ? undefined : stopBefore(end.packets, kept);
  // Sound that is decoded up to there has to reach there too.
  const soundReaches = untilSec === undefined || (stopSec ?? 0) >= untilSec - 3 * cutRoundingSec;
  const endsClean = untilSec === undefined || (nextSec !== undefined && nextSec <= untilSec + cutRoundingSec);
  const startsClean = isCleanKeyAt(start.packets, firstSec);
  const known = [...start.packets, ...end.packets].map(({ sec }) => sec);
  const beforeSec = untilSec ?? Number.POSITIVE_INFINITY;
  return {
    firstSec,
    untilSec,
    earlierSec: start.packets.map(({ sec }) => sec).filter((sec) => sec < firstSec - cutRoundingSec),
    lastSec: Math.max(firstSec, mostOf(known.filter((sec) => sec < beforeSec - cutRoundingSec))),
    isClean: startsClean && endsClean && soundReaches,
    decodedBeforeSec: stopSec,
  };
};
