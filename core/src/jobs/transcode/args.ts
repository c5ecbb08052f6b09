import { encoderFilters } from '../../media/encode/sound.ts';
import { deviceFlags } from '../../media/encode/video-encoders.ts';
import type { KeptStream } from '../../media/fit-streams.ts';
import { flags } from '../../media/flags.ts';
import type { AudioStream, ContainerName } from '../../media/media-info.ts';
import type { Arg } from '../kit/plan.ts';
import {
  attachmentFiles,
  coverFiles,
  endsInPacket,
  maps,
  names,
  needsStrict,
  opusDelay,
  type RemuxOptions,
  sidecarFile,
} from '../remux/args.ts';
import { dispositionFlags } from '../remux/dispositions.ts';
import { roomOf, type TranscodeFit } from './fit.ts';
import { type PictureOptions, passFlags, pictureFlags } from './picture-args.ts';

export interface TranscodeOptions extends TranscodeFit, PictureOptions {
  /** Of the first frame; absent where nothing is said of it. */
  timecode?: string;
  from: ContainerName;
  /** false where its recorder never finished it. */
  finished: boolean;
  keepsOpusDelay: boolean;
  /** Names of the outputs that `fit.files` become, in the same order. */
  fileOutputs: readonly string[];
}

const soundFlags = (
  stream: AudioStream,
  { codec, at }: { codec: string; at: number },
  { preset: { audio, maxBytes }, fit: { container }, keepsOpusDelay }: TranscodeOptions,
): string[] =>
  flags({
    [`c:${at}`]: codec === 'opus' ? 'libopus' : codec,
    [`b:${at}`]:
      audio.codec === 'pcm'
        ? undefined
        : `${audio.kbitPerChannel * Math.max(1, Math.min(stream.channels, maxBytes === undefined ? 8 : 2))}k`,
    // What two speakers play needs no more; six channels would take the bits of the picture.
    [`ac:${at}`]: maxBytes !== undefined && stream.channels > 2 ? 2 : undefined,
    [`filter:${at}`]: encoderFilters(stream, codec, { container, keepsOpusDelay }).join(',') || undefined,
  });

const streamFlags = (kept: KeptStream, at: number, options: TranscodeOptions): Arg[] => {
  const { stream, convert } = kept;
  const { fit, targets, keepsOpusDelay } = options;
  const target = targets.get(stream.index);
  const isBoxed = fit.container !== 'mkv';
  const room = roomOf(options);
  if (target) {
    return [
      ...pictureFlags(target, at, options),
      ...passFlags(options, at),
      ...dispositionFlags(at, stream, { room }),
      ...names(at, kept, fit.container),
    ];
  }
  return [
    ...(stream.kind === 'audio' && convert ? soundFlags(stream, { codec: convert.codec, at }, options) : []),
    ...(stream.kind !== 'audio' && convert ? flags({ [`c:${at}`]: convert.codec }) : []),
    ...(!isBoxed && !convert && !keepsOpusDelay && stream.codec === 'opus'
      ? flags({ [`bsf:${at}`]: opusDelay })
      : []),
    ...dispositionFlags(at, stream, { room }),
    ...names(at, kept, fit.container),
  ];
};

/** m4a is MP4 by another name. */
const formats = { mp4: 'mp4', m4a: 'mp4', mov: 'mov', webm: 'webm' } as const;

const besideOptions = ({ fit, fileOutputs, from, keepsOpusDelay }: TranscodeOptions): RemuxOptions => ({
  fit,
  fileOutputs,
  from,
  keepsOpusDelay,
  faststart: true,
});

/** Said of the file, whose every picture then gets a track of it; what a stream brought along is taken away. */
const timecodeFlags = ({ timecode, fit }: TranscodeOptions): string[] =>
  timecode === undefined
    ? []
    : [
        ...fit.kept.flatMap((_, at) => [`-metadata:s:${at}`, 'timecode=']),
        ...['-metadata', `timecode=${timecode}`],
      ];

/** A picture encodes slower than sound: packets wait for it in the queue. */
const longestQueue = 9999;

/** One process that decodes the source once. */
export const transcodeArgs = (options: TranscodeOptions): Arg[] => {
  const { fit, preset, encoder } = options;
  const beside = besideOptions(options);
  return [
    ...(encoder ? deviceFlags(encoder) : []),
    // The last packet of what a killed recorder leaves is cut off, and says so.
    ...(endsInPacket(options.from, options.finished) ? flags({ fflags: '+discardcorrupt' }) : []),
    ...attachmentFiles(beside),
    '-i',
    { input: 0 },
    ...maps(fit.kept.map(({ stream }) => stream)),
    ...flags({ c: 'copy' }),
    ...fit.kept.flatMap((kept, at) => streamFlags(kept, at, options)),
    ...flags({
      map_metadata: 0,
      map_chapters: 0,
      max_muxing_queue_size: longestQueue,
      strict: needsStrict(fit) ? 'experimental' : undefined,
      // What lies on a disk to be edited needs no index in front, and gigabytes are not moved for it.
      movflags: preset.container === 'mp4' || preset.container === 'm4a' ? '+faststart' : undefined,
      f: formats[preset.container],
    }),
    ...timecodeFlags(options),
    { output: 'video' },
    ...sidecarFile(beside),
    ...coverFiles(beside),
  ];
};

/** Enough to see whether an encoder takes pictures of this size and kind. */
const triedFrames = 3;

/** The main picture alone, into nothing. */
const pictureAlone = (options: TranscodeOptions, last: Arg[]): Arg[] => {
  const { fit, targets, encoder } = options;
  const at = fit.kept.findIndex(({ stream }) => targets.has(stream.index));
  const target = targets.get(fit.kept[at]?.stream.index ?? -1);
  if (!target || !encoder) return [];
  return [
    ...deviceFlags(encoder),
    '-i',
    { input: 0 },
    ...maps([target.source]),
    ...pictureFlags(target, 0, options),
    ...last,
    ...flags({ f: 'null' }),
    '-',
  ];
};

/** The picture's first frames with an encoder of a card, which may refuse a size or a depth that others take. */
export const trialArgs = (options: TranscodeOptions): Arg[] =>
  pictureAlone(options, flags({ 'frames:v': triedFrames }));

/** What the second of two passes goes by. */
export const firstPassArgs = (options: TranscodeOptions): Arg[] =>
  pictureAlone(options, passFlags(options, 0));
