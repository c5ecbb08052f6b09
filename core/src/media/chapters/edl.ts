import { dropsFrames, type FrameRate, framesAt, timecode } from '../encode/frame-rate.ts';
import { type ChapterList, endOf, oneLine, titleOf } from './list.ts';

/** Events have three digits. */
export const mostEdlEvents = 999;

/** Two digits for frames: of 100 and 120 frames a second every other one is counted. */
export const edlRate = (rate: FrameRate): FrameRate =>
  rate.num / rate.den > 60 ? edlRate({ num: rate.num / 2, den: rate.den }) : rate;

/**
 * CMX 3600: each chapter is an event of its own length, cut from the same place of the recording (reel AX: no tape),
 * with its title as a locator. Lines end in CRLF.
 */
export const edlChapters = (list: ChapterList): string => {
  const rate = edlRate(list.rate);
  const events = list.chapters.flatMap((chapter, at) => {
    const from = framesAt(chapter.atSec, rate);
    const start = timecode(from, rate);
    const end = timecode(Math.max(from + 1, framesAt(endOf(list, at), rate)), rate);
    const number = String(at + 1).padStart(3, '0');
    return [
      `${number}  AX       V     C        ${start} ${end} ${start} ${end}`,
      `* FROM CLIP NAME: ${oneLine(list.fileName)}`,
      `* LOC: ${start} RED     ${titleOf(chapter, at)}`,
    ];
  });
  const mode = dropsFrames(rate) ? 'DROP FRAME' : 'NON-DROP FRAME';
  return [`TITLE: ${oneLine(list.fileName)}`, `FCM: ${mode}`, '', ...events]
    .map((line) => `${line}\r\n`)
    .join('');
};
