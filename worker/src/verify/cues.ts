import { stat } from 'node:fs/promises';
import { type Cue, cuesIn, StreamOpsError } from '@streamops/core';
import { guardedInput } from '../ffmpeg/input.ts';
import { runMedia } from '../ffmpeg/process.ts';
import { counted, type Evidence, type ReceiptLine } from './define.ts';

/** The whole file is read for the few packets of one track, as slowly as a busy disk on a network may give it. */
const slowestBytesPerSec = 2e6;
/** Far more than anybody says in a day. */
const mostBytes = 32 * 2 ** 20;

interface Track {
  path: string;
  index: number;
  /**
   * As its packets count, and not from where the file begins: ffmpeg (5.1) takes the first cue for that where the picture
   * is a single packet without a decoding time.
   */
  asCounted?: boolean;
}

/** A subtitle track as SubRip, whatever its codec. Rejects with MEDIA_BROKEN. */
const readSubRip = async (
  { tools, signal }: Pick<Evidence, 'tools' | 'signal'>,
  { path, index, asCounted = false }: Track,
): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const { code } = await runMedia(tools, {
    program: 'ffmpeg',
    args: [
      ...['-nostdin', '-loglevel', 'error', ...(asCounted ? ['-copyts'] : []), ...guardedInput(path)],
      ...['-map', `0:${index}`, '-f', 'srt', 'pipe:1'],
    ],
    timeoutSec: Math.ceil(120 + (await stat(path)).size / slowestBytesPerSec),
    signal,
    onStdout: (chunk) => {
      bytes += chunk.length;
      if (bytes <= mostBytes) chunks.push(chunk);
    },
  });
  if (code !== 0 || bytes > mostBytes) {
    throw new StreamOpsError('MEDIA_BROKEN', `${path}: subtitle ${index} cannot be read.`);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** What is said in a subtitle track, and when. Rejects with MEDIA_BROKEN. */
export const readCues = async (...track: Parameters<typeof readSubRip>): Promise<Cue[]> =>
  cuesIn(await readSubRip(...track), 'srt');

/** ASS counts in hundredths of a second, and MKV shows the 21 ms of sound that an edit list hides. */
const roundingSec = 0.04;

/** How many of the first are not at their place in the second. */
export const missingCues = (promised: readonly Cue[], found: readonly Cue[]): number =>
  promised.filter(({ startSec, text }, at) => {
    const other = found[at];
    return other?.text !== text || Math.abs(other.startSec - startSec) > roundingSec;
  }).length;

/** Both sides in words, and whether they are the same. */
export const comparedCues = (
  promised: readonly Cue[],
  found: readonly Cue[],
): Pick<ReceiptLine, 'promised' | 'found' | 'ok'> => {
  const odd = missingCues(promised, found);
  return {
    promised: counted(promised.length, 'cue'),
    found: `${counted(found.length, 'cue')}${odd === 0 ? '' : `, ${odd} missing or different`}`,
    ok: odd === 0 && promised.length === found.length,
  };
};
