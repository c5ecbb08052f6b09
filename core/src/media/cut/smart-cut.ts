import { leastOf, mostOf } from '../../extremes.ts';
import { cutRoundingSec } from './boundary.ts';
import { type Around, leadingFrames } from './copy-cut.ts';
import type { ExactCut } from './exact-cut.ts';

/** Frames that are encoded, at one end. Seconds, as packets of the source count them. */
export interface CutEnd {
  firstSec: number;
  lastSec: number;
  /** When the frame behind the last is shown; undefined: there is none. */
  untilSec: number | undefined;
  frames: number;
  /** When frames before the first are shown, as far as they are known. */
  earlierSec: readonly number[];
}

/** Which frames of a range can be copied, and which have to be encoded for that. */
export interface SmartCut {
  head: CutEnd | undefined;
  tail: CutEnd | undefined;
  /** The keyframe that copying begins with. */
  keySec: number;
  /** Packets are copied that are decoded before that; undefined: to the end. */
  decodedBeforeSec: number | undefined;
}

type Packets = Around['packets'];
type Packet = Packets[number];

const times = (packets: readonly Packet[]): number[] => packets.map(({ sec }) => sec);

/** Of the frames shown from one time to before another. */
const endOf = (packets: Packets, firstSec: number, untilSec: number): CutEnd | undefined => {
  const shown = times(packets).filter(
    (sec) => sec >= firstSec - cutRoundingSec && sec < untilSec - cutRoundingSec,
  );
  if (shown.length === 0) return undefined;
  const earlierSec = times(packets).filter((sec) => sec < firstSec - cutRoundingSec);
  return {
    ...{ firstSec: leastOf(shown), lastSec: mostOf(shown) },
    ...{ untilSec, frames: shown.length, earlierSec },
  };
};

/** The first keyframe in the range that nothing is shown before which comes after it in the file. */
const cleanKeyFrom = (packets: Packets, firstSec: number): Packet | { why: string } => {
  const at = packets.findIndex(({ key, sec }) => key && sec >= firstSec - cutRoundingSec);
  const key = packets[at];
  if (!key) return { why: 'no keyframe lies in the range' };
  if (leadingFrames(packets.slice(at)) > 0) return { why: 'its groups of frames are open' };
  return key;
};

/**
 * Readers that start at a keyframe don't know yet when the first packets are decoded: these are put in front of those
 * of which it is known, a frame apart.
 */
const decodedAt = (packets: Packets): number[] => {
  const known = packets.map(({ decodeSec }) => decodeSec);
  for (let at = known.length - 3; at >= 0; at -= 1) {
    const [own = 0, next = 0, later = 0] = known.slice(at, at + 3);
    if (own >= next) known[at] = next - (later - next);
  }
  return known;
};

/** In the middle between the last packet that is kept and the next, whichever way their times are rounded. */
const stopAt = (packets: Packets, kept: number): number => {
  const [last = 0, next = 0] = decodedAt(packets).slice(kept - 1, kept + 1);
  return (last + next) / 2;
};

/** Packets that have to follow one for certainty that none of them is shown before it; as `boundaryAt` has it. */
const settled = 4;

/** How many packets can be kept at the most so that all that are kept are shown before all others, and before the end. */
const lastBoundary = ({ packets, toEnd }: Around, untilSec: number): number | undefined => {
  const last = packets.length - (toEnd ? 1 : settled);
  // Of each packet and all before it.
  const latestSec = times(packets);
  for (let at = 1; at < latestSec.length; at += 1) {
    latestSec[at] = Math.max(latestSec[at - 1] ?? 0, latestSec[at] ?? 0);
  }
  let nextSec = leastOf(times(packets.slice(last + 1)));
  for (let count = last; count > 0; count -= 1) {
    nextSec = Math.min(nextSec, packets[count]?.sec ?? 0);
    if ((latestSec[count - 1] ?? 0) < nextSec && nextSec <= untilSec + cutRoundingSec) return count;
  }
  return undefined;
};

/**
 * All of a range is copied but what lies before its first clean keyframe and behind the last place where copying can
 * stop: that is any place where all that was decoded has been shown. Or why there is nothing to be copied.
 */
export const smartCut = (
  { start, end }: { start: Around; end: Around },
  { firstSec, untilSec }: Pick<ExactCut, 'firstSec' | 'untilSec'>,
): SmartCut | { why: string } => {
  const key = cleanKeyFrom(start.packets, firstSec);
  if ('why' in key) return key;
  const keySec = key.sec;
  const head = endOf(start.packets, firstSec, keySec);
  const none = { why: 'no whole group of frames lies in the range' };
  if (untilSec === undefined) return { head, tail: undefined, keySec, decodedBeforeSec: undefined };
  if (keySec >= untilSec - cutRoundingSec) return none;
  const kept = lastBoundary(end, untilSec);
  if (kept === undefined) return { why: 'there is no place where copying could stop' };
  const stopSec = leastOf(times(end.packets.slice(kept)));
  if (stopSec <= keySec + cutRoundingSec) return none;
  const tail = endOf(end.packets, stopSec, untilSec);
  return { head, tail, keySec, decodedBeforeSec: stopAt(end.packets, kept) };
};
