import { leastOf, mostOf } from '@streamops/core';
import { type HashedPacket, type HashedPackets, streamPackets } from '../media/packet-columns.ts';
import { counted, type Evidence, type ExpectationOf, seconds, type Verifier } from './define.ts';
import { decodeAll } from './frames.ts';

type Ranges = ExpectationOf<'ranges'>;
type Part = Ranges['parts'][number];

/** Matroska rounds every time to a millisecond, at both ends. */
const roundingSec = 0.002;
/** Less than a millisecond of Matroska: times that are so near are one. */
const sameSec = 0.0006;

const endless = Number.POSITIVE_INFINITY;

interface Side {
  part: Part;
  /** What was read of the source around the range. */
  all: HashedPacket[];
  /** What of the source lies in the range, and what is there of it; its times are those of the source. */
  source: HashedPacket[];
  made: HashedPacket[];
}

const isIn = ({ fromSec, untilSec = endless }: Part, sec: number): boolean =>
  sec >= fromSec - sameSec && sec < untilSec - sameSec;

const shifted = (packets: readonly HashedPacket[], bySec: number): HashedPacket[] =>
  packets.map(({ sec, endSec, digest }) => ({ sec: sec + bySec, endSec: endSec + bySec, digest }));

/** Raw sound is cut to the sample: packets that are only partly in the range belong to it too. */
const touches = ({ fromSec, untilSec = endless }: Part, { sec, endSec }: HashedPacket): boolean =>
  endSec > fromSec + sameSec && sec < untilSec - sameSec;

/** Packets of the output by the part in whose time they are shown. */
const sidesOf = async (expected: Ranges, made: readonly HashedPacket[], evidence: Evidence) => {
  const { parts, of, how } = expected;
  const begins = parts.map(({ fromSec, bySec }, at) => (at === 0 ? -endless : fromSec + bySec - roundingSec));
  const sides: Side[] = [];
  // One at a time: each is a process that reads.
  for (const [at, part] of parts.entries()) {
    const there = streamPackets(await evidence.hashed({ input: of.input }, part.window), of.index);
    const [from = 0, to = endless] = [begins[at], begins[at + 1]];
    const own = made.filter(({ sec }) => sec >= from && sec < to);
    const source = there.filter((one) => (how === 'heard' ? touches(part, one) : isIn(part, one.sec)));
    sides.push({ part, all: there, source, made: shifted(own, -part.bySec) });
  }
  return sides;
};

const times = (packets: readonly HashedPacket[]): number[] =>
  packets.map(({ sec }) => sec).sort((one, other) => one - other);

const endOf = (packets: readonly HashedPacket[]): number => mostOf(packets.map(({ endSec }) => endSec));

/** How far the packet that is furthest off lies from its time; infinite where their numbers differ. */
const drift = ({ source, made }: Side): number => {
  if (source.length !== made.length) return endless;
  const promised = times(source);
  return mostOf([0, ...times(made).map((sec, n) => Math.abs(sec - (promised[n] ?? 0)))]);
};

/** Where a player hears something, whatever packets it is in. */
const heardDrift = ({ part, source, made }: Side): number => {
  if (source.length === 0 || made.length === 0) return source.length === made.length ? 0 : endless;
  const { fromSec, untilSec = endless } = part;
  const [firstSec, lastSec] = [leastOf(times(source)), endOf(source)];
  const ends = [
    leastOf(times(made)) - Math.max(fromSec, firstSec),
    endOf(made) - Math.min(untilSec, lastSec),
  ];
  const gaps = made.map(({ sec }, n) => (n === 0 ? 0 : sec - (made[n - 1]?.endSec ?? sec)));
  return mostOf([...ends, ...gaps].map(Math.abs));
};

const isRunOf = (run: readonly HashedPacket[], source: readonly HashedPacket[]): boolean =>
  source.some(
    ({ digest }, at) =>
      digest === run[0]?.digest && run.every((packet, n) => source[at + n]?.digest === packet.digest),
  );

/** Bytes of the source in its order, but for what was encoded at the ends. */
const hasOther = ({ part, source, made }: Side): boolean => {
  if (part.encoded === 'all' || made.length === 0) return false;
  const { head = 0, tail = 0 } = part.encoded ?? {};
  const copied = made.slice(head, made.length - tail);
  return part.encoded ? copied.length > 0 && !isRunOf(copied, source) : !isRunOf(copied, source);
};

interface Join {
  /** How long the last packet before it goes on into the first one behind it. */
  overlapSec: number;
  gapSec: number;
  /** As long as a packet, where the source goes on without a pause there. */
  mostGapSec: number;
  /** Whether the source goes on there at all: subtitles come now and then. */
  isSteady: boolean;
}

/** How long nothing comes in the source around the range; endless where there is nothing more at all. */
const pauseOf = (all: readonly HashedPacket[], range: readonly HashedPacket[], side: 'before' | 'behind') => {
  const [firstSec, endSec] = [leastOf(times(range)), endOf(range)];
  if (side === 'before') return firstSec - endOf(all.filter(({ sec }) => sec < firstSec));
  return leastOf(times(all.filter(({ sec }) => sec > mostOf(times(range))))) - endSec;
};

/** MP4 tells of a packet before a pause that it lasts until the next: how long it is the source knows. */
const joinBetween = (before: Side, after: Side): Join => {
  const packets = [...before.source, ...after.source];
  const longestSec = mostOf(packets.map(({ sec, endSec }) => endSec - sec));
  const pauseSec = pauseOf(before.all, before.source, 'behind') + pauseOf(after.all, after.source, 'before');
  const nextSec = leastOf(times(after.made)) + after.part.bySec;
  return {
    overlapSec: endOf(before.made) + before.part.bySec - nextSec,
    gapSec: nextSec - endOf(before.source) - before.part.bySec,
    mostGapSec: longestSec + Math.max(0, pauseSec),
    isSteady: pauseSec <= longestSec,
  };
};

const hasPackets = ({ made, source }: Side): boolean => made.length > 0 && source.length > 0;

/** Of what is cut beside the main track, which is held frame by frame. */
const joinsOf = ({ how, index, beside }: Ranges, sides: readonly Side[]): Join[] =>
  how === 'heard' || index === beside.index
    ? []
    : sides.slice(1).flatMap((side, at) => {
        const before = sides[at];
        return before && hasPackets(before) && hasPackets(side) ? [joinBetween(before, side)] : [];
      });

const firstShown = (packets: HashedPackets, index: number): number =>
  leastOf(times(streamPackets(packets, index)));

interface Decoded {
  packets: number;
  errors: readonly string[];
}

const decodedOf = async (expected: Ranges, evidence: Evidence, packets: number): Promise<Decoded> => {
  if (!expected.decodes) return { packets, errors: [] };
  const { decoded, errors } = await decodeAll(expected, evidence, packets);
  return { packets: decoded, errors };
};

const promisedWords = ({ how, parts, decodes }: Ranges, sides: readonly Side[]): string => {
  const packets = sides.reduce((sum, { source }) => sum + source.length, 0);
  const ranges = counted(parts.length, 'range');
  if (how === 'heard') return `heard from end to end of ${ranges}`;
  const copied = parts.every(({ encoded }) => encoded === undefined);
  const bytes = how === 'bytes' && copied ? ', the same bytes' : '';
  const encoded = parts.some((part) => part.encoded && part.encoded !== 'all')
    ? ', copied between their ends'
    : '';
  return `${counted(packets, 'packet')} of ${ranges}${bytes}${encoded}, each at its time${decodes ? ', all decode' : ''}`;
};

/** What is wrong between the ranges, and how long a pause there is at the most. */
const joinWords = (joins: readonly Join[]): { words: string[]; ok: boolean } => {
  if (joins.length === 0) return { words: [], ok: true };
  const overlapSec = mostOf(joins.map((join) => join.overlapSec));
  const gapSec = mostOf([0, ...joins.filter(({ isSteady }) => isSteady).map((join) => join.gapSec)]);
  const ok = overlapSec <= roundingSec && joins.every((join) => join.gapSec <= join.mostGapSec + roundingSec);
  const overlap = `a range begins ${seconds(overlapSec)} before the end of another`;
  return {
    words: [overlapSec > roundingSec ? overlap : `at most ${seconds(gapSec)} of nothing at a join`],
    ok,
  };
};

/** What ranges hold, range after range: none of it missing, nothing beside it, all moved as the picture is. */
export const ranges: Verifier<'ranges'> = async (expected, evidence) => {
  const { label, index, output, how, beside } = expected;
  const all = await evidence.hashed({ output });
  const lateSec = firstShown(all, beside.index) - beside.atSec;
  const made = shifted(streamPackets(all, index), -lateSec);
  const sides = await sidesOf(expected, made, evidence);
  const offSec = mostOf([0, ...sides.map(how === 'heard' ? heardDrift : drift)]);
  const isOther = how === 'bytes' && sides.some(hasOther);
  const joins = joinWords(joinsOf(expected, sides));
  const decoded = await decodedOf(expected, evidence, made.length);
  const words = [
    `${counted(made.length, 'packet')}${isOther ? ', others' : ''}`,
    ...(expected.decodes ? [`${decoded.packets} decode`] : []),
    Number.isFinite(offSec) ? `at most ${seconds(offSec)} from their times` : 'at other times',
    ...joins.words,
  ];
  const isWhole = decoded.errors.length === 0 && decoded.packets === made.length;
  return {
    subject: label,
    promised: promisedWords(expected, sides),
    found: decoded.errors[0] ?? words.join(', '),
    ok: offSec <= roundingSec && !isOther && joins.ok && isWhole,
  };
};
