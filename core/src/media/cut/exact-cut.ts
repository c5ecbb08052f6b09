import { boundaryAt, cutRoundingSec } from './boundary.ts';
import { type Around, leadingFrames } from './copy-cut.ts';

/** The frames of a range, and what of them can be copied. Seconds, as packets of the source count them. */
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
  /** Whole groups between a keyframe that needs nothing before it and another; undefined: there are none. */
  middle: { fromSec: number; toSec: number; decodedBeforeSec: number } | undefined;
}

/** About a packet of sound. */
const soundSec = 0.03;

type Packets = Around['packets'];

const firstShownFrom = (packets: Packets, atSec: number): number | undefined => {
  const later = packets.filter(({ sec }) => sec >= atSec - cutRoundingSec).map(({ sec }) => sec);
  return later.length === 0 ? undefined : Math.min(...later);
};

/** Keyframes that nothing is shown before which comes after them in the file. */
const cleanKeys = (packets: Packets): { sec: number; at: number }[] =>
  packets.flatMap(({ key, sec }, at) => (key && leadingFrames(packets.slice(at)) === 0 ? [{ sec, at }] : []));

const stopBefore = (packets: Packets, at: number): number => {
  const [last, next] = [packets[at - 1], packets[at]];
  return last && next ? (last.decodeSec + next.decodeSec) / 2 : (next?.decodeSec ?? 0);
};

const middleOf = (
  start: Around,
  end: Around,
  { firstSec, untilSec }: { firstSec: number; untilSec: number },
) => {
  const from = cleanKeys(start.packets).find(({ sec }) => sec >= firstSec - cutRoundingSec);
  const to = cleanKeys(end.packets).findLast(({ sec }) => sec <= untilSec + cutRoundingSec);
  if (!from || !to || to.sec <= from.sec + cutRoundingSec) return undefined;
  // The first packet that is known here tells nothing of the one before it.
  const before = to.at > 0 ? stopBefore(end.packets, to.at) : undefined;
  const known = before ?? (end.packets[0]?.decodeSec ?? 0) - cutRoundingSec;
  return { fromSec: from.sec, toSec: to.sec, decodedBeforeSec: known };
};

/** undefined where the range holds no frame. `toSec` is the end of the range. */
export const exactCut = (
  { start, end }: { start: Around; end: Around },
  { fromSec, toSec }: { fromSec: number; toSec: number },
): ExactCut | undefined => {
  const firstSec = firstShownFrom(start.packets, fromSec) ?? firstShownFrom(end.packets, fromSec);
  if (firstSec === undefined || firstSec >= toSec - cutRoundingSec) return undefined;
  const untilSec = firstShownFrom(end.packets, toSec);
  const kept = untilSec === undefined ? undefined : boundaryAt(end.packets, untilSec, end.toEnd);
  const nextSec = kept === undefined ? undefined : Math.min(...end.packets.slice(kept).map(({ sec }) => sec));
  const stopSec = kept === undefined ? undefined : stopBefore(end.packets, kept);
  // Sound that is decoded up to there has to reach there too.
  const soundReaches = untilSec === undefined || (stopSec ?? 0) >= untilSec - soundSec;
  const endsClean = untilSec === undefined || (nextSec !== undefined && nextSec <= untilSec + cutRoundingSec);
  const startsClean = cleanKeys(start.packets).some(({ sec }) => Math.abs(sec - firstSec) <= cutRoundingSec);
  const known = [...start.packets, ...end.packets].map(({ sec }) => sec);
  const beforeSec = untilSec ?? Number.POSITIVE_INFINITY;
  return {
    firstSec,
    untilSec,
    earlierSec: start.packets.map(({ sec }) => sec).filter((sec) => sec < firstSec - cutRoundingSec),
    lastSec: Math.max(firstSec, ...known.filter((sec) => sec < beforeSec - cutRoundingSec)),
    isClean: startsClean && endsClean && soundReaches,
    decodedBeforeSec: stopSec,
    middle: untilSec === undefined ? undefined : middleOf(start, end, { firstSec, untilSec }),
  };
};
