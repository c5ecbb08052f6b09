import { audioStreams, mainVideo } from '../../media/media-info.ts';
import { displaySize } from '../../media/picture-size.ts';
import type { Note } from '../kit/plan.ts';
import { streamLabel } from '../remux/notes.ts';
import type { Choice } from '../transcode/choose.ts';
import { fittedSize } from './fit-in.ts';
import type { EncodedJoin } from './graph.ts';
import type { Placed } from './timeline.ts';
import { targetOf, type Whole } from './whole.ts';

const note = (subject: string, text: string, level: Note['level'] = 'info'): Note => ({
  level,
  subject,
  text,
});

/** What is heard or seen of a wait that is no rounding. Seconds. */
const shortestWaitSec = 0.0015;

const waitNotes = (placed: readonly Placed[], words: string): Note[] => {
  const waits = placed.filter(({ waitSec }) => waitSec > shortestWaitSec);
  if (waits.length === 0) return [];
  const longest = Math.max(...waits.map(({ waitSec }) => waitSec)).toFixed(3);
  const text = `Tracks of a file don't end together: at ${waits.length} of ${placed.length - 1} joins ${words}, ${longest} s at most. Within each file sound and picture lie as they did.`;
  return [note('Joins', text)];
};

const recoveredNotes = (placed: readonly Placed[]): Note[] =>
  placed
    .filter(({ input }) => !input.media.finished)
    .map(({ input }) =>
      note('Recording', `The recorder never finished ${input.name}: what it holds was joined.`),
    );

/** Tracks of the first part that others call otherwise: they go by its names. */
const nameNotes = ([first, ...others]: readonly Placed[]): Note[] => {
  const own = first ? audioStreams(first.input.media) : [];
  return others.flatMap(({ input }) =>
    audioStreams(input.media).flatMap(({ title, ...stream }, at) => {
      const other = own[at]?.title;
      if (title === other || other === undefined || title === undefined) return [];
      return [note(input.name, `Its ${streamLabel({ ...stream, title })} follows "${other}".`, 'warn')];
    }),
  );
};

/** Of parts after the first, what did not come along. `isJoined`: of a stream of a part. */
const restNotes = (placed: readonly Placed[], isJoined: (part: Placed, index: number) => boolean): Note[] =>
  placed.flatMap((part) => {
    const rest = part.input.media.streams.filter(({ index }) => !isJoined(part, index));
    if (rest.length === 0) return [];
    return [note(part.input.name, `Not in the joined file: ${rest.map(streamLabel).join(', ')}.`)];
  });

/** `joined`: streams of the first part, by their indexes; those of the others have the same. */
export const copiedNotes = (placed: readonly Placed[], joined: ReadonlySet<number>): Note[] => [
  note(
    'Joined',
    `${placed.length} files follow each other. They are alike: all packets were copied and nothing was encoded.`,
  ),
  ...waitNotes(placed, 'one waits for the other'),
  ...recoveredNotes(placed),
  ...nameNotes(placed),
  ...restNotes(placed.slice(1), (_, index) => joined.has(index)),
];

const sizeNotes = ({ input }: Placed, { canvas }: Whole): Note[] => {
  const target = targetOf(input);
  if (!(target && canvas)) return [];
  const { width, height } = fittedSize(target, canvas);
  const isSame = width === target.width && height === target.height;
  const bars = width < canvas.width || height < canvas.height;
  const shown = displaySize(target.source);
  const from = `${Math.round(shown.width)} × ${Math.round(shown.height)}`;
  return [
    ...(isSame && !bars
      ? []
      : [note(input.name, `Its picture of ${from} is ${width} × ${height}${bars ? ' between bars' : ''}.`)]),
    ...(target.isToneMapped
      ? [note(input.name, 'Its HDR was brought to BT.709 (zscale, tonemap=hable).', 'warn')]
      : []),
    ...((target.source.bitDepth ?? 8) > 8 ? [note(input.name, 'Its picture of 10 bits has 8.', 'warn')] : []),
    ...(target.isDeinterlaced
      ? [note(input.name, 'It was interlaced: the two fields of each frame became one picture (bwdif).')]
      : []),
  ];
};

const soundNotes = ({ input }: Placed, { tracks, sampleRate }: Whole): Note[] => {
  const sounds = audioStreams(input.media);
  const missing = tracks.length - sounds.length;
  return [
    ...sounds.flatMap((stream, at) => {
      const { channels = stream.channels } = tracks[at] ?? {};
      const isSame = channels === stream.channels && sampleRate === stream.sampleRate;
      const own = `${stream.channels} channel${stream.channels === 1 ? '' : 's'}`;
      const words = `${own} at ${stream.sampleRate} Hz became ${channels} at ${sampleRate} Hz.`;
      return isSame ? [] : [note(input.name, `${streamLabel(stream)}: ${words}`)];
    }),
    ...(missing > 0
      ? [
          note(
            input.name,
            `It has ${sounds.length} of ${tracks.length} audio tracks: silence stands for the rest.`,
            'warn',
          ),
        ]
      : []),
  ];
};

const missingPicture = ({ input }: Placed, { canvas }: Whole): Note[] =>
  canvas && !mainVideo(input.media)
    ? [note(input.name, 'It has no picture: black stands for it.', 'warn')]
    : [];

/** `why`: what kept the parts from being copied. */
export const encodedNotes = (
  { placed, whole, encoder }: EncodedJoin,
  { refused }: Choice,
  why: string,
): Note[] => [
  note(
    'Joined',
    `${placed.length} files follow each other, and all of them were encoded: ${encoder ? `the picture by ${encoder.name}, ` : ''}the sound to AAC. ${why}`,
  ),
  ...refused.map((one) => note('Encoder', `${one.name} refused this picture. ${one.why}`, 'warn')),
  ...placed.flatMap((part) => [
    ...missingPicture(part, whole),
    ...sizeNotes(part, whole),
    ...soundNotes(part, whole),
  ]),
  ...waitNotes(placed, 'the last picture stands, or there is silence'),
  ...recoveredNotes(placed),
  ...nameNotes(placed),
  ...restNotes(placed, ({ input: { media } }, index) => {
    const stream = media.streams[index];
    return stream === mainVideo(media) || stream?.kind === 'audio';
  }),
];
