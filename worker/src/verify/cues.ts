import { StreamOpsError } from '@streamops/core';
import { guardedInput } from '../ffmpeg/input.ts';
import { runMedia } from '../ffmpeg/process.ts';
import type { Evidence } from './define.ts';

const timeoutSec = 120;
/** Far more than anybody says in a day. */
const mostBytes = 32 * 2 ** 20;

interface Cue {
  startSec: number;
  /** Without styles. */
  text: string;
}

const timing = /^(\d+):(\d\d):(\d\d),(\d{3}) -->/;

const cueOf = (block: string): Cue[] => {
  const lines = block.split('\n');
  const at = lines.findIndex((line) => timing.test(line));
  const [, hours, minutes, sec, ms] = timing.exec(lines[at] ?? '') ?? [];
  if (ms === undefined) return [];
  const startSec = Number(hours) * 3600 + Number(minutes) * 60 + Number(sec) + Number(ms) / 1000;
  const words = lines.slice(at + 1).join('\n');
  const text = words.replaceAll(/<[^>]*>|\{[^}]*\}/g, '').trim();
  return text === '' ? [] : [{ startSec, text }];
};

/** SubRip as ffmpeg writes it. */
export const cuesOf = (subRip: string): Cue[] => subRip.replaceAll('\r', '').split(/\n\n+/).flatMap(cueOf);

/** What is said in a subtitle track, and when, whatever its codec. Rejects with MEDIA_BROKEN. */
export const readCues = async (
  { tools, signal }: Pick<Evidence, 'tools' | 'signal'>,
  path: string,
  index: number,
): Promise<Cue[]> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const { code } = await runMedia(tools, {
    program: 'ffmpeg',
    args: [
      ...['-nostdin', '-loglevel', 'error', ...guardedInput(path)],
      ...['-map', `0:${index}`, '-f', 'srt', 'pipe:1'],
    ],
    timeoutSec,
    signal,
    onStdout: (chunk) => {
      bytes += chunk.length;
      if (bytes <= mostBytes) chunks.push(chunk);
    },
  });
  if (code !== 0 || bytes > mostBytes) {
    throw new StreamOpsError('MEDIA_BROKEN', `${path}: subtitle ${index} cannot be read.`);
  }
  return cuesOf(Buffer.concat(chunks).toString('utf8'));
};

/** ASS counts in hundredths of a second, and MKV shows the 21 ms of sound that an edit list hides. */
const roundingSec = 0.04;

/** How many of the first are not at their place in the second. */
export const missingCues = (promised: readonly Cue[], found: readonly Cue[]): number =>
  promised.filter(({ startSec, text }, at) => {
    const other = found[at];
    return other?.text !== text || Math.abs(other.startSec - startSec) > roundingSec;
  }).length;
