import type { FrameRate } from '../encode/frame-rate.ts';

/** One chapter; it lasts until the next. Seconds from the start of the recording. */
export interface Chapter {
  atSec: number;
  title: string;
}

/** What every format is made from. The chapters are in order and inside the recording. */
export interface ChapterList {
  chapters: readonly Chapter[];
  durationSec: number;
  rate: FrameRate;
  /** Of the recording, which lies in the same folder. */
  fileName: string;
  width: number;
  height: number;
  hasPicture: boolean;
  hasSound: boolean;
}

/** One line of text: no control characters, no lone surrogates, which neither UTF-8 nor XML can hold. */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\uFFFE\uFFFF]+/gu, ' ')
    .trim();

export const titleOf = ({ title }: Chapter, at: number): string => oneLine(title) || `Chapter ${at + 1}`;

/** When each chapter ends, in seconds. */
export const endOf = ({ chapters, durationSec }: ChapterList, at: number): number =>
  chapters[at + 1]?.atSec ?? durationSec;
