import { leastOf } from '../../extremes.ts';
import { boundaryAt, cutRoundingSec, stopBefore } from './boundary.ts';

/** A packet in the file's order. Seconds. */
interface Packet {
  sec: number;
  decodeSec: number;
  key: boolean;
}

/** What lies around one end of a cut, from the last keyframe before it on. */
export interface Around {
  packets: readonly Packet[];
  /** Whether the stream ends with the last packet here. */
  toEnd: boolean;
}

/** Where a stream can be cut without encoding. Seconds, as packets of the source count them. */
export interface CopyCut {
  /** The keyframe that it begins with, or the first packet of a stream that begins later. */
  firstSec: number;
  /** Frames that are shown before that keyframe and stored after it: they need what was cut off. */
  leading: number;
  /** Packets are kept that are decoded before that; undefined: to the end. */
  decodedBeforeSec: number | undefined;
  /** When the first frame that is left out is shown; undefined: none is. */
  untilSec: number | undefined;
}

/** Frames in front of the keyframe that they follow in the file: the group is open. */
export const leadingFrames = (packets: readonly Packet[]): number => {
  const [key, ...rest] = packets;
  const after = rest.findIndex((packet) => packet.key);
  const group = after < 0 ? rest : rest.slice(0, after);
  return group.filter(({ sec }) => key && sec < key.sec - cutRoundingSec).length;
};

type Tail = Pick<CopyCut, 'decodedBeforeSec' | 'untilSec'>;

const toTheEnd: Tail = { decodedBeforeSec: undefined, untilSec: undefined };

const boundaryFrom = ({ packets, toEnd }: Around, sec: number) => {
  const kept = boundaryAt(packets, sec, toEnd);
  const decodedBeforeSec = kept === undefined ? undefined : stopBefore(packets, kept);
  if (kept === undefined || decodedBeforeSec === undefined) return undefined;
  return {
    decodedBeforeSec,
    untilSec: leastOf(packets.slice(kept).map(({ sec: shown }) => shown)),
  };
};

/**
 * The end is where all that is decoded is shown without a gap: as soon as the sound that is decoded up to there reaches
 * the point too, as far as is known of what follows.
 */
const endOf = (around: Around, atSec: number): Tail => {
  let best: Tail | undefined;
  for (let fromSec = atSec; ; ) {
    const found = boundaryFrom(around, fromSec);
    if (!found) return around.toEnd ? toTheEnd : (best ?? toTheEnd);
    if (found.decodedBeforeSec >= atSec - 2 * cutRoundingSec) return found;
    best ??= found;
    fromSec = found.untilSec + 2 * cutRoundingSec;
  }
};

/** From the keyframe that `start` begins with to the first frame at or after `toSec` that can be left out. */
export const copyCut = (
  { start, end }: { start: Around; end: Around | undefined },
  toSec: number,
): CopyCut | undefined => {
  const [first] = start.packets;
  if (!first) return undefined;
  const tail = end ? endOf(end, toSec) : toTheEnd;
  return { firstSec: first.sec, leading: leadingFrames(start.packets), ...tail };
};
