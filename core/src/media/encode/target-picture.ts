import { toneMap } from '../look/graph.ts';
import type { VideoStream } from '../media-info.ts';
import { traitsOf } from './codec-traits.ts';
import { type HdrLight, lightOf } from './hdr-light.ts';
import type { VideoPreset } from './presets.ts';

/** What is asked of a picture beside its preset. */
export interface PictureWishes {
  hdr: 'keep' | 'tonemap';
  /** Of frames that hold two fields: one whole frame of each, or as they are. */
  interlaced: 'deinterlace' | 'keep';
}

/** A picture as it comes out of a transcode: upright, even sides, square or not as it was. */
export interface TargetPicture {
  source: VideoStream;
  width: number;
  height: number;
  /** `4:3`; 1:1 where the source says nothing. */
  sampleAspect: string;
  bitDepth: 8 | 10;
  color: VideoStream['color'];
  hdr: 'sdr' | 'hdr10' | 'hlg';
  /** What is known of its light, where it stays HDR. */
  light: HdrLight;
  /** Whether it is brought from HDR to BT.709. */
  isToneMapped: boolean;
  /** Whether samples are weighed anew, and not just cut off at an odd edge. */
  isScaled: boolean;
  /** Whether each frame's two fields become one picture. */
  isDeinterlaced: boolean;
}

const evenDown = (length: number): number => Math.max(2, Math.floor(length / 2) * 2);
const evenNear = (length: number): number => Math.max(2, Math.round(length / 2) * 2);

const isTurned = ({ rotation }: VideoStream): boolean => rotation % 180 !== 0;

const aspectOf = (video: VideoStream): string => {
  const [above = 0, below = 0] = (video.sampleAspect ?? '').split(':').map(Number);
  if (!(Number.isInteger(above) && Number.isInteger(below) && above > 0 && below > 0)) return '1:1';
  return isTurned(video) ? `${below}:${above}` : `${above}:${below}`;
};

/** Never larger than it is: an odd edge is cut off by a pixel, and what is too large is scaled in both directions. */
const sizeOf = (video: VideoStream, maxHeight: number | null) => {
  const [width, height] = isTurned(video) ? [video.height, video.width] : [video.width, video.height];
  const scale = maxHeight === null ? 1 : maxHeight / Math.min(width, height);
  if (scale >= 1) return { width: evenDown(width), height: evenDown(height), isScaled: false };
  return { width: evenNear(width * scale), height: evenNear(height * scale), isScaled: true };
};

export const isRgb = ({ pixelFormat = '' }: VideoStream): boolean =>
  /^(gbr|rgb|bgr|argb|abgr|0rgb|0bgr|x2)/.test(pixelFormat);

/** By transfer: Dolby Vision lies on top of one of these, or on nothing that others can show. */
export const hdrOf = ({ color }: VideoStream): TargetPicture['hdr'] => {
  if (color.transfer === 'smpte2084') return 'hdr10';
  return color.transfer === 'arib-std-b67' ? 'hlg' : 'sdr';
};

interface Made {
  isToneMapped: boolean;
  isLimited: boolean;
}

const colorOf = (video: VideoStream, { isToneMapped, isLimited }: Made): VideoStream['color'] => {
  if (isToneMapped) return { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', range: 'tv' };
  if (isRgb(video)) return { ...video.color, matrix: 'bt709', range: 'tv' };
  return isLimited && video.color.range === 'pc' ? { ...video.color, range: 'tv' } : video.color;
};

/** Fields that were scaled together are lost for good, so they are kept only in their own size. */
const isDeinterlaced = ({ interlaced }: VideoStream, wish: PictureWishes['interlaced'], isScaled: boolean) =>
  interlaced !== undefined && (wish === 'deinterlace' || isScaled);

export const targetPicture = (
  source: VideoStream,
  { maxHeight, tenBit, codec }: VideoPreset,
  { hdr, interlaced }: PictureWishes,
): TargetPicture => {
  const { bits, isLimited } = traitsOf(codec);
  const isToneMapped = hdr === 'tonemap' && hdrOf(source) !== 'sdr';
  const keepsBits = tenBit && !isToneMapped && (source.bitDepth ?? 8) > 8;
  const size = sizeOf(source, maxHeight);
  return {
    source,
    ...size,
    sampleAspect: aspectOf(source),
    bitDepth: bits ?? (keepsBits ? 10 : 8),
    color: colorOf(source, { isToneMapped, isLimited }),
    hdr: isToneMapped ? 'sdr' : hdrOf(source),
    light: isToneMapped || hdrOf(source) === 'sdr' ? {} : lightOf(source),
    isToneMapped,
    isDeinterlaced: isDeinterlaced(source, interlaced, size.isScaled),
  };
};

/** Said in full: left to itself, swscale makes full range limited, and takes RGB for BT.601. */
export const levels = ({ source, color }: TargetPicture): string[] => {
  if (isRgb(source)) return ['out_color_matrix=bt709', 'out_range=limited'];
  if (source.color.range !== 'pc') return [];
  return ['in_range=full', `out_range=${color.range === 'pc' ? 'full' : 'limited'}`];
};

/** A whole frame of each pair of fields, so that there are as many; what is whole already stays as it is. */
export const deinterlaced = ({ isDeinterlaced }: TargetPicture): string[] =>
  isDeinterlaced ? ['bwdif=mode=send_frame:parity=auto:deint=interlaced'] : [];

const resized = (target: TargetPicture): string[] => {
  const { source, width, height, isScaled } = target;
  const [wide, high] = isTurned(source) ? [source.height, source.width] : [source.width, source.height];
  const isCut = !isScaled && (wide !== width || high !== height);
  const named = [...(isScaled ? [`w=${width}`, `h=${height}`, 'flags=lanczos'] : []), ...levels(target)];
  return [
    ...(isCut ? [`crop=${width}:${height}:0:0`] : []),
    ...(named.length > 0 ? [`scale=${named.join(':')}`] : []),
  ];
};

/** After ffmpeg's own turning upright, which comes first. `pixelFormat`: what the encoder reads. */
export const pictureFilters = (target: TargetPicture, pixelFormat: string): string[] => [
  ...deinterlaced(target),
  ...resized(target),
  // What H.264 holds at most; left to itself the filter rounds to numbers up to 100.
  `setsar=${target.sampleAspect.replace(':', '/')}:max=65535`,
  ...(target.isToneMapped ? toneMap(target.source) : []),
  `format=${pixelFormat}`,
];
