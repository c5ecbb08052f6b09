import { keepsHdr, keepsRotation, keptColor, titleIn } from '../../media/carried.ts';
import { isBoxed } from '../../media/containers.ts';
import type { Room } from '../../media/dispositions.ts';
import { insteadOfMovText, type KeptStream, type StreamFit } from '../../media/fit-streams.ts';
import { languageIn } from '../../media/languages.ts';
import { audioStreams, type MediaInfo, type MediaStream, mainVideo } from '../../media/media-info.ts';
import type { Capabilities } from '../kit/define.ts';
import type { Expectation } from '../kit/plan.ts';
import { dispositionParts, type TrackMark } from './dispositions.ts';
import { isCover, isTrack, streamLabel } from './notes.ts';

interface Remuxed {
  fit: StreamFit;
  media: MediaInfo;
  mkvKeeps: Capabilities['mkvKeeps'];
  fragmented?: boolean;
  /** What the file is called where its container has another name for it. */
  room?: Room;
  marks?: ReadonlyMap<number, TrackMark>;
}

type StreamLine = Extract<Expectation, { kind: 'stream' }>;

const from = (stream: MediaStream) => ({ input: 0, index: stream.index });

const isAttachment = (stream: MediaStream): stream is Extract<MediaStream, { kind: 'attachment' }> =>
  stream.kind === 'attachment';

/** What the picture is to look like: turned as it was, in the same colours. */
const pictureParts = (stream: MediaStream, { fit, mkvKeeps }: Remuxed): Partial<StreamLine> => {
  if (stream.kind !== 'video') return {};
  const color = keptColor(fit.container, stream);
  return {
    ...(keepsRotation(fit.container, mkvKeeps.rotation) && stream.rotation !== 0
      ? { rotation: stream.rotation }
      : {}),
    ...(keepsHdr(fit.container, stream) && stream.hdr !== 'sdr' ? { hdr: stream.hdr } : {}),
    ...(Object.keys(color).length > 0 ? { color } : {}),
  };
};

const nameParts = (stream: MediaStream, { container }: StreamFit): Partial<StreamLine> => {
  const language = stream.language && languageIn(container, stream.language);
  const title = stream.title && titleIn(container, stream.title);
  return {
    ...(language ? { language } : {}),
    ...(title ? { title } : {}),
  };
};

/** Packets of what is copied, words of subtitles that are converted, the length of what is converted otherwise. */
const contentParts = ({ stream, convert }: KeptStream, { fragmented }: Remuxed): Partial<StreamLine> => ({
  // The fragments of timed text have an empty packet where no cue is.
  ...(convert || (fragmented && stream.kind === 'subtitle') ? {} : { copiedFrom: from(stream) }),
  ...(stream.kind === 'subtitle' && (convert || fragmented) ? { cuesOf: from(stream) } : {}),
  ...(convert?.kbitPerChannel && stream.kind === 'audio' ? { primingSec: 1024 / stream.sampleRate } : {}),
  ...(stream.kind === 'video' || stream.kind === 'audio' ? { sameDurationAs: from(stream) } : {}),
});

const trackLines = (remuxed: Remuxed): StreamLine[] =>
  remuxed.fit.kept
    .filter(({ stream }) => isTrack(stream))
    .map((kept, index) => ({
      kind: 'stream',
      output: 'video',
      index,
      label: streamLabel(kept.stream),
      codec: kept.convert?.codec ?? kept.stream.codec,
      ...contentParts(kept, remuxed),
      ...nameParts(kept.stream, remuxed.fit),
      ...dispositionParts(kept.stream, {
        room: remuxed.room ?? remuxed.fit.container,
        mkvKeeps: remuxed.mkvKeeps,
        mark: remuxed.marks?.get(kept.stream.index),
      }),
      ...pictureParts(kept.stream, remuxed),
    }));

/** What hangs on the file beside its tracks, in the order of the source. */
const attachedLines = (output: string, streams: readonly MediaStream[]): Expectation[] => {
  const line = (stream: MediaStream, nth: number) =>
    ({ kind: 'attached', output, nth, label: streamLabel(stream), codec: stream.codec }) as const;
  return [
    ...streams.filter(isAttachment).map((stream, nth): Expectation => {
      const { fileName, sizeBytes } = stream;
      return {
        ...line(stream, nth),
        what: 'attachment',
        ...(fileName === undefined ? {} : { fileName }),
        ...(sizeBytes === undefined ? {} : { sizeBytes }),
      };
    }),
    ...streams.filter(isCover).map((stream, nth): Expectation => {
      const { width, height } = stream;
      return { ...line(stream, nth), what: 'cover', width, height };
    }),
  ];
};

const sidecarLines = ({ fit: { sidecar }, mkvKeeps }: Remuxed): Expectation[] =>
  sidecar.length === 0
    ? []
    : [
        { kind: 'container', output: 'sidecar', container: 'mkv' },
        ...sidecar.filter(isTrack).map(
          (stream, index): Expectation => ({
            kind: 'stream',
            output: 'sidecar',
            index,
            label: streamLabel(stream),
            ...(stream.codec === 'mov_text'
              ? { codec: insteadOfMovText.convert.codec, cuesOf: from(stream) }
              : { codec: stream.codec, copiedFrom: from(stream) }),
            ...(stream.language ? { language: stream.language } : {}),
            ...(stream.title ? { title: stream.title } : {}),
            ...dispositionParts(stream, { room: 'mkv', mkvKeeps }),
          }),
        ),
        ...attachedLines('sidecar', sidecar),
      ];

const fileLine = (stream: MediaStream, at: number): Expectation => {
  const output = `file${at + 1}`;
  if (stream.kind === 'video') {
    const { width, height } = stream;
    return { kind: 'picture', output, notBlack: false, ...(width && height ? { width, height } : {}) };
  }
  const sizeBytes = stream.kind === 'attachment' ? stream.sizeBytes : undefined;
  return { kind: 'notEmpty', output, ...(sizeBytes === undefined ? {} : { sizeBytes }) };
};

/**
 * How far the start of sound against picture may seem to move; what one hears stays within a millisecond (measured
 * with a flash and a beep). Seconds.
 */
const shiftOf = ({ kept, container }: StreamFit, source: MediaInfo): number => {
  const audio = kept.filter(({ stream }) => stream.kind === 'audio');
  // MOV and MP4 hide the encoder's first, empty frame of sound behind an edit list; MKV and MPEG-TS show it: 1024 samples.
  if (!isBoxed(container) && ['mov', 'mp4'].includes(source.container)) return 0.024;
  // The first packet of Opus begins 6.5 ms before its first sample: shown where it is decoded, hidden in MP4.
  const isMoved = ({ stream, convert }: KeptStream) =>
    convert !== undefined || (stream.codec === 'opus' && container !== 'mkv');
  if (container === 'ts' && audio.some(({ convert }) => convert)) return 0.024;
  return audio.some(isMoved) ? 0.01 : 0.001;
};

const timingLines = ({ fit, media }: Remuxed): Expectation[] => {
  if (!mainVideo(media)) return [];
  const maxShiftSec = shiftOf(fit, media);
  return [
    ...(audioStreams(media).length > 0
      ? [{ kind: 'avStart', output: 'video', input: 0, maxShiftSec } satisfies Expectation]
      : []),
    { kind: 'bothEnds', output: 'video' },
  ];
};

const chapterLines = ({ chapters }: MediaInfo, { container }: StreamFit): Expectation[] =>
  chapters.length === 0 || container === 'ts'
    ? []
    : [
        {
          kind: 'chapters',
          output: 'video',
          chapters: chapters.map(({ startSec, title }) => ({ startSec, title })),
        },
      ];

/** A line for everything that is kept, in the file or beside it. */
export const remuxPromises = (remuxed: Remuxed): Expectation[] => {
  const { fit, media } = remuxed;
  return [
    { kind: 'container', output: 'video', container: fit.container },
    ...trackLines(remuxed),
    ...attachedLines(
      'video',
      fit.kept.map(({ stream }) => stream),
    ),
    ...chapterLines(media, fit),
    ...sidecarLines(remuxed),
    ...fit.files.map(fileLine),
    ...timingLines(remuxed),
  ];
};
