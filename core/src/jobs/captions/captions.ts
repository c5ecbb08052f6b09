import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { flags } from '../../media/flags.ts';
import type { MediaInfo, MediaStream } from '../../media/media-info.ts';
import type { CaptionFacts, CaptionLook } from '../../media/subtitles/captions.ts';
import { type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import { type Found, type Note, type PlanDraft, type Step, workFileName } from '../kit/plan.ts';
import { streamLabel } from '../remux/notes.ts';
import {
  fileText,
  fonts,
  fontsOf,
  readStep,
  ready,
  scriptSteps,
  type Text,
  textFacts,
  trackText,
} from './script.ts';

/** What is burnt in: a track of the recording, or a further input. */
export type CaptionSource = { track: MediaStream } | { file: PlanInput; input: number };

export interface Captions {
  from: CaptionSource;
  /** For text without styles of its own. */
  look: CaptionLook;
  /** When what is made begins in the recording. Seconds. */
  startSec: number;
}

/** What goes into the picture's filters, of a step that runs `amongWork`. */
export interface Drawn {
  /** In the order of the chain. */
  filters: readonly string[];
  notes: readonly Note[];
  facts: CaptionFacts;
}

export type CaptionPass = { pass: Pick<PlanDraft, 'steps' | 'next' | 'afterwards'> } | { drawn: Drawn };

const captionFacts: z.ZodType<CaptionFacts> = z.object({
  lines: z.int(),
  firstSec: z.number(),
  lastSec: z.number(),
  sampleSec: z.number().nullable(),
});

/**
 * `ass` has libass read the file, which takes it for nothing else; `subtitles` would open whatever ffmpeg takes it for,
 * and that may name other files.
 */
const drawing = (media: MediaInfo): string =>
  [
    `ass=filename=${workFileName(ready)}`,
    ...(fontsOf(media).length > 0 ? [`fontsdir=${workFileName(fonts)}`] : []),
  ].join(':');

const tryId = 'try captions';

/** One black picture at a time when letters are to be seen. */
const tryStep = ({ sampleSec }: CaptionFacts, { width, height }: CaptionLook, media: MediaInfo): Step => {
  const picture = `color=c=black:s=${width}x${height}:r=1:d=1,format=yuv420p`;
  const at = `settb=1/1000,setpts=${Math.round((sampleSec ?? 0) * 1000)}`;
  const brightest = 'signalstats,metadata=mode=print:key=lavfi.signalstats.YMAX';
  return {
    ...{ kind: 'ffmpeg', id: tryId, title: 'Try captions', mayFail: true, amongWork: true },
    args: [
      ...['-f', 'lavfi', '-i', picture],
      ...flags({ vf: [at, drawing(media), brightest].join(','), 'frames:v': 1, f: 'null' }),
      '-',
    ],
  };
};

/** Black is 16. */
const stillBlack = 40;

/** Rejects where this ffmpeg draws no text at all, or none of this. */
const checkTry = (tried: Found['ffmpeg'], { sampleSec }: CaptionFacts, isStyled: boolean): void => {
  if (tried.failed !== undefined && /No such filter/i.test(tried.failed)) {
    const why =
      'The worker’s ffmpeg was built without libass, which draws text: its filter "ass" is missing.';
    throw new StreamOpsError('FFMPEG_MISSING', `${why} Install one that has it.`);
  }
  if (tried.failed !== undefined) {
    throw new StreamOpsError('NOT_MEDIA', `These subtitles can’t be drawn. ${tried.failed}`);
  }
  const found = tried.lines.flatMap((line) => /signalstats\.YMAX=(\d+)/.exec(line)?.[1] ?? []);
  const brightest = Math.max(255 * Number(found.length === 0), ...found.map(Number));
  if (isStyled || sampleSec === null || brightest > stillBlack) return;
  const why = 'ffmpeg drew nothing where a caption is to be seen: the worker has no font.';
  throw new StreamOpsError('FFMPEG_MISSING', `${why} Install one, DejaVu or Noto, where it runs.`);
};

/**
 * ASS counts hundredths of a second, to which what was on a frame is rounded, by 5 ms at most; libass cuts off what is
 * less than a millisecond. So much later it is asked, that a line comes and goes with its frame. Seconds.
 */
const roundingSec = 0.006;

/**
 * Captions count from the recording's start, frames from where what is made begins: they are drawn at the former, so
 * that what moves has moved as far. Both shifts are the same whole number of ticks.
 */
const shifted = (filter: string, startSec: number): string[] => {
  const ticks = `round(${(startSec + roundingSec).toFixed(6)}/TB)`;
  return [`setpts=PTS+${ticks}`, filter, `setpts=PTS-${ticks}`];
};

const nameOf = (from: CaptionSource): string => ('track' in from ? streamLabel(from.track) : from.file.name);

const notesFor = ({ from }: Captions, { lines }: CaptionFacts, more: NotesOf): Note[] => {
  const note = (text: string): Note => ({ level: 'info', subject: nameOf(from), text });
  const { media, isStyled, read } = more;
  const count = fontsOf(media).length;
  return [
    note(`It was burnt into the picture: ${lines === 1 ? 'one line' : `${lines} lines`}.`),
    ...(read && read.encoding !== 'utf-8' ? [note(`It was read as ${read.encoding}.`)] : []),
    ...(isStyled ? [note('It is ASS, and looks as its own styles say.')] : []),
    ...(count > 0
      ? [note(`${count === 1 ? 'The font' : `The ${count} fonts`} in the recording could be used for it.`)]
      : []),
  ];
};

interface NotesOf {
  media: MediaInfo;
  isStyled: boolean;
  read: Found['subtitleText'] | undefined;
}

/** Of every pass before the picture is encoded. */
const afterwards =
  'Then one picture with captions is drawn, to see that this ffmpeg can, and the recording is encoded with them in it.';

const textOf = ({ from }: Captions, context: PlanContext): Text | undefined => {
  const source = sourceOf(context);
  if ('track' in from) return trackText(from.track, source);
  const read = foundAs(context.found, 'read captions', textFacts);
  return read && fileText(read, source);
};

/**
 * Pass by pass: text of any kind becomes ASS, which is tried, and then a filter. Rejects with FFMPEG_MISSING where this
 * ffmpeg can't draw it, NOT_MEDIA where there is nothing to draw.
 */
export const drawCaptions = (captions: Captions, context: PlanContext): CaptionPass => {
  const { from, look, startSec } = captions;
  const { media } = sourceOf(context);
  const given = textOf(captions, context);
  if (!given) {
    return {
      pass: { steps: [readStep('file' in from ? from.input : 0)], next: 'read captions', afterwards },
    };
  }
  const facts = foundAs(context.found, 'captions', captionFacts);
  if (!facts) return { pass: { steps: scriptSteps(given, look), next: 'captions', afterwards } };
  const tried = foundAs(context.found, tryId, ffmpegFacts);
  if (!tried) return { pass: { steps: [tryStep(facts, look, media)], next: tryId, afterwards } };
  checkTry(tried, facts, given.isStyled);
  const read = foundAs(context.found, 'read captions', textFacts);
  const notes = notesFor(captions, facts, { media, isStyled: given.isStyled, read });
  return { drawn: { filters: shifted(drawing(media), startSec), notes, facts } };
};
