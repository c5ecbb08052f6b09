import { mostOf } from '@streamops/core';
import { guardedInput } from '../ffmpeg/input.ts';
import { tryFfmpeg } from '../ffmpeg/run.ts';
import { type HashedPacket, streamPackets } from '../media/packet-columns.ts';
import { hashedSides } from './both-sides.ts';
import { counted, type Evidence, type ExpectationOf, seconds, type Verifier } from './define.ts';

type Frames = ExpectationOf<'frames'>;

/** Matroska rounds every time to a millisecond, at both ends. */
const roundingSec = 0.002;

const isWithin = ({ sec }: HashedPacket, fromSec: number, beforeSec = Number.POSITIVE_INFINITY): boolean =>
  sec >= fromSec - roundingSec && sec < beforeSec - roundingSec;

const times = (packets: readonly HashedPacket[]): number[] =>
  packets.map(({ sec }) => sec).sort((one, other) => one - other);

interface Sides {
  source: HashedPacket[];
  output: HashedPacket[];
  /** How much later the source's times are. */
  bySec: number;
}

const sidesOf = async (expected: Frames, evidence: Evidence): Promise<Sides> => {
  const { of, index, fromSec, beforeSec } = expected;
  const sides = await hashedSides(evidence, expected);
  const source = streamPackets(sides.source, of.index).filter((one) => isWithin(one, fromSec, beforeSec));
  const output = streamPackets(sides.made, index);
  return { source, output, bySec: fromSec - (times(output)[0] ?? 0) };
};

/** How far the frame that is furthest off lies from its time; infinite where their numbers differ. */
export const drift = ({ source, output, bySec }: Sides): number => {
  if (source.length !== output.length) return Number.POSITIVE_INFINITY;
  const promised = times(source);
  return Math.max(0, mostOf(times(output).map((sec, n) => Math.abs((promised[n] ?? 0) - sec - bySec))));
};

/**
 * Every frame, counted finely: by its own rate, two frames of an uneven pace would fall on one tick, and the muxer
 * complains of that.
 */
const passFrames = ['-fps_mode', 'passthrough', '-enc_time_base', '1/90000'];

/** Frames that come out when all of it is decoded, and what is complained of meanwhile. */
export const decodeAll = async (
  { output, index }: Pick<Frames, 'output' | 'index'>,
  evidence: Evidence,
  packets: number,
) => {
  const path = await evidence.path({ output });
  const { outcome } = await tryFfmpeg(evidence.tools, {
    args: [...guardedInput(path), '-map', `0:${index}`, ...passFrames, '-f', 'null', '-'],
    timeoutSec: 120 + packets,
    signal: evidence.signal,
  });
  return { decoded: outcome.counts.decoded[0]?.[index] ?? 0, errors: outcome.errors };
};

/** Decoded from its first frame to its last. */
export const frames: Verifier<'frames'> = async (expected, evidence) => {
  const sides = await sidesOf(expected, evidence);
  const { source, output } = sides;
  const { decoded, errors } = await decodeAll(expected, evidence, output.length);
  const driftSec = drift(sides);
  const span = `from ${seconds(expected.fromSec)}`;
  const ok = source.length > 0 && driftSec <= roundingSec && decoded === source.length;
  const found = `${counted(output.length, 'frame')}, ${decoded} of them decode`;
  return {
    subject: expected.label,
    promised: `${counted(source.length, 'frame')} ${span}, each at its time`,
    found: errors[0] ?? (Number.isFinite(driftSec) ? `${found}, ${seconds(driftSec)} off at most` : found),
    ok: ok && errors.length === 0,
  };
};
