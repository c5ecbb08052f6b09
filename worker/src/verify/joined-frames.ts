import type { PacketRun } from '../media/packet-runs.ts';
import { counted, type Evidence, type ExpectationOf, seconds, type Verifier } from './define.ts';

/** Matroska rounds every time to a millisecond. */
const roundingSec = 0.002;

type Joined = ExpectationOf<'joinedFrames'>;
type Part = Joined['parts'][number];

const sorted = (run: PacketRun | undefined): number[] => (run?.secs ?? []).toSorted((a, b) => a - b);

/** Frames that ffmpeg decoded of a picture when it wrote this output. */
const decodedOf = (
  { input, index }: { input: number; index: number },
  evidence: Evidence,
  output: string,
) => {
  const { counts, inputs } = evidence.ffmpegTraces.findLast((trace) => trace.outputs.includes(output)) ?? {};
  return counts?.decoded[inputs?.indexOf(input) ?? -1]?.[index] ?? 0;
};

/**
 * How far the frame that is furthest off lies from a packet of its source. Each has one of its own: a packet may give no
 * frame, but none gives two.
 */
const drift = (made: readonly number[], source: readonly number[]): number => {
  let at = 0;
  let most = 0;
  for (const sec of made) {
    while (at < source.length - 1 && (source[at] ?? 0) < sec - roundingSec) at += 1;
    most = Math.max(most, Math.abs((source[at] ?? Number.POSITIVE_INFINITY) - sec));
    at += 1;
  }
  return most;
};

interface Found {
  ok: boolean;
  offSec: number;
  frames: number;
}

const partFound = async (
  part: Part,
  made: readonly number[],
  { expected, evidence }: Look,
): Promise<Found> => {
  if (!part.of) return { ok: made.length > 0, offSec: 0, frames: made.length };
  const { input, index } = part.of;
  const packets = sorted((await evidence.runs({ input }, part.isCut)).get(index));
  const frames = decodedOf(part.of, evidence, expected.output);
  const offSec = drift(
    made,
    packets.map((sec) => sec + part.bySec),
  );
  return { ok: frames > 0 && frames === made.length && offSec <= roundingSec, offSec, frames };
};

interface Look {
  expected: Joined;
  evidence: Evidence;
}

/** Sound begins with the file; what an encoder puts before it is not played. */
const soundStarts = async ({ output, sound }: Joined, evidence: Evidence): Promise<number | undefined> =>
  sound && (await evidence.starts({ output }, [sound.index])).get(sound.index);

const isInTime = ({ sound }: Joined, startSec: number | undefined): boolean =>
  !sound || (startSec !== undefined && Math.abs(startSec) <= sound.primingSec + roundingSec);

/** Frames of every part, as many as were decoded, each at its own time in the whole. */
export const joinedFrames: Verifier<'joinedFrames'> = async (expected, evidence) => {
  const { label, output, index, parts } = expected;
  const times = sorted((await evidence.runs({ output })).get(index));
  const found: Found[] = [];
  // One at a time: each is read whole.
  for (const [at, part] of parts.entries()) {
    const endSec = (parts[at + 1]?.fromSec ?? Number.POSITIVE_INFINITY) - roundingSec;
    const own = times.filter((sec) => sec >= (at === 0 ? -1 : part.fromSec - roundingSec) && sec < endSec);
    found.push(await partFound(part, own, { expected, evidence }));
  }
  const startSec = await soundStarts(expected, evidence);
  const offSec = Math.max(0, ...found.map((one) => one.offSec));
  const frames = found.reduce((sum, one) => sum + one.frames, 0);
  const heard = expected.sound ? `, sound from ${seconds(startSec ?? Number.NaN)}` : '';
  return {
    subject: label,
    promised: `${counted(frames, 'frame')} of ${counted(parts.length, 'part')}, each at its time`,
    found: `${counted(times.length, 'frame')}, ${Number.isFinite(offSec) ? `${seconds(offSec)} off at most` : 'at other times'}${heard}`,
    ok: found.every(({ ok }) => ok) && isInTime(expected, startSec),
  };
};
