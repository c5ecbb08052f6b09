import { leastOf, mostOf } from '@streamops/core';
import { type HashedPackets, streamPackets } from '../media/packet-columns.ts';
import { counted, type Evidence, type ExpectationOf, seconds, type Verifier } from './define.ts';

type Shown = ExpectationOf<'shown'>;

/** Matroska rounds every time to a millisecond. */
const roundingSec = 0.002;
/** Packets of other tracks lie so far from the picture that is shown with them. */
const aroundSec = 3;
const everAfterSec = 1e9;

const timesOf = (packets: HashedPackets, index: number): number[] =>
  streamPackets(packets, index)
    .map(({ sec }) => sec)
    .sort((a, b) => a - b);

/** Frames of the source that may be in the range, and the fewest that have to be: rounding decides at its ends. */
const inRange = ({ fromSec, toSec = everAfterSec }: Shown, times: readonly number[]) => {
  const within = (marginSec: number) =>
    times.filter((sec) => sec >= fromSec - marginSec && sec < toSec + marginSec);
  return { most: within(roundingSec), least: within(-roundingSec).length };
};

/** How far frames are from where they were, in the best of the places that fit. Seconds. */
const drift = (made: readonly number[], { most, fromSec }: { most: readonly number[]; fromSec: number }) => {
  const places = Array.from({ length: Math.max(0, most.length - made.length + 1) }, (_, n) => n);
  const offs = places.map((place) =>
    mostOf(made.map((sec, n) => Math.abs((most[place + n] ?? 0) - fromSec - sec))),
  );
  return leastOf(offs);
};

interface Found {
  words: string;
  ok: boolean;
}

const framesOf = async (expected: Shown, evidence: Evidence): Promise<Found> => {
  const { of, fromSec, toSec, output, index } = expected;
  const window = {
    fromSec: Math.max(0, fromSec - aroundSec),
    toSec: toSec === undefined ? everAfterSec : toSec + aroundSec,
  };
  const source = timesOf(await evidence.hashed({ input: of.input }, window), of.index);
  const made = timesOf(await evidence.hashed({ output }), index);
  const { most, least } = inRange(expected, source);
  const ok = made.length >= Math.max(1, least) && drift(made, { most, fromSec }) <= roundingSec;
  return { words: counted(made.length, 'frame'), ok };
};

/** Of the whole, only where the first frame is: their number is another line. */
const firstOf = async ({ of, output, index, fromSec }: Shown, evidence: Evidence): Promise<Found> => {
  const [before, after] = await Promise.all([
    evidence.starts({ input: of.input }, [of.index]),
    evidence.starts({ output }, [index]),
  ]);
  const [was, is] = [(before.get(of.index) ?? 0) - fromSec, after.get(index) ?? Number.NaN];
  return { words: `from ${seconds(is)}`, ok: Math.abs(is - was) <= roundingSec };
};

/** Sound begins with the file; what an encoder puts before it is not played. */
const soundOf = async ({ output, sound }: Shown, evidence: Evidence): Promise<Found> => {
  if (!sound) return { words: 'no sound', ok: true };
  const startSec = (await evidence.starts({ output }, [sound.index])).get(sound.index) ?? Number.NaN;
  const isEarly = startSec < -roundingSec;
  return {
    words: isEarly
      ? `sound from the start, behind ${seconds(-startSec)} that are not played`
      : `sound from ${seconds(startSec)}`,
    ok: Math.abs(startSec) <= sound.primingSec + roundingSec,
  };
};

/** The frames of a range, each at its time from the range's start, and the sound with them. */
export const shown: Verifier<'shown'> = async (expected, evidence) => {
  const picture = await (expected.isWhole ? firstOf : framesOf)(expected, evidence);
  const sound = await soundOf(expected, evidence);
  return {
    subject: 'Picture and sound',
    promised: expected.sound ? 'frames at their times, sound from the start' : 'frames at their times',
    found: `${picture.words}, ${sound.words}`,
    ok: picture.ok && sound.ok,
  };
};
