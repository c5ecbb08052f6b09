import type { PacketRun } from '../media/packet-runs.ts';
import { counted, type Evidence, type ExpectationOf, seconds, type Verifier } from './define.ts';

/** Matroska rounds every time to a millisecond, MP4 to a tick of its picture's clock. */
const roundingSec = 0.0011;

type Joined = ExpectationOf<'joined'>;

const nothing: PacketRun = { secs: [], digests: [] };

/** Timed text in MP4 has a packet that says nothing wherever no cue is: two bytes of zeros, by their murmur3. */
const emptyCue = 0xf5_98_ff_88;

const withoutEmptyCues = ({ secs, digests }: PacketRun): PacketRun => ({
  secs: secs.filter((_, n) => digests[n] !== emptyCue),
  digests: digests.filter((digest) => digest !== emptyCue),
});

const part = ({ secs, digests }: PacketRun, from: number, packets: number): PacketRun => ({
  secs: secs.slice(from, from + packets),
  digests: digests.slice(from, from + packets),
});

interface Side {
  source: PacketRun;
  made: PacketRun;
  bySec: number;
}

const hasOther = ({ source, made }: Side): boolean =>
  source.digests.some((digest, n) => made.digests[n] !== digest);

/** How far the packet that is furthest off lies from its time. */
const drift = ({ source, made, bySec }: Side): number =>
  source.secs.reduce((most, sec, n) => Math.max(most, Math.abs((made.secs[n] ?? 0) - sec - bySec)), 0);

const lastShown = ({ made }: Side): number =>
  made.secs.reduce((last, sec) => Math.max(last, sec), Number.NEGATIVE_INFINITY);
const firstShown = ({ made }: Side): number =>
  made.secs.reduce((first, sec) => Math.min(first, sec), Number.POSITIVE_INFINITY);

const sidesOf = async ({ parts, skipsEmpty }: Joined, made: PacketRun, evidence: Evidence) => {
  const sides: Side[] = [];
  let from = 0;
  // One at a time: each is read whole, once for all streams.
  for (const { input, index, bySec, isCut } of parts) {
    const whole = (await evidence.runs({ input }, isCut)).get(index) ?? nothing;
    const source = skipsEmpty ? withoutEmptyCues(whole) : whole;
    sides.push({ source, bySec, made: part(made, from, source.secs.length) });
    from += source.secs.length;
  }
  return { sides, packets: from };
};

/** Every packet of every part, at its part's time: so sound and picture of each stay together, and no part overlaps. */
export const joined: Verifier<'joined'> = async (expected, evidence) => {
  const { label, index, output, bytes, parts, skipsEmpty } = expected;
  const all = (await evidence.runs({ output })).get(index) ?? nothing;
  const made = skipsEmpty ? withoutEmptyCues(all) : all;
  const { sides, packets } = await sidesOf(expected, made, evidence);
  const offSec = Math.max(0, ...sides.map(drift));
  const isOther = bytes && sides.some(hasOther);
  const overlaps = sides.some((side, at) => at > 0 && firstShown(side) < lastShown(sides[at - 1] ?? side));
  const there = made.secs.length;
  const words = [
    `${counted(there, 'packet')}${isOther ? ', others' : ''}`,
    `at most ${seconds(offSec)} from their times`,
    ...(overlaps ? ['a part begins before the end of another'] : []),
  ];
  return {
    subject: label,
    promised: `${counted(packets, 'packet')} of ${counted(parts.length, 'part')}${bytes ? ', the same bytes' : ''}, at their times`,
    found: words.join(', '),
    ok: there === packets && !isOther && !overlaps && offSec <= roundingSec,
  };
};
