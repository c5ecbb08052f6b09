import { leastOf, mostOf } from '@streamops/core';
import { type HashedPacket, streamPackets } from '../media/packet-columns.ts';
import { hashedSides } from './both-sides.ts';
import { counted, type Evidence, type ExpectationOf, seconds, type Verifier } from './define.ts';

type Run = ExpectationOf<'run'>;

/** Matroska rounds every time to a millisecond, at both ends. */
const roundingSec = 0.002;
/** A track's first packet may lie so far from the picture's. */
const nearSec = 2;

interface Match {
  /** Packets of the source, as many as the output has; fewer where it ends before. */
  source: HashedPacket[];
  output: HashedPacket[];
  /** How much later the source's times are. */
  bySec: number;
}

const isRun = (source: readonly HashedPacket[], output: readonly HashedPacket[], bytes: boolean): boolean =>
  source.length === output.length && output.every(({ digest }, n) => !bytes || source[n]?.digest === digest);

/** Where the output's packets lie in the source: of several places that fit, the one nearest to where it should be. */
const matched = (
  sides: { source: HashedPacket[]; output: HashedPacket[] },
  { bytes, shouldBeBySec }: { bytes: boolean; shouldBeBySec: number },
): Match | undefined => {
  const { source, output } = sides;
  const [first] = output;
  if (!first) return undefined;
  const offOf = (packet: HashedPacket): number => Math.abs(packet.sec - first.sec - shouldBeBySec);
  const places = source
    .flatMap((packet, at) =>
      (!bytes || packet.digest === first.digest) && offOf(packet) < nearSec ? [{ packet, at }] : [],
    )
    .sort((one, other) => offOf(one.packet) - offOf(other.packet));
  for (const { packet, at } of places) {
    const there = source.slice(at, at + output.length);
    if (isRun(there, output, bytes)) return { source: there, output, bySec: packet.sec - first.sec };
  }
  return undefined;
};

/** Times may lie apart by rounding, and by nothing else. */
const drift = ({ source, output, bySec }: Match): number =>
  mostOf(output.map(({ sec }, n) => Math.abs((source[n]?.sec ?? 0) - sec - bySec)));

const firstShown = (packets: readonly HashedPacket[]): number => leastOf(packets.map(({ sec }) => sec));

/** By how much the stream was moved that others are held against. */
const shiftOfMain = async (
  { beside, output, index, firstSec = 0 }: Run,
  evidence: Evidence,
): Promise<number> => {
  const made = await evidence.hashed({ output });
  return (beside?.firstSec ?? firstSec) - firstShown(streamPackets(made, beside?.index ?? index));
};

const promisedOf = ({ firstSec, coversSec, bytes }: Run, packets: number): string =>
  [
    `${counted(packets, 'packet')} of the source${bytes ? ', the same bytes' : ''}`,
    ...(firstSec === undefined ? ['moved with the picture'] : [`from ${seconds(firstSec)}`]),
    ...(coversSec === undefined ? [] : [`to ${seconds(coversSec)} at least`]),
  ].join(', ');

/** What follows in the source is shown later: a frame before a hole is shown until then. */
const covers = (source: readonly HashedPacket[], { source: kept }: Match, coversSec: number): boolean => {
  const last = kept.at(-1);
  const rest = last ? source.slice(source.indexOf(last) + 1) : source;
  return rest.every(({ sec }) => sec >= coversSec - roundingSec);
};

/** Copied packets, none left out between the first and the last, as far from the picture as they were. */
export const run: Verifier<'run'> = async (expected, evidence) => {
  const { label, index, of, bytes, firstSec, coversSec, beside } = expected;
  const sides = await hashedSides(evidence, expected);
  const output = streamPackets(sides.made, index);
  const source = streamPackets(sides.source, of.index);
  const shouldBeBySec = await shiftOfMain(expected, evidence);
  const found = matched({ source, output }, { bytes, shouldBeBySec });
  const promised = promisedOf(expected, output.length);
  if (!found) return { subject: label, promised, found: 'other packets', ok: false };
  const apartSec = beside ? Math.abs(found.bySec - shouldBeBySec) : 0;
  const startSec = firstShown(found.source);
  const endSec = mostOf(found.source.map(({ endSec: shown }) => shown));
  const ok =
    Math.max(drift(found), apartSec) <= roundingSec &&
    (firstSec === undefined || Math.abs(startSec - firstSec) <= roundingSec) &&
    (coversSec === undefined || covers(source, found, coversSec));
  const apart = beside ? `, ${seconds(apartSec)} from the picture` : '';
  const words = `${counted(output.length, 'packet')} from ${seconds(startSec)} to ${seconds(endSec)}${apart}`;
  return { subject: label, promised, found: words, ok };
};
