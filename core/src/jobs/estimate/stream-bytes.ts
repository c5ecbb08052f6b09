import type { AudioStream, MediaInfo, MediaStream, VideoStream } from '../../media/media-info.ts';
import type { PlanInput } from '../kit/define.ts';

/**
 * Bits a pixel that a codec usually takes: H.264 at CRF 20 is 6 Mbit/s at 1080p30, HEVC and the like about half of it;
 * DNxHR LB 36 and ProRes Proxy 45 Mbit/s at 1080p24 and 1080p30 (their makers' tables). Others count as H.264.
 */
const bitsPerPixel: Readonly<Record<string, number>> = {
  h264: 0.1,
  hevc: 0.06,
  vp9: 0.06,
  av1: 0.05,
  dnxhd: 0.72,
  prores: 0.72,
  ffv1: 4,
};

/** Bits a second and channel of codecs that are given a rate. */
const bitsPerChannel: Readonly<Record<string, number>> = {
  aac: 96_000,
  opus: 64_000,
  mp3: 96_000,
  vorbis: 80_000,
  ac3: 96_000,
};

/** A subtitle's lines, a minute of them. */
const subtitleBitsPerSec = 300;

const fps = ({ frameRate }: Pick<VideoStream, 'frameRate'>): number => frameRate ?? 30;

export const videoBitsPerSec = (
  codec: string,
  picture: Pick<VideoStream, 'width' | 'height' | 'frameRate'>,
) => (bitsPerPixel[codec] ?? 0.1) * picture.width * picture.height * fps(picture);

/** PCM exactly; FLAC and ALAC about half of that. */
export const audioBitsPerSec = (
  codec: string,
  { channels, sampleRate, bitDepth }: Pick<AudioStream, 'channels' | 'sampleRate' | 'bitDepth'>,
): number => {
  const pcm = channels * sampleRate * (Number(codec.match(/^pcm_[sfu](\d+)/)?.[1] ?? bitDepth) || 16);
  if (codec.startsWith('pcm_')) return pcm;
  if (codec === 'flac' || codec === 'alac') return pcm * 0.55;
  return (bitsPerChannel[codec] ?? 96_000) * channels;
};

const usualBytes = (stream: MediaStream, durationSec: number): number => {
  if (stream.kind === 'video') return (videoBitsPerSec(stream.codec, stream) * durationSec) / 8;
  if (stream.kind === 'audio') return (audioBitsPerSec(stream.codec, stream) * durationSec) / 8;
  return 'sizeBytes' in stream && stream.sizeBytes
    ? stream.sizeBytes
    : (subtitleBitsPerSec * durationSec) / 8;
};

const moving = (stream: MediaStream): boolean => stream.kind === 'video' && !stream.attachedPicture;

/** Seconds of the file; a picture counts as none. */
export const lengthOf = ({ durationSec }: MediaInfo): number => durationSec ?? 0;

/**
 * How many bytes of a file are that stream's. Headers don't tell it of each: sound and the rest have their usual rates,
 * the pictures what is left of the file; without pictures the sound shares the file by its rates.
 */
export const streamBytes = (
  { media, sizeBytes }: Pick<PlanInput, 'media' | 'sizeBytes'>,
  index: number,
): number => {
  const stream = media.streams.find((candidate) => candidate.index === index);
  if (!stream) return 0;
  const seconds = lengthOf(media);
  const usual = (streams: readonly MediaStream[]) =>
    streams.reduce((total, each) => total + usualBytes(each, seconds), 0);
  const pictures = media.streams.filter(moving);
  const rest = media.streams.filter((each) => !moving(each));
  const mine = usualBytes(stream, seconds);
  if (pictures.length === 0) return (sizeBytes * mine) / Math.max(1, usual(rest));
  if (!moving(stream)) return Math.min(mine, sizeBytes);
  return (Math.max(sizeBytes * 0.1, sizeBytes - usual(rest)) * mine) / Math.max(1, usual(pictures));
};
