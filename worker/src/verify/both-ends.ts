import { type MediaInfo, mainVideo } from '@streamops/core';
import { guardedInput } from '../ffmpeg/input.ts';
import { type FfmpegOutcome, tryFfmpeg } from '../ffmpeg/run.ts';
import type { StreamPackets } from '../media/packet-tally.ts';
import type { Evidence, Verifier } from './define.ts';

const timeoutSec = 60;
/** Enough to read past the keyframe, so that the decoder gives it out at the end of what it is given. */
const windowSec = 0.2;
/** MPEG-TS has no index: a search by its clock may land behind the keyframe that it was for. Seconds before it. */
const searchSec = 1;

/** One thread: with more, each of them waits for a picture of its own, and there is one. */
const keyframes = (path: string, ...options: readonly string[]): string[] => [
  ...['-threads', '1', '-skip_frame', 'nokey', ...options],
  ...guardedInput(path),
];

interface Tail {
  fromSec: number;
  windowSec: number;
}

/** Both ends in one process: starting one costs more than decoding a picture. */
const commandFor = (path: string, index: number, tail: Tail): string[] => [
  ...keyframes(path, '-t', String(windowSec)),
  ...keyframes(path, '-t', String(tail.windowSec), '-noaccurate_seek', '-ss', tail.fromSec.toFixed(6)),
  ...['-map', `0:${index}`, '-map', `1:${index}`, '-f', 'null', '-'],
];

/** Header and index say all that decoding takes. What ffmpeg would look for besides takes as long as all the rest. */
const asHeaderSays = '-nofind_stream_info';

/**
 * The same before anything is known of the file, for one with an index: what follows the keyframe before its end is read
 * up to the end, so that the last one is among what decodes. Where its header says too little, nothing decodes.
 */
const blindCommand = (path: string): string[] => [
  ...keyframes(path, asHeaderSays, '-t', String(windowSec)),
  ...keyframes(path, asHeaderSays, '-noaccurate_seek', '-sseof', String(-windowSec)),
  ...['-map', '0:V:0', '-map', '1:V:0', '-f', 'null', '-'],
];

/** The first keyframe comes late where a transport stream began in the middle: read on until there is one. */
const lateHead = (path: string, index: number): string[] => [
  ...keyframes(path),
  ...['-map', `0:${index}`, '-frames:v', '1', '-f', 'null', '-'],
];

const tailOf = (media: MediaInfo, packets: readonly StreamPackets[], index: number): Tail => {
  const stream = packets.find((candidate) => candidate.index === index);
  const margin = media.container === 'ts' ? searchSec : 0;
  // -ss counts from the start of the file, whatever time its first packet has.
  const fromSec = Math.max(0, (stream?.lastKeySec ?? 0) - media.startSec - margin);
  return { fromSec, windowSec: windowSec + margin };
};

type Run = (args: readonly string[]) => Promise<FfmpegOutcome>;

const decodes = ({ counts }: FfmpegOutcome, file: number, index: number): boolean =>
  (counts.decoded[file]?.[index] ?? 0) > 0;

/** Looked at while its packets are read; null where that says nothing. */
const blindly = async (output: string, evidence: Evidence, run: Run): Promise<FfmpegOutcome | null> =>
  evidence.readsWhole({ output }) ? run(blindCommand(await evidence.path({ output }))) : null;

const knowingly = async (path: string, { index, tail }: { index: number; tail: Tail }, run: Run) => {
  const both = await run(commandFor(path, index, tail));
  const end = decodes(both, 1, index);
  if (decodes(both, 0, index) || !end || both.errors.length > 0) {
    return { ends: Number(decodes(both, 0, index)) + Number(end), errors: both.errors };
  }
  const late = await run(lateHead(path, index));
  return { ends: Number(decodes(late, 0, index)) + 1, errors: late.errors };
};

const decode = async (evidence: Evidence, output: string): Promise<{ ends: number; errors: string[] }> => {
  const run: Run = async (args) =>
    (await tryFfmpeg(evidence.tools, { args, timeoutSec, signal: evidence.signal })).outcome;
  const looking = [
    blindly(output, evidence, run),
    evidence.media({ output }),
    evidence.packets({ output }),
  ] as const;
  // All of them end before anything is removed.
  await Promise.allSettled(looking);
  const [both, media, packets] = await Promise.all(looking);
  const index = mainVideo(media)?.index;
  if (index === undefined) return { ends: 0, errors: ['no picture'] };
  const isClear = both?.errors.length === 0 && decodes(both, 0, index) && decodes(both, 1, index);
  if (isClear) return { ends: 2, errors: [] };
  const tail = tailOf(media, packets, index);
  return knowingly(await evidence.path({ output }), { index, tail }, run);
};

export const bothEnds: Verifier<'bothEnds'> = async ({ output }, evidence) => {
  const { ends, errors } = await decode(evidence, output);
  return {
    subject: `Both ends of ${output}`,
    promised: 'a keyframe decodes at each end',
    found:
      errors[0] ?? (ends === 2 ? 'both decode; what lies between was not decoded' : `${ends} of 2 decode`),
    ok: ends === 2 && errors.length === 0,
  };
};
