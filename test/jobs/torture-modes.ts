import { jobDefinition } from '../../core/src/index.ts';
import type { Column } from './every-type.ts';
import { endOf, noPicture, noSound, type Refusal, unreadable } from './torture-ends.ts';

/** What the further file of subtitles says. */
const lines = '1\n00:00:00,300 --> 00:00:01,100\nSaid „in the middle“\n';

const mode = (name: string, type: string, params: Record<string, unknown>): Column => ({
  name,
  definition: jobDefinition(type),
  params,
});

/** Ways of a type that are made by other commands than the one in the table of types. */
export const modes: readonly Column[] = [
  mode('clip exact', 'clip', { mode: 'exact', ranges: [{ startSec: 0.3, endSec: 1.7 }] }),
  mode('social crop', 'social_export', {
    ...{ layout: 'crop', crop: { x: 0.3, y: 0.1, width: 0.5, height: 0.8 }, aspect: '1:1', width: 180 },
    ...{ startSec: 0.2, endSec: 1.2 },
  }),
  mode('social follow', 'social_export', {
    ...{ layout: 'crop', follow: true, aspect: '1:1', width: 180, endSec: 1 },
  }),
  mode('social zones', 'social_export', {
    ...{ layout: 'zones', webcam: { x: 0, y: 0.5, width: 0.3, height: 0.5 }, width: 180, endSec: 1 },
    gameplay: { x: 0.3, y: 0, width: 0.7, height: 0.8 },
  }),
  {
    ...mode('subtitles embed', 'subtitles', { action: 'embed', names: [{ language: 'deu' }] }),
    lines,
  },
  { ...mode('subtitles burn', 'subtitles', { action: 'burn' }), lines },
  mode('audio split', 'audio_tracks', { action: 'split' }),
  mode('proxy prores', 'proxy', { format: 'prores-proxy' }),
  mode('proxy h264', 'proxy', { format: 'h264-540p' }),
  mode('transcode hevc', 'transcode', { preset: '1080p-hevc' }),
];

/** Where each of them can go wrong in a way of its own; `npm run soak` has all of them over every file. */
const filesOf: Readonly<Record<string, readonly string[]>> = {
  'clip exact': [
    ...['variable-rate.mkv', 'variable-rate.mp4', 'dropped.mkv', 'starts-late.mkv', 'negative-dts.mp4'],
    ...['sound-later.mp4', 'sound-earlier.mkv', 'clock-wraps.ts', 'turned.mp4', 'sample-aspect.mkv'],
    ...['interlaced.mkv', 'hdr10.mkv', 'one-frame.mkv', 'no-video.mkv', 'no-audio.mp4', 'cut-hybrid.mp4'],
    'killed.mkv',
  ],
  'social crop': [
    ...['variable-rate.mkv', 'starts-late.mkv', 'sound-later.mp4', 'turned.mp4', 'sample-aspect.mkv'],
    ...['interlaced.ts', 'one-frame.mkv', 'one-frame-and-sound.mp4', 'no-audio.mp4'],
  ],
  'social follow': [
    ...['variable-rate.mkv', 'starts-late.mkv', 'clock-wraps.ts', 'sample-aspect.mkv', 'one-frame.mkv'],
    'cut-hybrid.mp4',
  ],
  'social zones': ['turned.mp4', 'odd-size.mkv', 'hdr10.mkv', 'no-video.mkv'],
  'subtitles embed': [
    ...['starts-late.mkv', 'negative-dts.mp4', 'sound-later.mp4', 'clock-wraps.ts', 'text-subtitles.mp4'],
    ...['one-frame.mkv', 'no-video.mkv'],
  ],
  'subtitles burn': [
    ...['variable-rate.mkv', 'starts-late.mkv', 'turned.mp4', 'sample-aspect.mkv', 'hdr10.mkv'],
    ...['interlaced.ts', 'text-subtitles.mkv'],
  ],
  'audio split': [
    ...['six-tracks.mkv', 'pcm-flac-opus.mkv', 'sound-later.mp4', 'negative-dts.mkv', 'no-audio.mp4'],
    'cut-hybrid.mp4',
  ],
  'proxy prores': [
    ...['variable-rate.mkv', 'turned.mp4', 'odd-size.mkv', 'interlaced.ts', 'hdr10.mkv', 'one-frame.mkv'],
  ],
  'proxy h264': ['negative-dts.mp4', 'sample-aspect.mkv', 'odd-size.mkv', '120-fps.mp4', 'no-audio.mp4'],
  'transcode hevc': [
    ...['variable-rate.mkv', 'starts-late.mkv', 'turned.mp4', 'sample-aspect.mkv', 'interlaced.ts'],
    ...['hdr10.mkv', 'hlg.mp4', 'one-frame.mkv'],
  ],
};

export const modesFor = (file: string): Column[] =>
  modes.filter(({ name }) => process.env.STREAMOPS_SOAK || filesOf[name]?.includes(file));

const picturesAlone = { 'cover-and-sound.m4a': noPicture, 'no-video.mkv': noPicture };
const soundsAlone = { 'one-frame.mkv': noSound, 'no-audio.mp4': noSound };
const noIndex: Refusal = { code: 'PARAMS_INVALID', why: /is a stream without an index/ };
const tooShort: Refusal = { code: 'PARAMS_INVALID', why: /nothing can be cut out of it up to/ };

const refused: Readonly<Record<string, Readonly<Record<string, Refusal>>>> = {
  'clip exact': { 'one-frame.mkv': tooShort, 'one-frame-and-sound.mp4': tooShort },
  'social crop': {
    ...picturesAlone,
    'one-frame.mkv': { code: 'PARAMS_INVALID', why: /0\.04 s long, and it would begin after that/ },
    'one-frame-and-sound.mp4': { code: 'PARAMS_INVALID', why: /ends at 0\.04 s.* sound alone/ },
  },
  'social follow': picturesAlone,
  'social zones': picturesAlone,
  'subtitles burn': picturesAlone,
  'audio split': soundsAlone,
  'proxy prores': picturesAlone,
  'proxy h264': picturesAlone,
  'transcode hevc': picturesAlone,
};

/** How a mode has to end over a file of the set. */
export const modeEnd = (name: string, file: string): { code: string; why: unknown } => {
  const unindexed = name === 'clip exact' && file.endsWith('.ts') ? noIndex : undefined;
  return endOf(refused[name]?.[file] ?? unreadable[file] ?? unindexed);
};
