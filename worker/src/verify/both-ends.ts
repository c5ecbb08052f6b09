import { type MediaInfo, mainVideo } from '@streamops/core';
import { guardedInput } from '../ffmpeg/input.ts';
import { tryFfmpeg } from '../ffmpeg/run.ts';
import type { StreamPackets } from '../media/packet-tally.ts';
import type { Evidence, Verifier } from './define.ts';

const timeoutSec = 60;
/** Enough to read past the keyframe, so that the decoder gives it out at the end of what it is given. */
const windowSec = '0.2';

const keyframesOnly = ['-skip_frame', 'nokey', '-t', windowSec];

/** Both ends in one process: starting one costs more than decoding a picture. */
const commandFor = (path: string, index: number, lastKeySec: number): string[] => [
  ...[...keyframesOnly, ...guardedInput(path)],
  ...[...keyframesOnly, '-noaccurate_seek', '-ss', lastKeySec.toFixed(6), ...guardedInput(path)],
  ...['-map', `0:${index}`, '-map', `1:${index}`, '-f', 'null', '-'],
];

const lastKey = (media: MediaInfo, packets: readonly StreamPackets[], index: number): number => {
  const stream = packets.find((candidate) => candidate.index === index);
  // -ss counts from the start of the file, whatever time its first packet has.
  return Math.max(0, (stream?.lastKeySec ?? 0) - media.startSec);
};

const decode = async (evidence: Evidence, output: string): Promise<{ ends: number; errors: string[] }> => {
  const media = await evidence.media({ output });
  const index = mainVideo(media)?.index;
  if (index === undefined) return { ends: 0, errors: ['no picture'] };
  const lastKeySec = lastKey(media, await evidence.packets({ output }), index);
  const args = commandFor(await evidence.path({ output }), index, lastKeySec);
  const { outcome } = await tryFfmpeg(evidence.tools, { args, timeoutSec, signal: evidence.signal });
  const { decoded } = outcome.counts;
  const ends = [0, 1].filter((file) => (decoded[file]?.[index] ?? 0) > 0).length;
  return { ends, errors: outcome.errors };
};

export const bothEnds: Verifier<'bothEnds'> = async ({ output }, evidence) => {
  const { ends, errors } = await decode(evidence, output);
  return {
    subject: `Both ends of ${output}`,
    promised: 'a keyframe decodes at each end',
    found: errors[0] ?? (ends === 2 ? 'both decode' : `${ends} of 2 decode`),
    ok: ends === 2 && errors.length === 0,
  };
};
