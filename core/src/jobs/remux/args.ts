import { titleIn } from '../../media/carried.ts';
import { isBoxed, type RemuxContainer } from '../../media/containers.ts';
import { type SoundChange, soundFlags } from '../../media/encode/sound.ts';
import { insteadOfMovText, type KeptStream, type StreamFit } from '../../media/fit-streams.ts';
import { flags } from '../../media/flags.ts';
import { languageIn } from '../../media/languages.ts';
import type { ContainerName, MediaStream } from '../../media/media-info.ts';
import type { Arg } from '../kit/plan.ts';
import { dispositionFlags, type TrackMark } from './dispositions.ts';

export interface RemuxOptions {
  fit: StreamFit;
  faststart: boolean;
  /** MOV and MP4 in fragments, a keyframe each: what is there of it plays, wherever it ends. */
  fragmented?: boolean;
  /** Names of the outputs that `fit.files` become, in the same order. */
  fileOutputs: readonly string[];
  /** The container that the source is in. */
  from: ContainerName;
  /** false where its recorder never finished it; true unless told. */
  finished?: boolean;
  /** Whether ffmpeg keeps the delay of Opus in Matroska: see the worker's capabilities. */
  keepsOpusDelay: boolean;
  /** Tracks that are changed and encoded, by their index in the source; `fit` says that they are converted. */
  sound?: ReadonlyMap<number, SoundChange>;
  /** What is said of tracks beside their names, by the index of the stream. */
  marks?: ReadonlyMap<number, TrackMark>;
  /** A graph of the input's streams; changes of sound name its ends. */
  graph?: string;
  /** Further inputs, and which of their streams the tracks of these indexes are: `1:0`. */
  more?: { inputs: readonly Arg[]; maps: ReadonlyMap<number, string> };
}

export const maps = (streams: readonly MediaStream[]): string[] =>
  streams.flatMap(({ index }) => ['-map', `0:${index}`]);

/**
 * MOV and MP4 keep a track's name only as its handler's; a title alone does not come back from ffprobe, and editors
 * show the handler. Both are written, so that MKV has it too.
 */
export const names = (at: number, { stream }: KeptStream, container: RemuxContainer): string[] => {
  const language = stream.language && languageIn(container, stream.language);
  const title = stream.title && titleIn(container, stream.title);
  return [
    ...(title ? [`-metadata:s:${at}`, `title=${title}`, `-metadata:s:${at}`, `handler_name=${title}`] : []),
    ...(language === undefined || language === '' ? [] : [`-metadata:s:${at}`, `language=${language}`]),
  ];
};

/**
 * ffmpeg before 7.0 gives Opus in Matroska its delay of 312 samples when it reads, and forgets it when it writes: each
 * copy would move the sound 6.5 ms ahead of the picture (measured with a flash and a beep). In Matroska's
 * milliseconds, which is what packets are counted in here, whatever the filter's own TB says.
 */
export const opusDelay = 'setts=ts=TS+7';

/** How its packets come to be: changed by filters, converted, or (nothing said) copied. */
const codecFlags = ({ stream, convert }: KeptStream, at: number, options: RemuxOptions): string[] => {
  const { fit, sound, keepsOpusDelay } = options;
  const change = sound?.get(stream.index);
  if (change && stream.kind === 'audio') {
    return soundFlags(stream, at, { change, room: { container: fit.container, keepsOpusDelay } });
  }
  const { codec, kbitPerChannel } = convert ?? {};
  const channels = stream.kind === 'audio' ? Math.max(1, stream.channels) : 1;
  return flags({
    [`c:${at}`]: codec,
    [`b:${at}`]: kbitPerChannel && `${kbitPerChannel * channels}k`,
  });
};

const streamFlags = (kept: KeptStream, at: number, options: RemuxOptions): string[] => {
  const { stream, convert } = kept;
  const { fit, from, fragmented = false, keepsOpusDelay, marks } = options;
  const { container } = fit;
  const boxed = isBoxed(container);
  return [
    ...codecFlags(kept, at, options),
    // Without it the tag is hev1, which QuickTime and Final Cut don't open.
    ...(boxed && stream.codec === 'hevc' ? flags({ [`tag:${at}`]: 'hvc1' }) : []),
    // A transport stream keeps its headers in each packet; a moov that waits for packets is too late to move them.
    ...(boxed && fragmented && from === 'ts' && !convert && stream.codec === 'aac'
      ? flags({ [`bsf:${at}`]: 'aac_adtstoasc' })
      : []),
    ...(container === 'mkv' && !keepsOpusDelay && stream.codec === 'opus' && !convert
      ? flags({ [`bsf:${at}`]: opusDelay })
      : []),
    // Packets before the first keyframe too: a transport stream may begin anywhere.
    ...(stream.kind === 'video' && !stream.attachedPicture ? [`-copyinkf:${at}`] : []),
    ...dispositionFlags(at, stream, { room: container, mark: marks?.get(stream.index) }),
    ...names(at, kept, container),
  ];
};

/** FLAC in MP4 and boxes for Dolby Vision are still marked experimental in ffmpeg 5.1. */
export const needsStrict = ({ container, kept }: StreamFit): boolean =>
  container === 'mp4' &&
  kept.some(
    ({ stream }) => stream.codec === 'flac' || (stream.kind === 'video' && stream.hdr === 'dolby-vision'),
  );

const formats = { mov: 'mov', mp4: 'mp4', mkv: 'matroska', ts: 'mpegts' } as const;

/**
 * The moov of a fragmented file waits for the first packets (`delay_moov`): before, it can't know of the frame of sound
 * that an encoder puts in front, and its edit list would be missing.
 */
const movflags = ({ fit, faststart, fragmented }: RemuxOptions): string | undefined => {
  if (!isBoxed(fit.container)) return undefined;
  if (fragmented) return '+frag_keyframe+delay_moov+default_base_moof';
  return faststart ? '+faststart' : undefined;
};

const mainFile = (options: RemuxOptions): Arg[] => {
  const { fit, graph, sound, more } = options;
  return [
    ...flags({ filter_complex: graph }),
    ...fit.kept.flatMap(({ stream }) => {
      const end = sound?.get(stream.index)?.end ?? more?.maps.get(stream.index);
      return end === undefined ? maps([stream]) : ['-map', end];
    }),
    ...flags({ c: 'copy' }),
    ...fit.kept.flatMap((kept, at) => streamFlags(kept, at, options)),
    ...flags({
      map_metadata: 0,
      map_chapters: fit.container === 'ts' ? -1 : 0,
      strict: needsStrict(fit) ? 'experimental' : undefined,
      movflags: movflags(options),
      f: formats[fit.container],
    }),
    { output: 'video' },
  ];
};

export const sidecarFile = ({ fit: { sidecar } }: RemuxOptions): Arg[] =>
  sidecar.length === 0
    ? []
    : [
        ...maps(sidecar),
        ...flags({ c: 'copy' }),
        ...sidecar.flatMap((stream, at) => [
          ...(stream.codec === 'mov_text' ? flags({ [`c:${at}`]: insteadOfMovText.convert.codec }) : []),
          ...dispositionFlags(at, stream, { room: 'mkv' }),
        ]),
        ...flags({ map_chapters: -1, f: 'matroska' }),
        { output: 'sidecar' },
      ];

export const coverFiles = ({ fit, fileOutputs }: RemuxOptions): Arg[] =>
  fit.files.flatMap((stream, at): Arg[] =>
    stream.kind === 'video'
      ? [
          ...maps([stream]),
          ...flags({ c: 'copy', 'frames:v': 1, update: 1, f: 'image2' }),
          { output: fileOutputs[at] ?? '' },
        ]
      : [],
  );

/** An option of the input: ffmpeg writes attachments out while it opens the file. */
export const attachmentFiles = ({ fit, fileOutputs }: RemuxOptions): Arg[] =>
  fit.files.flatMap((stream, at): Arg[] =>
    stream.kind === 'attachment'
      ? [`-dump_attachment:${stream.index}`, { output: fileOutputs[at] ?? '' }]
      : [],
  );

/** Whether the last packet may be a part of one, which ffmpeg then calls corrupt: it is left out. */
export const endsInPacket = (from: ContainerName, finished: boolean): boolean =>
  from === 'flv' || (!finished && (from === 'mp4' || from === 'mov'));

/**
 * One process that reads the source once. Start times are left as they are: MOV and MP4 keep them as edit lists, so
 * that sound and picture stay as far apart as they were (measured: to the millisecond, MKV's resolution).
 */
export const remuxArgs = (options: RemuxOptions): Arg[] => [
  // The last packet of what a killed recorder leaves is cut off, and says so.
  ...(endsInPacket(options.from, options.finished ?? true) ? flags({ fflags: '+discardcorrupt' }) : []),
  ...attachmentFiles(options),
  '-i',
  { input: 0 },
  ...(options.more?.inputs ?? []),
  ...mainFile(options),
  ...sidecarFile(options),
  ...coverFiles(options),
];
