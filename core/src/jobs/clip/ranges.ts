import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import { knowsDuration } from '../../media/merge-media.ts';
import type { PlanInput } from '../kit/define.ts';

/** Of one job: each is a command of its own, and a file. */
const mostRanges = 50;
const seconds = z.number().nonnegative().max(1e7);
const title = z.string().max(200).optional();

export const rangeParams = {
  ranges: z
    .array(z.object({ startSec: seconds, endSec: seconds, title }))
    .max(mostRanges)
    .default([])
    .describe(
      'Ranges: startSec and endSec in seconds from the start of the recording, and a title for the file',
    ),
  markers: z
    .array(z.object({ atSec: seconds, title }))
    .max(mostRanges)
    .default([])
    .describe('Moments: atSec in seconds from the start; what lies around each becomes a clip'),
  beforeSec: z.number().min(0).max(3600).default(15).describe('Seconds before a moment'),
  afterSec: z.number().min(0).max(3600).default(5).describe('Seconds after a moment'),
  chapters: z
    .array(z.string().max(500))
    .max(mostRanges)
    .default([])
    .describe('Chapters of the recording, by their titles'),
};

export interface RangeParams {
  ranges: readonly { startSec: number; endSec: number; title?: string | undefined }[];
  markers: readonly { atSec: number; title?: string | undefined }[];
  beforeSec: number;
  afterSec: number;
  chapters: readonly string[];
}

/** Seconds from the start of the recording, inside it as far as its length is known. */
export interface AskedRange {
  startSec: number;
  endSec: number;
  title?: string | undefined;
}

const refuse = (why: string): never => {
  throw new StreamOpsError('PARAMS_INVALID', why);
};

const chapterNamed = (wanted: string, { name, media }: PlanInput): AskedRange => {
  const found = media.chapters.find((chapter) => chapter.title === wanted);
  if (!found) return refuse(`${name} has no chapter ${JSON.stringify(wanted)}.`);
  const { startSec, endSec } = found;
  return { startSec: startSec - media.startSec, endSec: endSec - media.startSec, title: wanted };
};

/** How long it is, where that is read and not guessed, and is not still growing. */
const lengthOf = (media: MediaInfo): number =>
  media.finished && knowsDuration(media) ? (media.durationSec ?? 0) : Number.POSITIVE_INFINITY;

/** Inside the recording. Rejects with PARAMS_INVALID. */
const within = (range: AskedRange, { name, media }: PlanInput): AskedRange => {
  const { startSec, endSec } = range;
  const lengthSec = lengthOf(media);
  const words = `${startSec} to ${endSec} s`;
  if (endSec <= startSec) return refuse(`The range ${words} ends before it begins.`);
  if (startSec >= lengthSec) {
    return refuse(`The range ${words} begins after the end of ${name}, at ${lengthSec.toFixed(3)} s.`);
  }
  return { ...range, startSec: Math.max(0, startSec), endSec: Math.min(endSec, lengthSec) };
};

/** A moment, as the range around it. */
const aroundMarker =
  ({ beforeSec, afterSec }: Pick<RangeParams, 'beforeSec' | 'afterSec'>) =>
  ({ atSec, title: called }: RangeParams['markers'][number]): AskedRange => ({
    startSec: Math.max(0, atSec - beforeSec),
    endSec: atSec + afterSec,
    title: called,
  });

/** Both ends of what is asked for, as far as they are known before the recording is. Seconds from its start. */
export const endsOf = (params: RangeParams): number[] =>
  [...params.ranges, ...params.markers.map(aroundMarker(params))].flatMap(({ startSec, endSec }) => [
    startSec,
    endSec,
  ]);

/** What is asked for, in the order of ranges, markers, chapters. Rejects with PARAMS_INVALID. */
export const askedRanges = (params: RangeParams, source: PlanInput): AskedRange[] => {
  const { ranges, markers, chapters } = params;
  const asked = [
    ...ranges,
    ...markers.map(aroundMarker(params)),
    ...chapters.map((wanted) => chapterNamed(wanted, source)),
  ];
  if (asked.length === 0) refuse('No range, marker or chapter says what to cut out.');
  if (asked.length > mostRanges) refuse(`${asked.length} clips are more than the ${mostRanges} of one job.`);
  return asked.map((range) => within(range, source));
};
