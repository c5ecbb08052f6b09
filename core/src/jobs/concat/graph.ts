import type { TargetPicture } from '../../media/encode/target-picture.ts';
import { pixelFormatFor, uploadFilters, type VideoEncoder } from '../../media/encode/video-encoders.ts';
import { audioStreams } from '../../media/media-info.ts';
import { fittedFilters } from './fit-in.ts';
import type { Placed } from './timeline.ts';
import { layouts, targetOf, type Whole } from './whole.ts';

export interface EncodedJoin {
  placed: readonly Placed[];
  whole: Whole;
  /** Absent where there is no picture. */
  encoder: VideoEncoder | undefined;
}

/** Of the black that stands where a part has no picture. Frames a second. */
const blackRate = 25;

const seconds = (sec: number): string => sec.toFixed(9);

/** Parts of a second that hold the times of MKV, MPEG-TS and the usual rates. */
export const ticksPerSec = 90_000;

const blackFor = ({ durationSec }: Placed, { width, height, sampleAspect }: TargetPicture): string =>
  `color=c=black:s=${width}x${height}:r=${blackRate}:d=${seconds(durationSec)},setsar=${sampleAspect.replace(':', '/')},format=yuv420p`;

/** Each frame at its time in the whole. */
const partPicture = (part: Placed, at: number, canvas: TargetPicture): string => {
  const target = targetOf(part.input);
  const from = target
    ? `[${at}:${target.source.index}]${fittedFilters(target, canvas).join(',')}`
    : blackFor(part, canvas);
  return `${from},settb=1/${ticksPerSec},setpts=PTS+${Math.round(part.atSec * ticksPerSec)}[v${at}]`;
};

/**
 * `interleave` and not `concat`, which guesses where a part ends from how fast it is on average, and moves the next one
 * there (avf_concat.c): here every frame keeps the time that the plan has given it.
 */
const picture = ({ placed, whole: { canvas }, encoder }: EncodedJoin): string[] => {
  if (!(canvas && encoder)) return [];
  const ends = [`format=${pixelFormatFor(encoder, 8)}`, ...uploadFilters(encoder)].join(',');
  const labels = placed.map((_, at) => `[v${at}]`).join('');
  return [
    ...placed.map((part, at) => partPicture(part, at, canvas)),
    `${labels}interleave=n=${placed.length},${ends}[v]`,
  ];
};

/**
 * From the part's start to its end to the sample, whatever is missing: `async` puts silence where nothing was recorded
 * and `min_hard_comp` where a single packet is lost, which lasts 21 ms.
 */
const partSound = (part: Placed, at: number, { track, whole }: { track: number; whole: Whole }): string => {
  const { sampleRate, tracks } = whole;
  const layout = layouts.get(tracks[track]?.channels ?? 2) ?? 'stereo';
  const samples = Math.round(part.durationSec * sampleRate);
  const end = `atrim=end_sample=${samples}`;
  const shape = `aformat=sample_fmts=fltp:sample_rates=${sampleRate}:channel_layouts=${layout}`;
  const stream = audioStreams(part.input.media)[track];
  const label = `[p${at}a${track}]`;
  if (!stream) return `anullsrc=r=${sampleRate}:cl=${layout},${shape},${end}${label}`;
  const resampled = `aresample=${sampleRate}:async=1:min_hard_comp=0.02:first_pts=0`;
  return `[${at}:${stream.index}]${resampled},${shape},apad=whole_len=${samples},${end}${label}`;
};

const sound = ({ placed, whole }: EncodedJoin): string[] =>
  whole.tracks.flatMap((_, track) => [
    ...placed.map((part, at) => partSound(part, at, { track, whole })),
    `${placed.map((__, at) => `[p${at}a${track}]`).join('')}concat=n=${placed.length}:v=0:a=1[a${track}]`,
  ]);

export const joinGraph = (join: EncodedJoin): string => [...picture(join), ...sound(join)].join(';');

export const pictureGraph = (join: EncodedJoin): string => picture(join).join(';');
