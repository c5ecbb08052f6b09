import { keepsHdr, keepsRotation, lostColor, titleIn } from '../../media/carried.ts';
import { type Conversion, isBoxed, type RemuxContainer } from '../../media/containers.ts';
import type { Room } from '../../media/dispositions.ts';
import type { KeptStream, StreamFit } from '../../media/fit-streams.ts';
import { languageIn } from '../../media/languages.ts';
import type { MediaInfo, MediaStream, VideoStream } from '../../media/media-info.ts';
import { isUsualHandler } from '../../media/usual-handlers.ts';
import type { Note } from '../kit/plan.ts';
import { dispositionLosses } from './dispositions.ts';

export const isCover = (stream: MediaStream): stream is VideoStream =>
  stream.kind === 'video' && stream.attachedPicture;

/** What plays; covers and attachments hang on the file beside them. */
export const isTrack = (stream: MediaStream): boolean => stream.kind !== 'attachment' && !isCover(stream);

/** `Audio #2 aac (Mic)`, for receipts: by its index, as ffmpeg counts. */
export const streamLabel = (stream: MediaStream): string => {
  const what = stream.title ?? (stream.kind === 'attachment' ? stream.fileName : undefined);
  const kind = stream.kind[0]?.toUpperCase() + stream.kind.slice(1);
  // What ffmpeg has no name for, a font mostly, is named by its file.
  const codec = stream.codec === 'unknown' ? '' : ` ${stream.codec}`;
  return `${kind} #${stream.index}${codec}${what === undefined ? '' : ` (${what})`}`;
};

export interface Remuxed {
  fit: StreamFit;
  wanted: RemuxContainer;
  media: MediaInfo;
  mkvKeeps: { rotation: boolean; roles?: boolean };
  /** What the file is called where its container has another name for it. */
  room?: Room;
}

const note = (level: Note['level'], subject: string, text: string): Note => ({ level, subject, text });

const lossIn = ({ lossless, kbitPerChannel }: Conversion): string => {
  if (lossless) return 'Nothing is lost by it';
  if (kbitPerChannel === undefined) return 'Samples beyond 24 bits are rounded';
  return `It is lossy, with ${kbitPerChannel} kbit/s a channel`;
};

const convertedNote = ({ stream, convert }: KeptStream, container: RemuxContainer): Note[] => {
  if (!convert) return [];
  const anew = convert.codec === stream.codec ? 'encoded anew' : `converted to ${convert.codec}`;
  const text = `A copy of ${stream.codec} would not come back whole from ${container.toUpperCase()}, so it was ${anew}. ${lossIn(convert)}.`;
  return [note(convert.lossless ? 'info' : 'warn', streamLabel(stream), text)];
};

const languageNote = ({ stream }: KeptStream, container: RemuxContainer): Note[] =>
  stream.language !== undefined && languageIn(container, stream.language) === undefined
    ? [
        note(
          'warn',
          streamLabel(stream),
          `${container.toUpperCase()} has no code for the language "${stream.language}", so the track has none.`,
        ),
      ]
    : [];

const titleNote = ({ stream }: KeptStream, container: RemuxContainer): Note[] => {
  const kept = stream.title && titleIn(container, stream.title);
  if (kept === stream.title) return [];
  const text = kept === undefined ? 'has no names for tracks.' : 'holds 255 bytes of its name: it was cut.';
  return [note('warn', streamLabel(stream), `${container.toUpperCase()} ${text}`)];
};

/** MOV and MP4 keep it where writers put a name of their own, and that is what it then looks like. */
const usualNameNote = ({ stream }: KeptStream, container: RemuxContainer): Note[] =>
  stream.title !== undefined && isBoxed(container) && isUsualHandler(stream.title)
    ? [
        note(
          'info',
          streamLabel(stream),
          `${container.toUpperCase()} holds "${stream.title}", but that is what writers call a track that nobody named: the copy is shown without a name.`,
        ),
      ]
    : [];

/** What the container has no place for of how a picture is to be shown, in sentences. */
export const pictureLosses = (
  { stream }: KeptStream,
  { fit: { container }, mkvKeeps }: Pick<Remuxed, 'fit' | 'mkvKeeps'>,
): string[] => {
  if (stream.kind !== 'video' || stream.attachedPicture) return [];
  const name = container.toUpperCase();
  const lost = lostColor(container, stream);
  return [
    ...(stream.rotation !== 0 && !keepsRotation(container, mkvKeeps.rotation)
      ? [
          `This ffmpeg can't say in ${name} that the picture is turned by ${stream.rotation}°: it shows unturned.`,
        ]
      : []),
    ...(keepsHdr(container, stream)
      ? []
      : [`${name} keeps no Dolby Vision: players show the layer below it.`]),
    ...(lost.length > 0 ? [`${name} has no place for its colour: ${lost.join(', ')}.`] : []),
  ];
};

/** The text track that MOV and MP4 keep their chapters in: it is written anew. */
export const isChapterTrack = (stream: MediaStream, { chapters }: MediaInfo): boolean =>
  stream.kind === 'data' && chapters.length > 0 && stream.codecTag === 'text';

const droppedNote = (stream: MediaStream, media: MediaInfo): Note[] => {
  if (isChapterTrack(stream, media)) return [];
  const why =
    stream.kind === 'data'
      ? 'A data track (timecode and the like) was left out; it holds neither picture nor sound.'
      : `No container here holds ${stream.codec}, so it was left out. The source still has it.`;
  return [note(stream.kind === 'data' ? 'info' : 'warn', streamLabel(stream), why)];
};

/** What a reader of the receipt should know about a remux, one line each. */
export const remuxNotes = (remuxed: Remuxed): Note[] => {
  const { fit, wanted, media } = remuxed;
  const { container, kept, sidecar, files, dropped } = fit;
  const name = container.toUpperCase();
  return [
    ...(media.finished
      ? []
      : [note('info', 'Recording', 'The recorder never finished this file; the remux recovered it.')]),
    ...(container === wanted
      ? []
      : [
          note(
            'warn',
            'Container',
            `${wanted.toUpperCase()} can't hold this picture as it is: ${name} was made.`,
          ),
        ]),
    ...kept.flatMap((one) => [
      ...convertedNote(one, container),
      ...languageNote(one, container),
      ...titleNote(one, container),
      ...usualNameNote(one, container),
      ...dispositionLosses(one.stream, { room: remuxed.room ?? container, mkvKeeps: remuxed.mkvKeeps }).map(
        (text) => note('warn', streamLabel(one.stream), text),
      ),
      ...pictureLosses(one, remuxed).map((text) => note('warn', streamLabel(one.stream), text)),
    ]),
    ...(container === 'ts' && media.chapters.length > 0
      ? [note('warn', 'Chapters', 'TS holds no chapters. The source still has them.')]
      : []),
    ...sidecar.flatMap((stream) =>
      dispositionLosses(stream, { room: 'mkv', mkvKeeps: remuxed.mkvKeeps }).map((text) =>
        note('warn', streamLabel(stream), text),
      ),
    ),
    ...sidecar.map((stream) =>
      note('info', streamLabel(stream), `${name} can't hold it: it is in the .mks file beside.`),
    ),
    ...files.map((stream) =>
      note('info', streamLabel(stream), `${name} can't hold it: it is a file of its own beside.`),
    ),
    ...dropped.flatMap((stream) => droppedNote(stream, media)),
  ];
};
