import { traitsOf } from '../../media/encode/codec-traits.ts';
import type { FrameRate } from '../../media/encode/frame-rate.ts';
import type { Preset } from '../../media/encode/presets.ts';
import { pictureFilters, type TargetPicture } from '../../media/encode/target-picture.ts';
import {
  encoderFlags,
  pixelFormatFor,
  uploadFilters,
  type VideoEncoder,
} from '../../media/encode/video-encoders.ts';
import { flags } from '../../media/flags.ts';
import type { Arg } from '../kit/plan.ts';

/** How one picture is encoded. */
export interface PictureOptions {
  preset: Preset;
  /** Absent where there is no picture. */
  encoder: VideoEncoder | undefined;
  /** Whether the encoder is told of the display that HDR10 was graded on, and of its light. */
  keepsLight?: boolean;
  /** The rate on whose ticks every frame lies, where they are to be put there exactly. */
  pace?: FrameRate;
  /** Filters of one picture, by its index in the source, that draw into it at its new size. */
  drawn?: { index: number; filters: readonly string[] };
  /** Where the file has to be of a size. Thousands of bits a second, and which of two passes. */
  rate?: { kbit: number; pass: 1 | 2 };
}

/** Of a picture that does not say how fast it is. Frames a second. */
const usualRate = 30;

/** ffmpeg prints two transfers by another name than it takes them by. */
export const transferNames: Readonly<Record<string, string>> = { bt470m: 'gamma22', bt470bg: 'gamma28' };

export const colorFlags = ({ color }: Pick<TargetPicture, 'color'>, at: number): string[] =>
  flags({
    [`color_primaries:${at}`]: color.primaries,
    [`color_trc:${at}`]: color.transfer && (transferNames[color.transfer] ?? color.transfer),
    [`colorspace:${at}`]: color.matrix,
    [`color_range:${at}`]: color.range,
  });

interface Clock {
  /** Parts of a second that times are told in. */
  perSec: number;
  /** Of them from one frame to the next. */
  tick: number;
}

/** Fine enough for where the first frame is (0.05 ms), and a whole number of it from frame to frame. */
const clockOf = ({ num, den }: FrameRate): Clock => {
  const parts = den === 1 ? 1000 : 1;
  return { perSec: num * parts, tick: den * parts };
};

/**
 * Each frame on its own tick, counted from where the first one is: what Matroska rounded to a millisecond is exact
 * again. Editors take a picture whose frames are 16 and 17 ms long for one of a variable pace.
 */
const onTicks = (pace: FrameRate | undefined): string[] => {
  if (!pace) return [];
  const { perSec, tick } = clockOf(pace);
  return [`settb=1/${perSec}`, `setpts=STARTPTS+round((PTS-STARTPTS)/${tick})*${tick}`];
};

const drawnInto = (target: TargetPicture, drawn: PictureOptions['drawn'], pixelFormat: string): string[] =>
  drawn?.index === target.source.index ? [...drawn.filters, `format=${pixelFormat}`] : [];

const filtersOf = (
  target: TargetPicture,
  encoder: VideoEncoder,
  { pace, drawn }: Pick<PictureOptions, 'pace' | 'drawn'>,
): string => {
  const pixelFormat = pixelFormatFor(encoder, target.bitDepth);
  return [
    ...pictureFilters(target, pixelFormat),
    ...drawnInto(target, drawn, pixelFormat),
    ...onTicks(pace),
    ...uploadFilters(encoder),
  ].join(',');
};

const keepsFields = ({ source, isDeinterlaced }: TargetPicture): boolean =>
  source.interlaced !== undefined && !isDeinterlaced;

/** Encoders that can say in their stream that a frame holds two fields. */
const saysFields = new Set(['libx264', 'prores_ks']);

/**
 * Every frame at its own time: none is dropped or doubled to make the pace even, and times are not rounded to it, as
 * they are by the encoder's own base of 1 / frame rate. 1/90000 holds the times of MKV, MPEG-TS and the usual rates.
 */
export const pictureFlags = (target: TargetPicture, at: number, options: PictureOptions): string[] => {
  const { encoder, preset, pace, rate } = options;
  const { video } = preset;
  if (!encoder || !video) return [];
  const { quality, speed, keyframeSec, codec } = video;
  const perSec = target.source.frameRate ?? usualRate;
  return [
    ...encoderFlags(encoder, {
      quality: encoder.maker === 'software' ? quality.software : quality.hardware,
      ...(rate ? { kbit: rate.kbit } : {}),
      speed,
      ...(options.keepsLight ? { light: target.light } : {}),
      at,
    }),
    ...flags({
      [`filter:${at}`]: filtersOf(target, encoder, options),
      [`fps_mode:${at}`]: 'passthrough',
      [`enc_time_base:${at}`]: `1/${pace ? clockOf(pace).perSec : 90_000}`,
      [`g:${at}`]: traitsOf(codec).isIntra ? undefined : Math.max(1, Math.round(perSec * keyframeSec)),
      [`flags:${at}`]: keepsFields(target) && saysFields.has(encoder.name) ? '+ilme+ildct' : undefined,
      // Without it the tag is hev1, which QuickTime and Final Cut don't open.
      [`tag:${at}`]: codec === 'hevc' ? 'hvc1' : undefined,
    }),
    ...colorFlags(target, at),
  ];
};

/** What the first pass learns lies beside the output and goes with it. */
export const passFlags = ({ rate }: PictureOptions, at: number): Arg[] =>
  rate ? [...flags({ [`pass:${at}`]: rate.pass }), `-passlogfile:${at}`, { work: 'pass' }] : [];
