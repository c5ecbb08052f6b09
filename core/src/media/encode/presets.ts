import { z } from 'zod';

/** Who makes the encoder: a card's own circuits, or the processor. */
export const encoderMaker = z.enum(['nvenc', 'qsv', 'amf', 'vaapi', 'software']);
export type EncoderMaker = z.infer<typeof encoderMaker>;

/** As ffprobe calls them. `dnxhd` is DNxHR here, which takes pictures of any size. */
export const videoCodec = z.enum(['h264', 'hevc', 'vp9', 'av1', 'dnxhd', 'prores']);
export type VideoCodec = z.infer<typeof videoCodec>;

export const presetName = z
  .string()
  .max(40)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'a name of a-z, 0-9 and -');

/** Examples are what a form begins with. */
const beginsWith = (value: unknown) => ({ examples: [value] });

/** What a recording is encoded into. Data, so that a user's own preset is one more of these. */
export const preset = z.strictObject({
  /** Names it in parameters and in the file that it makes. */
  name: presetName.describe('Name; jobs ask for it and files end with it: a-z, 0-9 and -'),
  title: z.string().min(1).max(80).describe('Title; what people read'),
  container: z.enum(['mp4', 'webm', 'm4a', 'mov']).describe('File; the sound alone goes into m4a'),
  /** null: the sound alone. */
  video: z
    .strictObject({
      codec: videoCodec.describe('Codec; DNxHR is called dnxhd'),
      /** Whose encoders may be used for it. */
      encoders: z
        .array(encoderMaker)
        .min(1)
        .meta(beginsWith(encoderMaker.options))
        .describe('Encoders that may be used; a job chooses among them by its own order'),
      /**
       * On the scale of the encoder (CRF, CQ, QP): lower is better and larger. DNxHR and ProRes, here in their smallest
       * profile (LB, Proxy), have none.
       */
      quality: z
        .strictObject({
          software: z
            .int()
            .min(0)
            .max(63)
            .meta(beginsWith(20))
            .describe('In software; H.264 and HEVC end at 51'),
          hardware: z.int().min(0).max(63).meta(beginsWith(23)).describe('On a card; the same scale'),
        })
        .describe('Quality; lower is better and larger, DNxHR and ProRes have none'),
      /** How long the encoder thinks about it: fast makes larger files of the same quality. */
      speed: z.enum(['fast', 'usual']).default('usual').describe('Speed; fast makes larger files'),
      /** Pixels of the shorter side, so that an upright picture counts as a lying one does; null: as it is. */
      maxHeight: z
        .int()
        .min(2)
        .max(8192)
        .nullable()
        .meta(beginsWith(1080))
        .describe('Shorter side at most; in pixels, as large as the source where it is empty'),
      /** Whether more than 8 bits a sample are kept where the source has them. */
      tenBit: z.boolean().describe('Keep 10 bits; where the source has them, H.264 never'),
      /** At most this long from one keyframe to the next, at the average frame rate. */
      keyframeSec: z
        .number()
        .min(0.1)
        .max(20)
        .meta(beginsWith(2))
        .describe('Keyframe every; at most this long after the one before'),
    })
    .nullable()
    .describe('Picture; off leaves the sound alone'),
  audio: z
    .strictObject({
      /** A track that is of this codec already is copied. PCM: 16 bits, or 24 where the source has more. */
      codec: z.enum(['aac', 'opus', 'pcm']).describe('Codec; a track that has it already is copied'),
      /** Of no use to PCM. */
      kbitPerChannel: z
        .int()
        .min(16)
        .max(256)
        .meta(beginsWith(96))
        .describe('Rate of a channel; in kbit/s, of no use to PCM'),
    })
    .describe('Sound'),
  /**
   * The file is no larger than this: H.264 in two passes, of the main picture and the first track alone, at a size and
   * at rates that fit.
   */
  maxBytes: z
    .int()
    .min(100_000)
    .optional()
    .describe('Largest size; of the file, made in two passes: H.264 in software alone'),
});
export type Preset = z.infer<typeof preset>;
export type VideoPreset = NonNullable<Preset['video']>;

const everyMaker: EncoderMaker[] = ['nvenc', 'qsv', 'amf', 'vaapi', 'software'];
const aac = { codec: 'aac', kbitPerChannel: 96 } as const;
const opus = { codec: 'opus', kbitPerChannel: 64 } as const;

/** 8 bits: H.264 with more plays in few players and no browser. */
const h264: VideoPreset = {
  codec: 'h264',
  encoders: everyMaker,
  quality: { software: 20, hardware: 23 },
  maxHeight: 1080,
  tenBit: false,
  keyframeSec: 2,
  speed: 'usual',
};
const hevc: VideoPreset = {
  ...h264,
  codec: 'hevc',
  quality: { software: 22, hardware: 25 },
  tenBit: true,
};

export const presets = [
  { name: '1080p-h264', title: '1080p H.264', container: 'mp4', video: h264, audio: aac },
  { name: '1080p-hevc', title: '1080p HEVC', container: 'mp4', video: hevc, audio: aac },
  {
    name: '1440p-hevc',
    title: '1440p HEVC',
    container: 'mp4',
    video: { ...hevc, maxHeight: 1440 },
    audio: aac,
  },
  {
    name: '2160p-hevc',
    title: '2160p HEVC',
    container: 'mp4',
    video: { ...hevc, maxHeight: 2160 },
    audio: aac,
  },
  {
    name: '720p-vp9',
    title: '720p VP9',
    container: 'webm',
    video: {
      ...h264,
      codec: 'vp9',
      encoders: ['software'],
      quality: { software: 31, hardware: 31 },
      maxHeight: 720,
      tenBit: true,
    },
    audio: opus,
  },
  {
    name: 'av1',
    title: 'AV1 (SVT)',
    container: 'mp4',
    video: {
      ...h264,
      codec: 'av1',
      encoders: ['software'],
      quality: { software: 30, hardware: 30 },
      maxHeight: null,
      tenBit: true,
      keyframeSec: 5,
    },
    audio: aac,
  },
  {
    // What YouTube asks of uploads: MP4 with the index in front, H.264, a closed group of half the frame rate, and
    // stereo sound at 384 kbit/s. It makes pictures of every size itself, so the size is left as it is.
    // https://support.google.com/youtube/answer/1722171
    name: 'youtube',
    title: 'YouTube',
    container: 'mp4',
    video: { ...h264, quality: { software: 17, hardware: 19 }, maxHeight: null, keyframeSec: 0.5 },
    audio: { codec: 'aac', kbitPerChannel: 192 },
  },
  {
    // What Discord takes from anyone: 10 MB. https://support.discord.com/hc/en-us/articles/25444343291031
    name: 'discord',
    title: 'Discord',
    container: 'mp4',
    video: { ...h264, encoders: ['software'], keyframeSec: 5 },
    audio: aac,
    maxBytes: 10_000_000,
  },
  { name: 'audio', title: 'Sound alone', container: 'm4a', video: null, audio: aac },
] as const satisfies readonly Preset[];

export type PresetName = (typeof presets)[number]['name'];
export const presetNames = presets.map(({ name }) => name);

/** Every frame by itself, at most 1080p, and sound that needs no decoding: what an editor scrubs through. */
const intra: VideoPreset = { ...h264, encoders: ['software'], codec: 'dnxhd', keyframeSec: 1 };
const pcm = { codec: 'pcm', kbitPerChannel: 256 } as const;
/** Small and quick to make; keyframes near each other, so that it is scrubbed through at ease. */
const light: VideoPreset = {
  ...h264,
  quality: { software: 24, hardware: 27 },
  keyframeSec: 0.5,
  speed: 'fast',
};

/** What stands in for a recording while it is edited. */
export const proxyPresets = [
  { name: 'dnxhr-lb', title: 'DNxHR LB', container: 'mov', video: intra, audio: pcm },
  {
    name: 'prores-proxy',
    title: 'ProRes Proxy',
    container: 'mov',
    video: { ...intra, codec: 'prores', tenBit: true },
    audio: pcm,
  },
  {
    name: 'h264-540p',
    title: '540p H.264',
    container: 'mp4',
    video: { ...light, maxHeight: 540 },
    audio: aac,
  },
  {
    name: 'h264-720p',
    title: '720p H.264',
    container: 'mp4',
    video: { ...light, maxHeight: 720 },
    audio: aac,
  },
] as const satisfies readonly Preset[];

export const proxyNames = proxyPresets.map(({ name }) => name);
