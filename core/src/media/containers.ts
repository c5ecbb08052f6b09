import type { AudioStream, ContainerName, MediaStream } from './media-info.ts';

export const remuxContainers = ['mov', 'mp4', 'mkv', 'ts'] as const;
export type RemuxContainer = (typeof remuxContainers)[number];

/**
 * What each container holds so that it reads back with the same packets and decodes to the same picture or sound.
 * Measured with ffmpeg 5.1.9: every codec muxed with `-c copy`, read back, its packets and its decoded samples
 * compared. Left out on purpose, though they mux:
 * - VP8, VP9 and AV1 in MOV: the muxer refuses them;
 * - Vorbis and Speex in MOV, Vorbis in MP4: only ffmpeg reads them there;
 * - MP2 in MP4: it comes back as MP3;
 * - TrueHD in MP4, raw video in MOV: refused, or unreadable;
 * - AV1, VP9, FLAC and PCM in MPEG-TS: they mux, and come back as data.
 */
const held = {
  mov: {
    video: words('h264 hevc mpeg4 mpeg2video mjpeg prores dnxhd cfhd png qtrle ffv1 utvideo huffyuv'),
    audio: words(
      'aac ac3 eac3 mp3 mp2 dts alac pcm_s16le pcm_s24le pcm_s32le pcm_s16be pcm_s24be pcm_f32le pcm_f64le',
      'pcm_u8 pcm_mulaw pcm_alaw',
    ),
    subtitle: words('mov_text'),
    cover: words(),
  },
  mp4: {
    video: words('h264 hevc av1 vp9 mpeg4 mpeg2video mjpeg'),
    audio: words('aac ac3 eac3 mp3 dts alac flac opus'),
    subtitle: words('mov_text'),
    cover: words('mjpeg png'),
  },
  mkv: {
    video: words(
      'h264 hevc av1 vp9 vp8 mpeg4 mpeg2video mpeg1video mjpeg prores dnxhd cfhd png ffv1 utvideo huffyuv rawvideo',
      'theora flv1 msmpeg4v1 msmpeg4v2 msmpeg4v3 wmv1 wmv2 wmv3 vc1 h263 vp6f svq1 svq3 dvvideo magicyuv',
    ),
    audio: words(
      'aac ac3 eac3 mp3 mp2 dts alac flac opus vorbis truehd wavpack speex adpcm_ms pcm_s16le pcm_s24le pcm_s32le',
      'pcm_s16be pcm_s24be pcm_f32le pcm_f64le pcm_u8 pcm_mulaw pcm_alaw',
    ),
    subtitle: words('ass ssa subrip webvtt text hdmv_pgs_subtitle dvd_subtitle dvb_subtitle'),
    cover: words(),
  },
  ts: {
    video: words('h264 hevc mpeg2video mpeg1video'),
    audio: words('aac ac3 eac3 mp3 mp2 dts truehd opus'),
    subtitle: words(),
    cover: words(),
  },
} as const satisfies Record<RemuxContainer, Record<string, ReadonlySet<string>>>;

function words(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}

/** Kept in boxes: an index that may stand in front, edit lists, handlers' names. */
export const isBoxed = (container: RemuxContainer): container is 'mov' | 'mp4' =>
  container === 'mov' || container === 'mp4';

/**
 * Copied out of Matroska, the last packet of an ALAC track has no duration, and MOV's edit list then cuts it off
 * (measured: 65,536 of 67,200 bytes came back).
 */
const losesItsEnd = (stream: MediaStream, from: ContainerName): boolean =>
  stream.codec === 'alac' && (from === 'mkv' || from === 'webm');

/** Whether a stream of a file of the kind `from` can be copied into the container as it is. */
export const holds = (container: RemuxContainer, stream: MediaStream, from: ContainerName): boolean => {
  const { video, audio, subtitle, cover } = held[container];
  switch (stream.kind) {
    case 'video':
      return (stream.attachedPicture ? cover : video).has(stream.codec);
    case 'audio':
      return audio.has(stream.codec) && !(isBoxed(container) && losesItsEnd(stream, from));
    case 'subtitle':
      return subtitle.has(stream.codec);
    case 'attachment':
      return container === 'mkv';
    case 'data':
      return false;
  }
};

/** What a stream becomes where the container can't hold it. `codec` is also the name of ffmpeg's encoder. */
export interface Conversion {
  codec: string;
  /** Whether every sample comes back as it was. */
  lossless: boolean;
  /** Of a lossy encoder, for each channel. */
  kbitPerChannel?: number;
}

const sixteenBit = new Set(['pcm_s16le', 'pcm_s16be', 'pcm_u8', 'pcm_mulaw', 'pcm_alaw']);
const beyond24Bit = new Set(['pcm_f32le', 'pcm_f64le', 'pcm_f32be', 'pcm_f64be', 'pcm_s32le', 'pcm_s32be']);

/**
 * Nothing is made worse to fit: PCM in MOV, which every editor reads, ALAC in MP4, FLAC in MKV, at 24 bits unless
 * 16 hold it all. A lossy source (Opus, Vorbis) is kept as it decodes. More than 24 bits are rounded. MPEG-TS alone has
 * nothing for it that players read: AAC, at a rate where few people hear a difference.
 */
export const audioInstead = (container: RemuxContainer, stream: AudioStream): Conversion => {
  // WavPack holds 32 bits and floats too.
  const lossless = !beyond24Bit.has(stream.codec) && (stream.bitDepth ?? 0) <= 24;
  if (container === 'ts') return { codec: 'aac', lossless: false, kbitPerChannel: 160 };
  if (container === 'mp4') return { codec: 'alac', lossless };
  if (container === 'mkv') return { codec: 'flac', lossless };
  const fits16 = stream.bitDepth === 16 || sixteenBit.has(stream.codec);
  return { codec: fits16 ? 'pcm_s16le' : 'pcm_s24le', lossless };
};
