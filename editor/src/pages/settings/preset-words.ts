import type { Settings } from '@streamops/core';
import { size } from '../../format.ts';

export type OwnPreset = Settings['presets'][number];

const names: Readonly<Record<string, string>> = {
  mp4: 'MP4',
  webm: 'WebM',
  m4a: 'M4A',
  mov: 'MOV',
  h264: 'H.264',
  hevc: 'HEVC',
  vp9: 'VP9',
  av1: 'AV1',
  dnxhd: 'DNxHR',
  prores: 'ProRes',
  aac: 'AAC',
  opus: 'Opus',
  pcm: 'PCM',
};
const nameOf = (word: string): string => names[word] ?? word;

/** `WebM · AV1, 540p at most · Opus, 64 kbit/s a channel`. Pure. */
export const presetWords = ({ container, video, audio, maxBytes }: OwnPreset): string =>
  [
    nameOf(container),
    video
      ? `${nameOf(video.codec)}${video.maxHeight === null ? '' : `, ${video.maxHeight}p at most`}`
      : 'no picture',
    audio.codec === 'pcm'
      ? nameOf(audio.codec)
      : `${nameOf(audio.codec)}, ${audio.kbitPerChannel} kbit/s a channel`,
    ...(maxBytes === undefined ? [] : [`${size(maxBytes)} at most`]),
  ].join(' · ');

/**
 * The hub speaks of the whole list: `presets.2.video.codec` is `video.codec` of the one that was changed, and so it is with
 * `gameLayouts`.
 */
export const ownFields = (errors: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(errors).map(([field, text]) => [field.replace(/^(presets|gameLayouts)\.\d+\./, ''), text]),
  );
