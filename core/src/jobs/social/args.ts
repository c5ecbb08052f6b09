import type { Preset } from '../../media/encode/presets.ts';
import type { TargetPicture } from '../../media/encode/target-picture.ts';
import { deviceFlags, presetFlags, type VideoEncoder } from '../../media/encode/video-encoders.ts';
import { flags } from '../../media/flags.ts';
import type { AudioStream, ContainerName } from '../../media/media-info.ts';
import type { Drawn } from '../captions/captions.ts';
import type { Arg } from '../kit/plan.ts';
import { colorFlags } from '../transcode/picture-args.ts';
import { type SocialLayout, socialGraph } from './layout.ts';

/** What of the recording, from its start. Seconds. */
export interface Span {
  startSec: number;
  /** null: to the end. */
  lengthSec: number | null;
  /** How long what comes out is; null where nobody can tell. */
  knownSec: number | null;
}

export interface SocialOptions {
  /** The container of the recording. */
  from: ContainerName;
  target: TargetPicture;
  layout: SocialLayout;
  encoder: VideoEncoder;
  video: NonNullable<Preset['video']>;
  sound: AudioStream | undefined;
  span: Span;
  /** Captions in the new picture. */
  drawn?: Drawn;
}

const usualRate = 30;
/** Platforms play two speakers, and samples of these rates. */
const mostChannels = 2;
const playedRates = new Set([44_100, 48_000]);
const kbitPerChannel = 96;

export const soundShape = ({ channels, sampleRate }: AudioStream) => ({
  channels: Math.min(mostChannels, Math.max(1, channels)),
  sampleRate: playedRates.has(sampleRate) ? sampleRate : 48_000,
});

/** Without an index a search by the clock may land behind the keyframe that it was for. */
const unindexed: ReadonlySet<ContainerName> = new Set(['ts', 'mpeg', 'other']);
/** Longer than from one keyframe to the next in any usual recording: OBS's default is 8.33 s. */
const searchSec = 20;

/** What of the recording is read. */
export type Reading = Pick<SocialOptions, 'from' | 'span'>;

/** How much earlier ffmpeg begins to read than what is kept. Seconds. */
const leadOf = ({ from, span }: Reading): number =>
  unindexed.has(from) ? Math.min(span.startSec, searchSec) : 0;

/** ffmpeg counts its own limit from the first frame that it keeps: it only has to read far enough. Seconds. */
const beyondSec = 2;

/** ffmpeg is sent there before it reads, decodes from the keyframe before, and drops what is shown earlier. */
export const spanFlags = (options: Reading): string[] => {
  const { startSec, lengthSec } = options.span;
  const lead = leadOf(options);
  return flags({
    ss: startSec > lead ? (startSec - lead).toFixed(6) : undefined,
    t: lengthSec === null ? undefined : (lead + lengthSec + beyondSec).toFixed(6),
  });
};

/** What was read too early or too far. `kind`: nothing for pictures, `a` for sound. */
export const cutFilters = (options: Reading, kind: '' | 'a'): string[] => {
  const { lengthSec } = options.span;
  const lead = leadOf(options);
  const ends = [
    ...(lead > 0 ? [`start=${lead.toFixed(6)}`] : []),
    ...(lengthSec === null ? [] : [`end=${(lead + lengthSec).toFixed(6)}`]),
  ];
  return [
    ...(ends.length > 0 ? [`${kind}trim=${ends.join(':')}`] : []),
    ...(lead > 0 ? [`${kind}setpts=PTS-${lead.toFixed(6)}/TB`] : []),
  ];
};

const pictureFlags = (options: SocialOptions): string[] => {
  const { target, layout, encoder, video, drawn } = options;
  const { keyframeSec } = video;
  const rate = target.source.frameRate ?? usualRate;
  return [
    ...presetFlags(encoder, video, 0),
    ...flags({
      'filter:0': [
        ...cutFilters(options, ''),
        socialGraph(layout, target, { encoder, drawn: drawn?.filters ?? [] }),
      ].join(','),
      'fps_mode:0': 'passthrough',
      'enc_time_base:0': '1/90000',
      'g:0': Math.max(1, Math.round(rate * keyframeSec)),
    }),
    ...colorFlags(target, 0),
  ];
};

/**
 * Sound from the first moment to the last, silence where there is none: platforms put sound that begins late at the
 * start.
 */
const soundFlags = (sound: AudioStream, options: SocialOptions): string[] => {
  const { knownSec } = options.span;
  const { channels, sampleRate } = soundShape(sound);
  const toEnd = knownSec === null ? [] : [`apad=whole_dur=${knownSec.toFixed(6)}`];
  return flags({
    'filter:1': [...cutFilters(options, 'a'), 'aresample=async=1:first_pts=0', ...toEnd].join(','),
    'c:1': 'aac',
    'b:1': `${kbitPerChannel * channels}k`,
    'ac:1': channels,
    'ar:1': sampleRate,
  });
};

const beginning = (options: SocialOptions): Arg[] => [
  ...deviceFlags(options.encoder),
  ...spanFlags(options),
  '-i',
  { input: 0 },
  ...['-map', `0:${options.target.source.index}`],
];

/** What goes public has nothing in it of what the recording says of itself. */
export const socialArgs = (options: SocialOptions): Arg[] => {
  const { sound } = options;
  return [
    ...beginning(options),
    ...(sound ? ['-map', `0:${sound.index}`] : []),
    ...pictureFlags(options),
    ...(sound ? soundFlags(sound, options) : []),
    ...flags({ map_metadata: -1, map_chapters: -1, max_muxing_queue_size: 9999 }),
    ...flags({ movflags: '+faststart', f: 'mp4' }),
    { output: 'video' },
  ];
};

/** The first frames, to see whether an encoder takes pictures of this kind. */
export const socialTrial = (options: SocialOptions): Arg[] => [
  ...beginning(options),
  ...pictureFlags(options),
  ...flags({ 'frames:v': 3, f: 'null' }),
  '-',
];
