import { mainVideo } from '../../media/media-info.ts';
import type { Note } from '../kit/plan.ts';
import { remuxNotes, streamLabel } from '../remux/notes.ts';
import type { ExactOptions } from './exact-args.ts';
import type { Promised } from './promises.ts';
import type { AskedRange } from './ranges.ts';

const note = (level: Note['level'], subject: string, text: string): Note => ({ level, subject, text });

/** Less than that nobody calls moved: a source's own rounding. Seconds. */
const leastMove = 0.002;

/** `1.234 s earlier`, `0.033 s later`, or nothing. */
const moved = (bySec: number): string | undefined => {
  if (Math.abs(bySec) < leastMove) return undefined;
  return `${Math.abs(bySec).toFixed(3)} s ${bySec < 0 ? 'earlier' : 'later'}`;
};

interface Noted extends Omit<Promised, 'empty'> {
  /** What this clip is called in its notes. */
  name: string;
  asked: AskedRange;
  leading: number;
}

/** How far each end of a cut moved from what was asked for. */
const movedNote = ({ name, asked, media, firstSec, untilSec, main }: Noted): Note => {
  const start = moved(firstSec - media.startSec - asked.startSec);
  const end = untilSec === undefined ? undefined : moved(untilSec - media.startSec - asked.endSec);
  const what = mainVideo(media) === main ? 'keyframe' : 'packet';
  const first = start
    ? `It begins ${start} than asked, with a ${what}`
    : `It begins where asked, with a ${what}`;
  const last =
    untilSec === undefined
      ? 'ends with the recording'
      : end
        ? `ends ${end}, where no frame is missing`
        : 'ends where asked';
  return note('info', name, `${first}, and ${last}.`);
};

const leadingNote = ({ name, leading }: Noted): Note[] =>
  leading === 0
    ? []
    : [
        note(
          'warn',
          name,
          `Its first keyframe is no clean start: ${leading} frames before it need what was cut off, and players leave them out.`,
        ),
      ];

export const leftOutNotes = ({ leftOut, fit }: Pick<Promised, 'leftOut' | 'fit'>): Note[] =>
  leftOut.map((stream) => {
    const why = stream.kind === 'data' ? 'it holds neither picture nor sound' : 'the source still has it';
    return note('info', streamLabel(stream), `It is not in the ${fit.container.toUpperCase()}: ${why}.`);
  });

export const emptyNotes = ({ empty, fit }: Promised): Note[] =>
  fit.kept
    .filter(({ stream }) => empty.has(stream.index))
    .map(({ stream }) => note('info', streamLabel(stream), 'Nothing of it lies in the range.'));

/** What a reader of the receipt should know about one clip that was copied. */
export const copyNotes = (noted: Noted): Note[] => [movedNote(noted), ...leadingNote(noted)];

export const cleanNote = (name: string): Note =>
  note('info', name, 'Both ends lie where nothing has to be encoded: all of it was copied.');

const pictureNotes = ({ picture, encoder }: ExactOptions): Note[] => {
  const label = streamLabel(picture);
  const { codec, pixelFormat } = encoder;
  return [
    ...(picture.codec === codec
      ? []
      : [note('warn', label, `Nothing here encodes ${picture.codec} as it was: it became ${codec}.`)]),
    ...(picture.pixelFormat === pixelFormat
      ? []
      : [note('warn', label, `${picture.pixelFormat ?? 'Its samples'} became ${pixelFormat}.`)]),
    ...(picture.hdr === 'sdr'
      ? []
      : [note('warn', label, "HDR is kept by its tags; what is known of the mastering display isn't.")]),
  ];
};

const soundWords = 'Its sound was copied, in whole packets.';

/** What a reader should know about an exact clip whose picture was encoded, and why all of it was. */
export const encodedNotes = (options: ExactOptions & { name: string; why: string }): Note[] => [
  note(
    'info',
    options.name,
    `All of its picture was encoded, by ${options.encoder.name}, and not its ends alone: ${options.why}. ${soundWords}`,
  ),
  ...pictureNotes(options),
];

const framesWords = (frames: number): string => `${frames} ${frames === 1 ? 'frame' : 'frames'}`;

/** What a reader should know about an exact clip of which only the ends were encoded. */
export const splicedNotes = (
  options: ExactOptions & { name: string; spliced: NonNullable<Promised['spliced']> },
): Note[] => {
  const { name, encoder, spliced } = options;
  const { head, copied, tail } = spliced;
  const ends = `${framesWords(head)} at its start and ${framesWords(tail)} at its end were encoded, by ${encoder.name}`;
  return [note('info', name, `${ends}; the ${copied} between are the recording's own. ${soundWords}`)];
};

/** What is true of all clips of one source. */
export const sourceNotes = (noted: Promised): Note[] => {
  const { fit, media, mkvKeeps } = noted;
  const finished = media.finished
    ? []
    : [note('info', 'Recording', 'It was still written to, or had just been, when this was cut out of it.')];
  const rest = remuxNotes({
    fit: { ...fit, dropped: [] },
    wanted: fit.container,
    media: { ...media, finished: true },
    mkvKeeps,
  });
  return [...finished, ...leftOutNotes(noted), ...rest];
};
