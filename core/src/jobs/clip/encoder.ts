import { StreamOpsError } from '../../errors.ts';
import { flags } from '../../media/flags.ts';
import type { VideoStream } from '../../media/media-info.ts';
import type { Capabilities } from '../kit/define.ts';

export interface ClipEncoder {
  /** As ffmpeg calls it, and what it makes. */
  name: string;
  codec: string;
  pixelFormat: string;
}

interface Known {
  name: string;
  /** Pixel formats that it takes as they are. */
  takes: RegExp;
  options: Readonly<Record<string, string | number>>;
}

/** Constant quality a notch above what a transcode asks for: a clip is what gets cut again. */
const encoders: Readonly<Record<string, Known>> = {
  h264: {
    name: 'libx264',
    takes: /^yuvj?4(20|22|44)p$|^yuv4(20|22|44)p10le$/,
    options: { preset: 'fast', crf: 17 },
  },
  hevc: {
    name: 'libx265',
    takes: /^yuvj?4(20|22|44)p$|^yuv4(20|22|44)p1[02]le$/,
    options: { preset: 'fast', crf: 18, 'x265-params': 'log-level=error' },
  },
  av1: { name: 'libsvtav1', takes: /^yuv420p(10le)?$/, options: { preset: 8, crf: 24 } },
  vp9: {
    name: 'libvpx-vp9',
    takes: /^yuv4(20|22|44)p(10le)?$/,
    options: { crf: 24, b: 0, deadline: 'good', 'cpu-used': 4, 'row-mt': 1 },
  },
};

/** Until a worker has tried its encoders it knows of none: they are taken to be there. */
const isThere = (name: string, { encoders: tried }: Capabilities): boolean =>
  tried.length === 0 || tried.includes(name);

/** One for the picture's own codec, else for H.264. Rejects with FFMPEG_MISSING where neither is there. */
export const encoderFor = (
  { codec, pixelFormat = '' }: VideoStream,
  capabilities: Capabilities,
): ClipEncoder => {
  const own = Object.hasOwn(encoders, codec) ? codec : 'h264';
  const made = [own, 'h264'].find((one) => isThere(encoders[one]?.name ?? '', capabilities));
  const known = encoders[made ?? ''];
  if (!made || !known) {
    const names = [...new Set([own, 'h264'])].map((one) => encoders[one]?.name).join(' or ');
    throw new StreamOpsError(
      'FFMPEG_MISSING',
      `An exact cut of ${codec} needs ${names} in the worker's ffmpeg.`,
    );
  }
  const deep = /1[0-9]le$|1[0-9]be$/.test(pixelFormat) ? 'yuv420p10le' : 'yuv420p';
  return { name: known.name, codec: made, pixelFormat: known.takes.test(pixelFormat) ? pixelFormat : deep };
};

export const qualityFlags = ({ name, codec }: ClipEncoder, at: number): string[] =>
  flags({
    [`c:${at}`]: name,
    ...Object.fromEntries(
      Object.entries(encoders[codec]?.options ?? {}).map(([option, value]) => [`${option}:${at}`, value]),
    ),
  });
