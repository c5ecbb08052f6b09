import { expect } from 'vitest';
import { type ErrorCode, jobDefinition } from '../../core/src/index.ts';

/** For the types that can't do without, or whose defaults ask for another drive. */
const params: Readonly<Record<string, Record<string, unknown>>> = {
  copy: { to: 'copies/{stem}' },
  move: { to: 'moved/{stem}' },
  custom_hook: { hook: 'first-bytes', args: ['{input}', '{output}'], output: '{stem}.head' },
  social_export: { width: 180, endSec: 4 },
  chapters: { markers: [{ atSec: 0, title: 'Start' }] },
  loudness: { action: 'normalise' },
  audio_tracks: { action: 'mix' },
  clip: { ranges: [{ startSec: 0.2, endSec: 0.9 }] },
  package: { rungs: 2, segmentSec: 1, preset: 'ultrafast' },
  archive: { to: '{drive.recordings}/archive/{stem}' },
};

/**
 * Two hours are there for what finds its way in a long file, for clocks and for tables. What encodes all of it, or reads
 * it twice, does less of that here: alone it took as long as the other files together.
 */
const paramsOfLong: typeof params = {
  ...params,
  loudness: { action: 'measure' },
  audio_tracks: { action: 'split' },
  package: { ...params.package, rungs: 1, segmentSec: 10 },
};

/** What a type is asked with over the torture set. */
export const paramsFor = (type: string, file = ''): Record<string, unknown> =>
  (file.startsWith('two-hours') ? paramsOfLong : params)[type] ?? {};

export interface Refusal {
  code: ErrorCode;
  /** What its message has to say. */
  why: RegExp;
}

const cutOff: Refusal = { code: 'MEDIA_BROKEN', why: /is cut off: its last \d+ bytes are missing/ };

/** What no type that looks inside can read. */
export const unreadable: Readonly<Record<string, Refusal>> = {
  'cut.mkv': cutOff,
  'cut-faststart.mp4': cutOff,
  'cut-before-tables.mp4': cutOff,
};

export const noPicture: Refusal = { code: 'NOT_MEDIA', why: /has no moving picture/ };
export const noSound: Refusal = { code: 'NOT_MEDIA', why: /has no sound/ };
const keepsNoHdr: Refusal = { code: 'PARAMS_INVALID', why: /is HDR, which .* can't keep/ };

/** What a type can't do with a file that others can read: by type, by file. Everything else has to come out right. */
const refused: Readonly<Record<string, Readonly<Record<string, Refusal>>>> = {
  clip: { 'one-frame.mkv': { code: 'PARAMS_INVALID', why: /begins after the end of one-frame/ } },
  transcode: {
    'hdr10.mkv': keepsNoHdr,
    'hdr10.mp4': keepsNoHdr,
    'hlg.mp4': keepsNoHdr,
    'cover-and-sound.m4a': noPicture,
    'no-video.mkv': noPicture,
  },
  audio_tracks: { 'one-frame.mkv': noSound, 'no-audio.mp4': noSound },
  loudness: { 'one-frame.mkv': noSound, 'no-audio.mp4': noSound },
  package: {
    'cover-and-sound.m4a': noPicture,
    'no-video.mkv': noPicture,
  },
  social_export: { 'cover-and-sound.m4a': noPicture, 'no-video.mkv': noPicture },
  waveform: { 'one-frame.mkv': noSound, 'no-audio.mp4': noSound },
  proxy: { 'cover-and-sound.m4a': noPicture, 'no-video.mkv': noPicture },
  thumbnails: { 'cover-and-sound.m4a': noPicture, 'no-video.mkv': noPicture },
};

/** Every other file has none. */
const withSubtitles = /^(text|picture)-subtitles\./;
const noSubtitles: Refusal = { code: 'NOT_MEDIA', why: /has no subtitles/ };

const refusalOf = (type: string, file: string): Refusal | undefined => {
  const unread = looksInside(type) ? unreadable[file] : undefined;
  const none = type === 'subtitles' && !withSubtitles.test(file) ? noSubtitles : undefined;
  return refused[type]?.[file] ?? unread ?? none;
};

/** `index` is given any file and reads the header as a step of its own. */
const looksInside = (type: string): boolean => type === 'index' || jobDefinition(type).needs !== 'file';

export const endOf = (refusal: Refusal | undefined): { code: string; why: unknown } =>
  refusal ? { code: refusal.code, why: expect.stringMatching(refusal.why) } : { code: 'ok', why: '' };

/** How a job of this type has to end over this file: done, or refused with a named error that says why. */
export const expectedEnd = (type: string, file: string): { code: string; why: unknown } =>
  endOf(refusalOf(type, file));
