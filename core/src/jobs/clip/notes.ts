import { mainVideo } from '../../media/media-info.ts';
import type { Note } from '../kit/plan.ts';
import { remuxNotes, streamLabel } from '../remux/notes.ts';
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

interface Noted extends Promised {
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

const leftOutNotes = ({ leftOut, fit }: Noted): Note[] =>
  leftOut.map((stream) => {
    const why = stream.kind === 'data' ? 'it holds neither picture nor sound' : 'the source still has it';
    return note('info', streamLabel(stream), `It is not in the ${fit.container.toUpperCase()}: ${why}.`);
  });

const emptyNotes = ({ empty, fit }: Noted): Note[] =>
  fit.kept
    .filter(({ stream }) => empty.has(stream.index))
    .map(({ stream }) => note('info', streamLabel(stream), 'Nothing of it lies in the range.'));

/** What a reader of the receipt should know about one clip that was copied. */
export const copyNotes = (noted: Noted): Note[] => [
  movedNote(noted),
  ...leadingNote(noted),
  ...emptyNotes(noted),
];

/** What is true of all clips of one source. */
export const sourceNotes = (noted: Noted): Note[] => {
  const { fit, media, mkvKeeps } = noted;
  const finished = media.finished
    ? []
    : [note('info', 'Recording', 'It was not finished when this was cut out of it.')];
  const rest = remuxNotes({
    fit: { ...fit, dropped: [] },
    wanted: fit.container,
    media: { ...media, finished: true },
    mkvKeeps,
  });
  return [...finished, ...leftOutNotes(noted), ...rest];
};
