import { type HashedPacket, type HashedPackets, streamPackets } from '../media/packet-columns.ts';
import { hashedSides } from './both-sides.ts';
import { type ExpectationOf, seconds, type Verifier } from './define.ts';

type Heard = ExpectationOf<'heard'>;

/** Matroska rounds every time to a millisecond, at both ends. */
const roundingSec = 0.002;
/** Sound is cut and converted in whole packets; those of usual codecs are no longer than that. */
const packetSec = 0.1;
/** What ends lie apart at least that nobody calls missing: two packets of most codecs. */
const leastSec = 0.05;

interface Stretch {
  fromSec: number;
  toSec: number;
  longestPacketSec: number;
  /** The longest time in which nothing comes. */
  gapSec: number;
}

/** What is heard of a stream, its times moved; undefined where it has no packet. */
const stretchOf = (packets: readonly HashedPacket[], bySec: number): Stretch | undefined => {
  const [first] = packets;
  if (!first) return undefined;
  const start = { toSec: first.endSec, gapSec: 0, longestPacketSec: 0 };
  const { toSec, gapSec, longestPacketSec } = packets.reduce(
    (soFar, { sec, endSec }) => ({
      toSec: Math.max(soFar.toSec, endSec),
      gapSec: Math.max(soFar.gapSec, sec - soFar.toSec),
      longestPacketSec: Math.max(soFar.longestPacketSec, endSec - sec),
    }),
    start,
  );
  return { fromSec: first.sec + bySec, toSec: toSec + bySec, gapSec, longestPacketSec };
};

const ofStream = (packets: HashedPackets, index: number): HashedPacket[] =>
  streamPackets(packets, index).sort((one, other) => one.sec - other.sec);

const firstShown = (packets: HashedPackets, index: number): number => ofStream(packets, index)[0]?.sec ?? 0;

/** What of the source touches the range. */
const inRange = ({ begins, ends }: Heard, source: readonly HashedPacket[]): HashedPacket[] => {
  const beforeSec = ends.mostSec ?? Number.POSITIVE_INFINITY;
  return source.filter(({ sec, endSec }) => endSec > begins.leastSec && sec < beforeSec);
};

/** Where the source has sound only from later on, or up to earlier, no more is asked for. */
const isAsLong = ({ begins, ends }: Heard, there: Stretch, made: Stretch): boolean => {
  const packetsSec = there.longestPacketSec + Math.min(packetSec, made.longestPacketSec);
  const awaySec = Math.max(leastSec, packetsSec) + roundingSec;
  const first = Math.max(begins.leastSec, there.fromSec);
  const firstAtMost = Math.max(begins.mostSec, there.fromSec);
  const last = Math.min(ends.leastSec, there.toSec);
  const lastAtMost = ends.mostSec ?? Number.POSITIVE_INFINITY;
  return (
    made.fromSec >= first - awaySec &&
    made.fromSec <= firstAtMost + awaySec &&
    made.toSec >= last - awaySec &&
    made.toSec <= lastAtMost + awaySec &&
    made.gapSec <= there.gapSec + packetSec + roundingSec
  );
};

const wordsOf = ({ fromSec, toSec, gapSec }: Stretch): string => {
  const gap = gapSec > packetSec ? `, nothing for ${seconds(gapSec)} of it` : '';
  return `heard from ${seconds(fromSec)} to ${seconds(toSec)} of the source${gap}`;
};

/**
 * Where the source's sound begins only behind the range, ffmpeg (5.1) converts the first packet of it all the same: it is
 * heard when it was, behind the picture.
 */
const isNone = ({ ends }: Heard, made: Stretch | undefined): boolean =>
  made === undefined ||
  (made.fromSec >= (ends.mostSec ?? Number.POSITIVE_INFINITY) && made.toSec - made.fromSec <= packetSec);

/** Sound whose packets can't be held against the source's: from where to where there is some, beside the picture. */
export const heard: Verifier<'heard'> = async (expected, evidence) => {
  const { label, index, of, beside, begins, ends } = expected;
  const sides = await hashedSides(evidence, expected);
  const bySec = beside.firstSec - firstShown(sides.made, beside.index);
  const there = stretchOf(inRange(expected, ofStream(sides.source, of.index)), 0);
  const made = stretchOf(ofStream(sides.made, index), bySec);
  if (!there) {
    const words = made ? wordsOf(made) : 'nothing';
    return { subject: label, promised: 'nothing, as the source', found: words, ok: isNone(expected, made) };
  }
  if (!made) return { subject: label, promised: wordsOf(there), found: 'no packet', ok: false };
  const asked: Stretch = {
    ...there,
    fromSec: Math.max(begins.leastSec, there.fromSec),
    toSec: Math.min(ends.leastSec, there.toSec),
  };
  const ok = isAsLong(expected, there, made);
  return { subject: label, promised: `${wordsOf(asked)}, to a packet`, found: wordsOf(made), ok };
};
