import { audioInstead, holds, type RemuxContainer } from '../containers.ts';
import { flags } from '../flags.ts';
import type { AudioStream } from '../media-info.ts';

/** Encoders that every ffmpeg has, or that most builds bring, by the codec they write. */
const encoders: Readonly<Record<string, string>> = {
  ...{
    aac: 'aac',
    ac3: 'ac3',
    eac3: 'eac3',
    mp2: 'mp2',
    mp3: 'libmp3lame',
    opus: 'libopus',
    vorbis: 'libvorbis',
  },
  ...{ flac: 'flac', alac: 'alac', wavpack: 'wavpack', pcm_mulaw: 'pcm_mulaw', pcm_alaw: 'pcm_alaw' },
  ...{ pcm_u8: 'pcm_u8', pcm_s16le: 'pcm_s16le', pcm_s24le: 'pcm_s24le', pcm_s32le: 'pcm_s32le' },
  ...{ pcm_s16be: 'pcm_s16be', pcm_s24be: 'pcm_s24be', pcm_f32le: 'pcm_f32le', pcm_f64le: 'pcm_f64le' },
};

/**
 * The codec that a track is encoded into again: its own, or, where nothing encodes that or the container can't hold it,
 * one that loses little.
 */
export const encodedCodec = (stream: AudioStream, container: RemuxContainer): string => {
  if (!holds(container, stream, container)) return audioInstead(container, stream).codec;
  if (encoders[stream.codec] !== undefined) return stream.codec;
  return container === 'mkv' ? 'flac' : 'aac';
};

/** Whether what goes in comes out, but for what is rounded to its bits. */
export const isLossless = (codec: string): boolean => /^(flac|alac|wavpack|pcm_(?!mulaw|alaw))/.test(codec);

/** Enough that a second encoding is not heard. ffmpeg's own choice counts where there is none. */
const kbitPerChannel: Readonly<Record<string, number>> = { aac: 128, opus: 96, mp3: 160, vorbis: 128 };

/** libopus refuses 5.1 with its rear speakers at the sides, and layouts without a name. */
const opusLayouts = 'aformat=channel_layouts=mono|stereo|3.0|quad|5.0|5.1|6.1|7.1';

/**
 * The delay that an older ffmpeg forgets to write for Opus in Matroska (312 samples), put before the encoder: without it
 * a beep comes 6.5 ms before its flash (measured). Said of packets, as `opusDelay` is, it means another unit here.
 */
const encodedOpusDelay = 'asetpts=PTS+0.0065/TB';

/** Where sound goes: what an encoder has to be told, and what an older ffmpeg forgets. */
export interface SoundRoom {
  container: RemuxContainer;
  keepsOpusDelay: boolean;
}

/** What a codec wants before its encoder. */
export const encoderFilters = (
  { channels }: Pick<AudioStream, 'channels'>,
  codec: string,
  { container, keepsOpusDelay }: SoundRoom,
): string[] => [
  ...(codec === 'opus' && channels > 2 ? [opusLayouts] : []),
  ...(codec === 'opus' && container === 'mkv' && !keepsOpusDelay ? [encodedOpusDelay] : []),
];

/** A FLAC of 16 bits stays one: filters count finer, and the encoder would take as many bits as it is given. */
const depthFilters = ({ bitDepth, codec }: AudioStream, into: string): string[] =>
  /^(flac|alac|wavpack)$/.test(into) && (bitDepth === 16 || codec === 'pcm_s16le')
    ? ['aformat=sample_fmts=s16|s16p']
    : [];

/** How a track is changed on its way: filters, then its codec (see `encodedCodec`). */
export interface SoundChange {
  codec: string;
  filters: readonly string[];
  /** The end of a graph that the track comes from, where it is no stream of the input: its filters are in there. */
  end?: string;
}

interface Changed {
  change: SoundChange;
  room: SoundRoom;
}

/** All that a track goes through before its encoder. */
export const soundChain = (stream: AudioStream, { change: { codec, filters }, room }: Changed): string[] => [
  ...filters,
  ...depthFilters(stream, codec),
  ...encoderFilters(stream, codec, room),
];

/** Output options of a track at this place of the file. */
export const soundFlags = (stream: AudioStream, at: number, changed: Changed): string[] => {
  const { codec, end } = changed.change;
  const kbit = kbitPerChannel[codec];
  const chain = end === undefined ? soundChain(stream, changed) : [];
  return flags({
    [`c:${at}`]: encoders[codec],
    [`b:${at}`]: kbit === undefined ? undefined : `${kbit * Math.max(1, stream.channels)}k`,
    [`filter:${at}`]: chain.join(',') || undefined,
  });
};

/** Sound that stands before the first sample: 312 samples at 48 kHz of Opus, a frame of AAC and its like. Seconds. */
export const primingOf = (codec: string, { sampleRate }: Pick<AudioStream, 'sampleRate'>): number => {
  if (codec === 'opus') return 0.0065;
  return /^(aac|mp3|mp2|ac3|eac3|vorbis)$/.test(codec) ? 1152 / Math.max(8000, sampleRate) : 0;
};
