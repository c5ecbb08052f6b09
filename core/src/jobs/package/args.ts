import { pictureFilters, type TargetPicture } from '../../media/encode/target-picture.ts';
import { flags } from '../../media/flags.ts';
import type { AudioStream } from '../../media/media-info.ts';
import type { Rung } from '../../media/package/ladder.ts';
import type { Arg } from '../kit/plan.ts';
import { transferNames } from '../transcode/picture-args.ts';

/**
 * Where a package's clock stands when its film begins. Encoders put frames and samples before the first; with room
 * before it none of their times is below zero, which each muxer would move by itself, and sound away from picture.
 */
export const zeroSec = 1;

export interface RungPicture {
  name: string;
  rung: Rung;
  target: TargetPicture;
}

export interface Sound {
  name: string;
  stream: AudioStream;
}

interface PackageOptions {
  pictures: readonly RungPicture[];
  sounds: readonly Sound[];
  segmentSec: number;
  preset: string;
}

/** AAC that is transparent to most. */
const kbitPerChannel = 64;
/** One clock for all sounds. */
export const soundRate = 48_000;

/** Fractions of a second of most frame rates, and of Matroska's milliseconds, are whole in it. */
const pictureClock = 90_000;

/** One decode, and a branch of it for each rung. */
const graph = (pictures: readonly RungPicture[], index: number): string => {
  const branches = pictures.map(({ name }) => `[${name}in]`).join('');
  const chains = pictures.map(
    ({ name, target }) =>
      `[${name}in]${[...pictureFilters(target, 'yuv420p'), `setpts=PTS+${zeroSec}/TB`].join(',')}[${name}]`,
  );
  return [`[0:${index}]split=${pictures.length}${branches}`, ...chains].join(';');
};

/**
 * Fragments as they are cut later: times as they are, and none in an edit list, which players read in different ways.
 * `frag_discont`: the first fragment says its time too.
 */
const fragmented = ['empty_moov', 'default_base_moof', 'frag_discont', 'skip_trailer', 'cmaf'];

const container = (more: readonly string[]): string[] =>
  flags({
    avoid_negative_ts: 'disabled',
    movflags: [...fragmented, ...more].map((one) => `+${one}`).join(''),
    map_metadata: -1,
    map_chapters: -1,
    f: 'mp4',
  });

/** By time, and nowhere else: every rung has its keyframes at the same frames. The first is one anyway. */
const keyEvery = (segmentSec: number): string =>
  `expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+${segmentSec}))`;

/** BT.709 where HDR was brought to it, else what the source says. */
const colorFlags = ({ color }: TargetPicture): string[] =>
  flags({
    color_primaries: color.primaries,
    color_trc: color.transfer && (transferNames[color.transfer] ?? color.transfer),
    colorspace: color.matrix,
    color_range: color.range,
  });

const pictureOutput = ({ name, rung, target }: RungPicture, options: PackageOptions): Arg[] => [
  ...flags({
    map: `[${name}]`,
    'c:v': 'libx264',
    preset: options.preset,
    crf: 21,
    maxrate: `${rung.maxKbit}k`,
    bufsize: `${rung.maxKbit * 2}k`,
    force_key_frames: keyEvery(options.segmentSec),
    'forced-idr': 1,
    g: 99_999,
    sc_threshold: 0,
    fps_mode: 'passthrough',
    enc_time_base: `1/${pictureClock}`,
    video_track_timescale: pictureClock,
  }),
  ...colorFlags(target),
  ...container(['frag_keyframe']),
  { work: `${name}.mp4` },
];

/**
 * Encoded once for all rungs. `async=1` puts silence where there is none at the beginning or in between, and makes the
 * times run on sample by sample: a segment ends where the next begins.
 */
const soundOutput = ({ name, stream }: Sound, { segmentSec }: PackageOptions): Arg[] => [
  ...flags({
    map: `0:${stream.index}`,
    'filter:a': `aresample=${soundRate}:async=1:first_pts=0,asetpts=PTS+${zeroSec}/TB`,
    'c:a': 'aac',
    'b:a': `${kbitPerChannel * Math.max(1, stream.channels)}k`,
    frag_duration: Math.round(segmentSec * 1e6),
  }),
  ...container([]),
  { work: `${name}.mp4` },
];

/** One process for everything: the source is decoded once. */
export const packageArgs = (options: PackageOptions): Arg[] => {
  const { pictures, sounds } = options;
  const index = pictures[0]?.target.source.index ?? 0;
  return [
    '-i',
    { input: 0 },
    ...flags({ filter_complex: graph(pictures, index) }),
    ...pictures.flatMap((picture) => pictureOutput(picture, options)),
    ...sounds.flatMap((sound) => soundOutput(sound, options)),
  ];
};
