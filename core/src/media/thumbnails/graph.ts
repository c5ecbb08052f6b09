import { hdrOf, isRgb } from '../encode/target-picture.ts';
import { toneMap } from '../look/graph.ts';
import type { VideoStream } from '../media-info.ts';
import { displaySize, type PictureSize } from '../picture-size.ts';
import type { ThumbnailFormat } from './names.ts';

/** Upright and with square pixels, so wide at most, never enlarged. Pixels. */
export const thumbnailSize = (video: VideoStream, mostWidth: number): PictureSize => {
  const { width, height } = displaySize(video);
  const scale = Math.min(1, mostWidth / width);
  const whole = (length: number): number => Math.max(1, Math.round(length * scale));
  return { width: whole(width), height: whole(height) };
};

export interface Thumbnails {
  video: VideoStream;
  size: PictureSize;
  everySec: number;
  /** When the file begins, on its own clock. */
  startSec: number;
  format: ThumbnailFormat;
  frames: 'everything' | 'keyframes';
  /** Keyframes closer to each other are passed over. Seconds. */
  apartSec: number;
  /** Whether HDR is brought to BT.709: needs an ffmpeg with zscale. */
  toneMaps: boolean;
}

export const isHdr = (video: VideoStream): boolean => hdrOf(video) !== 'sdr';

/** Upright already, when filters see it: a field of what was turned on its side would be columns. */
export const usesOneField = ({ interlaced, rotation }: VideoStream): boolean =>
  interlaced !== undefined && rotation % 180 === 0;

/** From this height on, pictures that say nothing of their matrix are BT.709, as every player has it. */
const hdHeight = 720;
const matrices: Readonly<Record<string, string>> = {
  bt709: 'bt709',
  bt470bg: 'bt601',
  smpte170m: 'bt601',
  fcc: 'fcc',
  smpte240m: 'smpte240m',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
};

const matrixOf = ({ video, toneMaps }: Thumbnails): string => {
  if (toneMaps) return 'bt709';
  const said = matrices[video.color.matrix ?? ''];
  return said ?? (video.height >= hdHeight ? 'bt709' : 'bt601');
};

/** How each format holds its colours; JPEG and WebP have BT.601 and say nothing of it (JFIF; RFC 9649, 2.5). */
const colors = {
  jpg: { pixels: 'yuvj420p', out: ['out_color_matrix=bt601', 'out_range=full'] },
  png: { pixels: 'rgb24', out: [] },
  webp: { pixels: 'yuv420p', out: ['out_color_matrix=bt601', 'out_range=limited'] },
} as const;

/** Nothing of itself: it is what `metadata` prints times beside. */
const mark = 'lavfi.shown';

/** Of keyframes their times are printed, as the plan needs to know how far each is from its picture's. */
const timesOfKeyframes = (apartSec: number): string[] => [
  `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${apartSec.toFixed(6)})'`,
  `metadata=add:key=${mark}:value=1`,
  `metadata=print:key=${mark}`,
  `metadata=delete:key=${mark}`,
];

const scaling = (asked: Thumbnails): string[] => {
  const { video, size, format, toneMaps } = asked;
  const { pixels, out } = colors[format];
  const fit = `scale=${size.width}:${size.height}:flags=lanczos+accurate_rnd+full_chroma_int`;
  // RGB has no matrix, and a range of its own.
  const from = isRgb(video) && !toneMaps ? [] : [`in_color_matrix=${matrixOf(asked)}`];
  const range = video.color.range === 'pc' && !toneMaps ? ['in_range=full'] : [];
  const words = [...from, ...range, ...out].join(':');
  if (!toneMaps) return [words === '' ? fit : `${fit}:${words}`, `format=${pixels}`];
  return [fit, ...toneMap(video), 'format=yuv444p', `scale=${words}`, `format=${pixels}`];
};

/**
 * The frame that a player shows at each time: `fps` with `round=up` takes the last one at or before it. Before the first
 * frame it is that; `tpad` holds the last one: between the last keyframe and the end there may be many pictures, and
 * ffmpegs differ by one in where a stream ends.
 */
export const thumbnailFilters = (asked: Thumbnails): string => {
  const { video, everySec, startSec, frames, apartSec } = asked;
  const isKeys = frames === 'keyframes';
  return [
    // Left to itself, ffmpeg counts from the start of the stream that it reads, and each version from another.
    `setpts=PTS-(${startSec.toFixed(6)})/TB`,
    ...(isKeys ? timesOfKeyframes(apartSec) : []),
    `fps=fps=1000/${Math.round(everySec * 1000)}:start_time=0:round=up:eof_action=pass`,
    `tpad=stop=${isKeys ? -1 : 1}:stop_mode=clone`,
    // One of the two fields: whole, and of one moment. Others would blend it with a frame of seconds ago.
    ...(usesOneField(video) ? [`field=type=${video.interlaced}`] : []),
    ...scaling(asked),
    'setsar=1',
  ].join(',');
};
