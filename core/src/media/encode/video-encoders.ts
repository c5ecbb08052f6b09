import { flags } from '../flags.ts';
import type { EncoderMaker, VideoCodec } from './presets.ts';

/** ffmpeg's name of each maker's encoder; absent where there is none that could be tried. */
const encoderNames: Readonly<Record<VideoCodec, Partial<Record<EncoderMaker, string>>>> = {
  h264: { nvenc: 'h264_nvenc', qsv: 'h264_qsv', amf: 'h264_amf', vaapi: 'h264_vaapi', software: 'libx264' },
  hevc: { nvenc: 'hevc_nvenc', qsv: 'hevc_qsv', vaapi: 'hevc_vaapi', software: 'libx265' },
  vp9: { software: 'libvpx-vp9' },
  av1: { nvenc: 'av1_nvenc', software: 'libsvtav1' },
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
export const pixelFormatFor = ({ maker }: VideoEncoder, bitDepth: number): string => {
  if (maker === 'software') return bitDepth > 8 ? 'yuv420p10le' : 'yuv420p';
  return bitDepth > 8 ? 'p010le' : 'nv12';
};

interface Rate {
  quality: number;
  /** Output stream that is encoded. */
  at: number;
}

type Options = Readonly<Record<string, string | number>>;

/** Constant quality, in each encoder's own words. From `ffmpeg -h encoder=NAME` and the encoders' own guides. */
const rateOptions = (name: string, quality: number): Options => {
  switch (name) {
    case 'libx264':
      return { preset: 'medium', crf: quality };
    case 'libx265':
      return { preset: 'medium', crf: quality, 'x265-params': 'log-level=error' };
    case 'libvpx-vp9':
      // Without b 0 the quality is only a limit to a bit rate.
      return { crf: quality, b: 0, deadline: 'good', 'cpu-used': 3, 'row-mt': 1 };
    case 'libsvtav1':
      return { preset: 8, crf: quality };
    case 'h264_nvenc':
    case 'hevc_nvenc':
    case 'av1_nvenc':
      return { preset: 'p5', rc: 'vbr', cq: quality, b: 0 };
    case 'h264_amf':
      return { rc: 'cqp', qp_i: quality, qp_p: quality };
    case 'h264_vaapi':
    case 'hevc_vaapi':
      return { rc_mode: 'CQP', qp: quality };
    default:
      return { global_quality: quality };
  }
};

export const encoderFlags = ({ name }: VideoEncoder, { quality, at }: Rate): string[] => {
  const options = Object.entries(rateOptions(name, quality));
  return flags({
    [`c:${at}`]: name,
    ...Object.fromEntries(options.map(([option, value]) => [`${option}:${at}`, value])),
  });
};

/** What stands before the input. */
export const deviceFlags = ({ maker }: VideoEncoder): string[] =>
  maker === 'vaapi' ? ['-vaapi_device', '/dev/dri/renderD128'] : [];

/** Brings the picture to where the encoder reads it. */
export const uploadFilters = ({ maker }: VideoEncoder): string[] => (maker === 'vaapi' ? ['hwupload'] : []);
