import { traitsOf } from '../../media/encode/codec-traits.ts';
import { hasLight } from '../../media/encode/hdr-light.ts';
import type { VideoCodec } from '../../media/encode/presets.ts';
import { isRgb, type TargetPicture } from '../../media/encode/target-picture.ts';
import type { VideoEncoder } from '../../media/encode/video-encoders.ts';
import type { KeptStream } from '../../media/fit-streams.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import type { Capabilities } from '../kit/define.ts';
import type { Note } from '../kit/plan.ts';
import { remuxNotes, streamLabel } from '../remux/notes.ts';
import { roomOf, type TranscodeFit } from './fit.ts';

interface Transcoded extends TranscodeFit {
  media: MediaInfo;
  encoder: VideoEncoder | undefined;
  mkvKeeps: Capabilities['mkvKeeps'];
  /** Whether the encoder is told of the light of HDR10. */
  keepsLight: boolean;
  /** Encoders that refused the picture, in ffmpeg's words. */
  refused: readonly { name: string; why: string }[];
}

const note = (level: Note['level'], subject: string, text: string): Note => ({ level, subject, text });

const sizeWords = ({ source, width, height, isScaled }: TargetPicture): string[] => {
  const turned = source.rotation % 180 !== 0;
  const [wide, high] = turned ? [source.height, source.width] : [source.width, source.height];
  return [
    ...(source.rotation === 0 ? [] : [`The picture was turned upright by ${source.rotation}°.`]),
    ...(isScaled ? [`It was made smaller: ${wide} × ${high} became ${width} × ${height}.`] : []),
    ...(!isScaled && (wide !== width || high !== height)
      ? [`The odd edge was cut off by a pixel: ${wide} × ${high} became ${width} × ${height}.`]
      : []),
  ];
};

const isHalved = (pixelFormat: string): boolean => /420|nv12|p010/.test(pixelFormat);
const isHalvedAcross = (pixelFormat: string): boolean => /422|yuyv|uyvy/.test(pixelFormat);

const depthWords = ({ source, bitDepth }: TargetPicture, codec: VideoCodec): string[] => {
  const { pixelFormat = '', bitDepth: before = 8 } = source;
  const { chroma } = traitsOf(codec);
  const isKept = isHalved(pixelFormat) || (chroma === '4:2:2' && isHalvedAcross(pixelFormat));
  return [
    ...(before > bitDepth ? [`${before} bits a sample became ${bitDepth}.`] : []),
    ...(pixelFormat === '' || isKept
      ? []
      : [`Colour was kept at half the resolution: ${pixelFormat} became ${chroma}.`]),
  ];
};

const fieldWords = ({ source, isDeinterlaced }: TargetPicture): string[] => {
  if (source.interlaced === undefined) return [];
  return [
    isDeinterlaced
      ? 'It was interlaced: the two fields of each frame became one picture (bwdif), as many as there were frames.'
      : 'It is interlaced and was kept so: each frame still holds two fields.',
  ];
};

const levelWords = ({ source, color }: TargetPicture): string[] =>
  source.color.range === 'pc' && color.range === 'tv' && !isRgb(source)
    ? ['Full range became limited, which is what editors take it for.']
    : [];

const lightNotes = ({ source, light }: TargetPicture, keepsLight: boolean): Note[] => {
  if (!hasLight(light)) return [];
  const label = streamLabel(source);
  return keepsLight
    ? [note('info', label, 'HDR is kept by its tags, and so is what is known of the mastering display.')]
    : [note('warn', label, "HDR is kept by its tags; what is known of the mastering display isn't.")];
};

const hdrNotes = (target: TargetPicture, keepsLight: boolean): Note[] => {
  const { source, hdr, bitDepth, isToneMapped } = target;
  const label = streamLabel(source);
  return [
    ...(isToneMapped ? [note('info', label, 'HDR was brought to BT.709 (zscale, tonemap=hable).')] : []),
    ...lightNotes(target, keepsLight),
    ...(hdr !== 'sdr' && bitDepth < 10
      ? [note('warn', label, 'HDR was kept in 8 bits, where bands may show in skies and shadows.')]
      : []),
    ...(source.hdr === 'dolby-vision'
      ? [note('warn', label, 'Dolby Vision was left out: the layer below it was encoded.')]
      : []),
  ];
};

const pictureNotes = (target: TargetPicture, codec: VideoCodec, keepsLight: boolean): Note[] => [
  ...[...sizeWords(target), ...depthWords(target, codec), ...fieldWords(target), ...levelWords(target)].map(
    (text) => note('info', streamLabel(target.source), text),
  ),
  ...hdrNotes(target, keepsLight),
];

const soundNote = ({ stream, convert }: KeptStream): Note[] =>
  stream.kind === 'audio' && convert
    ? [note('info', streamLabel(stream), `${stream.codec} was encoded to ${convert.codec}.`)]
    : [];

const wordsNote = ({ stream, convert }: KeptStream): Note[] =>
  stream.kind === 'subtitle' && convert
    ? [note('info', streamLabel(stream), `It was converted to ${convert.codec}: words and times stay.`)]
    : [];

const recordingNotes = ({ media, preset }: Transcoded): Note[] => [
  ...(media.finished
    ? []
    : [note('info', 'Recording', 'The recorder never finished this file: what there is was encoded.')]),
  ...(preset.video === null && media.streams.some(({ kind }) => kind !== 'audio')
    ? [note('info', 'Sound', 'The sound alone was asked for: everything else was left out.')]
    : []),
];

const encoderNotes = ({ encoder, refused }: Transcoded): Note[] => [
  ...refused.map(({ name, why }) => note('warn', 'Encoder', `${name} refused this picture. ${why}`)),
  ...(encoder ? [note('info', 'Encoder', `The picture was encoded by ${encoder.name}.`)] : []),
];

/** What a reader of the receipt should know about a transcode, one line each. */
export const transcodeNotes = (transcoded: Transcoded): Note[] => {
  const { fit, targets, media, preset, keepsLight, mkvKeeps } = transcoded;
  const { video } = preset;
  // What was meant to be encoded is said here; what a container can't hold, as a remux says it.
  const copied = fit.kept.map(({ stream }) => ({ stream }));
  return [
    ...recordingNotes(transcoded),
    ...encoderNotes(transcoded),
    ...(video
      ? [...targets.values()].flatMap((target) => pictureNotes(target, video.codec, keepsLight))
      : []),
    ...fit.kept.flatMap((kept) => [...soundNote(kept), ...wordsNote(kept)]),
    ...remuxNotes({
      fit: { ...fit, kept: copied },
      wanted: fit.container,
      room: roomOf(transcoded),
      media: { ...media, finished: true },
      mkvKeeps: { ...mkvKeeps, rotation: true },
    }),
  ];
};
