import { z } from 'zod';

/** Containers by the names people use; what ffprobe calls `matroska,webm` is told apart by content. */
const containerName = z.enum([
  'mkv',
  'webm',
  'mp4',
  'mov',
  'ts',
  'flv',
  'avi',
  'mpeg',
  'wav',
  'mp3',
  'flac',
  'ogg',
  'aac',
  'image',
  'other',
]);
export type ContainerName = z.infer<typeof containerName>;

/**
 * What a track is for, beside being the one that players begin with; in ffmpeg's words (AV_DISPOSITION_*). A cover has a
 * field of its own.
 */
export const dispositionWords = [
  'dub',
  'original',
  'comment',
  'lyrics',
  'karaoke',
  'forced',
  'hearing_impaired',
  'visual_impaired',
  'clean_effects',
  'captions',
  'descriptions',
  'metadata',
  'dependent',
] as const;
export const disposition = z.enum(dispositionWords);
export type Disposition = z.infer<typeof disposition>;

const common = {
  /** Position in the file, as ffmpeg counts (`0:index`). */
  index: z.int().nonnegative(),
  /** ffmpeg's name of the codec: h264, hevc, av1, aac, pcm_s16le, ass, … */
  codec: z.string(),
  profile: z.string().optional(),
  language: z.string().optional(),
  title: z.string().optional(),
  /** The track's handler in MOV and MP4, where it is the usual one and no title. */
  handlerName: z.string().optional(),
  default: z.boolean().default(false),
  /** What it is for; absent where nothing is said of it, or only a header was read. */
  dispositions: z.array(disposition).optional(),
  /** SMPTE timecode of the first frame, `01:00:00:00`, where the file has one. */
  timecode: z.string().optional(),
  startSec: z.number().optional(),
  durationSec: z.number().optional(),
};

/** CIE 1931 x and y. */
const chromaticity = z.tuple([z.number(), z.number()]);

/** The display that a picture was graded on (SMPTE ST 2086). Luminance in cd/m². */
export const masteringDisplay = z.object({
  red: chromaticity,
  green: chromaticity,
  blue: chromaticity,
  white: chromaticity,
  minLuminance: z.number(),
  maxLuminance: z.number(),
});
export type MasteringDisplay = z.infer<typeof masteringDisplay>;

/** The brightest pixel and the brightest frame on average (CTA-861.3). cd/m²; 0: not known. */
export const contentLight = z.object({ maxCll: z.int(), maxFall: z.int() });
export type ContentLight = z.infer<typeof contentLight>;

const videoStream = z.object({
  kind: z.literal('video'),
  ...common,
  width: z.int(),
  height: z.int(),
  /** Degrees clockwise: 0, 90, 180 or 270. */
  rotation: z.int().default(0),
  sampleAspect: z.string().optional(),
  /** Average frames a second. */
  frameRate: z.number().optional(),
  /** Which field is shown first, where a frame holds two of them; absent where it is whole, or nothing is said. */
  interlaced: z.enum(['top', 'bottom']).optional(),
  /**
   * How many frames at most are stored before one that is shown before them; absent where none is, or where headers alone
   * were read.
   */
  reordered: z.int().optional(),
  /** null until the content stage has read the packets. */
  variableFrameRate: z.boolean().nullable().default(null),
  pixelFormat: z.string().optional(),
  bitDepth: z.int().optional(),
  color: z
    .object({
      primaries: z.string().optional(),
      transfer: z.string().optional(),
      matrix: z.string().optional(),
      range: z.string().optional(),
    })
    .default({}),
  hdr: z.enum(['sdr', 'hdr10', 'hlg', 'dolby-vision']).default('sdr'),
  masteringDisplay: masteringDisplay.optional(),
  contentLight: contentLight.optional(),
  /** A cover picture, not a moving one. */
  attachedPicture: z.boolean().default(false),
});

const audioStream = z.object({
  kind: z.literal('audio'),
  ...common,
  channels: z.int(),
  sampleRate: z.int(),
  channelLayout: z.string().optional(),
  /** Of lossless codecs, where the header tells. */
  bitDepth: z.int().optional(),
});

const otherStream = z.object({
  kind: z.enum(['subtitle', 'attachment', 'data']),
  ...common,
  /** Of a data track, the container's four letters for what it holds: `text` (chapters), `tmcd`, `gpmd`, … */
  codecTag: z.string().optional(),
  fileName: z.string().optional(),
  mimeType: z.string().optional(),
  /** Of an attachment. */
  sizeBytes: z.int().optional(),
});

export const mediaStream = z.discriminatedUnion('kind', [videoStream, audioStream, otherStream]);
export type MediaStream = z.infer<typeof mediaStream>;
export type VideoStream = z.infer<typeof videoStream>;
export type AudioStream = z.infer<typeof audioStream>;

/** What is known of a media file. Times in seconds, rates in bits a second. */
export const mediaInfo = z.object({
  container: containerName,
  durationSec: z.number().nullable(),
  startSec: z.number().default(0),
  bitRate: z.number().optional(),
  /** false where the recorder never finished the file (no duration, no cues): a remux recovers it. */
  finished: z.boolean().default(true),
  streams: z.array(mediaStream),
  chapters: z.array(z.object({ startSec: z.number(), endSec: z.number(), title: z.string() })).default([]),
});
export type MediaInfo = z.infer<typeof mediaInfo>;

/** The moving picture that people mean: the default one, else the first; never a cover. */
export const mainVideo = (media: MediaInfo): VideoStream | undefined => {
  const videos = media.streams.filter((s): s is VideoStream => s.kind === 'video' && !s.attachedPicture);
  return videos.find((s) => s.default) ?? videos[0];
};

export const audioStreams = (media: MediaInfo): AudioStream[] =>
  media.streams.filter((s): s is AudioStream => s.kind === 'audio');
