import type { Asset, MediaStream } from '@streamops/core';
import { id, minute } from './made-up.ts';
import type { Scene } from './pictures.ts';

const named = [
  'Boss down',
  'Funny',
  'Intro take 3',
  'Raid moment',
  'Camera B',
  'Malenia, finally',
  'Speedrun practice',
];
const tagSets = [['elden ring'], ['elden ring', 'boss'], ['funny'], [], ['raid', 'short'], ['minecraft'], []];

const picture = (n: number): MediaStream => ({
  kind: 'video',
  index: 0,
  codec: n % 9 === 4 ? 'hevc' : 'h264',
  profile: 'High',
  width: n % 9 === 4 ? 2560 : 1920,
  height: n % 9 === 4 ? 1440 : 1080,
  frameRate: n % 3 ? 60 : 24,
  variableFrameRate: n % 11 === 3,
  default: true,
  rotation: 0,
  color: {},
  hdr: n % 9 === 4 ? 'hdr10' : 'sdr',
  attachedPicture: false,
  bitDepth: n % 9 === 4 ? 10 : 8,
});

const sound = (index: number, title: string): MediaStream => ({
  kind: 'audio',
  index,
  codec: 'aac',
  profile: 'LC',
  title,
  language: 'eng',
  channels: 2,
  sampleRate: 48_000,
  default: index === 1,
});

const recordingName = (at: number): string => {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19).replaceAll(':', '-')}`;
};

/** Every third is a recording, the rest are made from one. The first few are in states of their own. */
export const makeAsset = (n: number, { now, scenes }: { now: number; scenes: readonly Scene[] }): Asset => {
  const at = now - n * 47 * minute - 4 * minute;
  const isRecording = n % 3 === 1;
  const name = isRecording ? recordingName(at) : (named[n % named.length] ?? '');
  const tracks = isRecording
    ? ['Game', 'Mic', 'Discord', 'Music', 'Alerts', 'Browser'].slice(0, 1 + (n % 6))
    : ['Game'];
  const raw = n === 3;
  return {
    id: id('asset', n),
    seq: 1_000_000 - n,
    driveId: id('drive', isRecording ? 0 : 1),
    path: isRecording ? `${name}.mkv` : `Elden Ring/2026/11/${name}${n > 8 ? ` ${n}` : ''}.mov`,
    sizeBytes: Math.round(4e7 * (1 + ((n * 37) % 460))),
    modifiedAt: at,
    xxh64: raw ? null : (0x9e3779b97f4a7c15n * BigInt(n + 1)).toString(16).slice(-16),
    media: raw
      ? null
      : {
          container: isRecording ? 'mkv' : 'mov',
          durationSec: n < 3 ? 5 : isRecording ? 3600 + ((n * 977) % 9000) : 12 + ((n * 53) % 90),
          startSec: 0,
          finished: true,
          streams: [picture(n), ...tracks.map((title, i) => sound(i + 1, title))],
          chapters: [],
        },
    status: raw ? 'processing' : n === 12 ? 'failed' : 'ready',
    origin: isRecording ? 'recorder' : 'job',
    derivedFrom: isRecording
      ? null
      : {
          assetId: id('asset', n + 1 + ((3 - n) % 3)),
          jobId: id('job', 6),
          relation: n % 3 === 2 ? 'clip' : n % 2 ? 'proxy' : 'remux',
        },
    duplicateOf: null,
    tags: tagSets[n % tagSets.length] ?? [],
    favourite: n % 10 === 2,
    artifacts: raw ? {} : (scenes[n % scenes.length]?.artifacts ?? {}),
    error: n === 12 ? { code: 'MEDIA_BROKEN', message: `${name} is cut off after 12 s.` } : null,
    createdAt: at,
    updatedAt: at,
  };
};
