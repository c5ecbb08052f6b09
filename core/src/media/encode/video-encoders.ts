import { flags } from '../flags.ts';
import { type HdrLight, hasLight, svtLight, x265Light } from './hdr-light.ts';
import type { EncoderMaker, VideoCodec, VideoPreset } from './presets.ts';

/** ffmpeg's name of each maker's encoder; absent where there is none that could be tried. */
const encoderNames: Readonly<Record<VideoCodec, Partial<Record<EncoderMaker, string>>>> = {
  h264: { nvenc: 'h264_nvenc', qsv: 'h264_qsv', amf: 'h264_amf', vaapi: 'h264_vaapi', software: 'libx264' },
  hevc: { nvenc: 'hevc_nvenc', qsv: 'hevc_qsv', vaapi: 'hevc_vaapi', software: 'libx265' },
  vp9: { software: 'libvpx-vp9' },
  av1: { nvenc: 'av1_nvenc', software: 'libsvtav1' },
  dnxhd: { software: 'dnxhd' },
  prores: { software: 'prores_ks' },
};

export interface VideoEncoder {
  maker: EncoderMaker;
  /** As ffmpeg calls it. */
  name: string;
}

export const encoderOf = (codec: VideoCodec, maker: EncoderMaker): VideoEncoder | undefined => {
  const name = encoderNames[codec][maker];
  return name === undefined ? undefined : { maker, name };
};

/** Surfaces of cards hold chroma interleaved. */
export const pixelFormatFor = ({ maker, name }: VideoEncoder, bitDepth: number): string => {
  if (name === 'dnxhd') return 'yuv422p';
  if (name === 'prores_ks') return 'yuv422p10le';
  if (maker === 'software') return bitDepth > 8 ? 'yuv420p10le' : 'yuv420p';
  return bitDepth > 8 ? 'p010le' : 'nv12';
};

export interface Rate {
  quality: number;
  /** Thousands of bits a second instead of a quality; libx264 alone is asked for it, in two passes. */
  kbit?: number;
  speed: VideoPreset['speed'];
  /** What is told to an encoder that carries it; for others nothing. */
  light?: HdrLight;
  /** Output stream that is encoded. */
  at: number;
}

type Options = Readonly<Record<string, string | number>>;
type Speeds = Readonly<Record<VideoPreset['speed'], string | number>>;

/** Each encoder's own words for how long it may take. */
const speeds = {
  libx264: { fast: 'veryfast', usual: 'medium' },
  libx265: { fast: 'fast', usual: 'medium' },
  'libvpx-vp9': { fast: 5, usual: 3 },
  libsvtav1: { fast: 10, usual: 8 },
  nvenc: { fast: 'p2', usual: 'p5' },
} as const satisfies Record<string, Speeds>;

/** Constant quality, in each encoder's own words. From `ffmpeg -h encoder=NAME` and the encoders' own guides. */
const rateOptions = (name: string, { quality, kbit, speed, light = {} }: Omit<Rate, 'at'>): Options => {
  switch (name) {
    case 'libx264':
      return {
        preset: speeds.libx264[speed],
        ...(kbit === undefined ? { crf: quality } : { b: `${kbit}k` }),
      };
    case 'libx265':
      return {
        preset: speeds.libx265[speed],
        crf: quality,
        'x265-params': ['log-level=error', ...x265Light(light)].join(':'),
      };
    case 'libvpx-vp9':
      // Without b 0 the quality is only a limit to a bit rate.
      return { crf: quality, b: 0, deadline: 'good', 'cpu-used': speeds[name][speed], 'row-mt': 1 };
    case 'libsvtav1':
      return {
        preset: speeds.libsvtav1[speed],
        crf: quality,
        ...(hasLight(light) ? { 'svtav1-params': svtLight(light).join(':') } : {}),
      };
    case 'dnxhd':
      return { profile: 'dnxhr_lb' };
    case 'prores_ks':
      // Some editors take ProRes of an unknown writer for broken.
      return { profile: 'proxy', vendor: 'apl0' };
    case 'h264_nvenc':
    case 'hevc_nvenc':
    case 'av1_nvenc':
      return { preset: speeds.nvenc[speed], rc: 'vbr', cq: quality, b: 0 };
    case 'h264_amf':
      return { rc: 'cqp', qp_i: quality, qp_p: quality };
    case 'h264_vaapi':
    case 'hevc_vaapi':
      return { rc_mode: 'CQP', qp: quality };
    default:
      return { global_quality: quality };
  }
};

export const encoderFlags = ({ name }: VideoEncoder, { at, ...rate }: Rate): string[] => {
  const options = Object.entries(rateOptions(name, rate));
  return flags({
    [`c:${at}`]: name,
    ...Object.fromEntries(options.map(([option, value]) => [`${option}:${at}`, value])),
  });
};

/** At the quality of a preset. */
export const presetFlags = (
  encoder: VideoEncoder,
  { quality, speed }: Pick<VideoPreset, 'quality' | 'speed'>,
  at: number,
): string[] => {
  const own = encoder.maker === 'software' ? quality.software : quality.hardware;
  return encoderFlags(encoder, { quality: own, speed, at });
};

/** What stands before the input. */
export const deviceFlags = ({ maker }: VideoEncoder): string[] =>
  maker === 'vaapi' ? ['-vaapi_device', '/dev/dri/renderD128'] : [];

/** Brings the picture to where the encoder reads it. */
export const uploadFilters = ({ maker }: VideoEncoder): string[] => (maker === 'vaapi' ? ['hwupload'] : []);
