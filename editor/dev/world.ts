import type {
  Asset,
  DriveView,
  JobDetail,
  JobView,
  MediaStream,
  Quarantined,
  RunView,
  Settings,
  SystemView,
} from '@streamops/core';
import { derivedId, settings } from '@streamops/core';
import type { Scene } from './pictures.ts';

/** Made-up data for the editor's development and its visual tests, typed by core so that it can't drift. */

const minute = 60_000;
const hour = 60 * minute;
const id = (kind: string, n: number): string => derivedId('dev', kind, n);

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

const receipt = (now: number): NonNullable<JobView['receipt']> => ({
  verdict: 'verified',
  lines: [
    {
      subject: 'Video · H.264 1920×1080 60',
      promised: '472,080 packets · 2:11:08.000',
      found: '472,080 · 2:11:08.000',
      ok: true,
    },
    { subject: 'Audio 1 · AAC ‘Game’', promised: '368,813 packets', found: '368,813', ok: true },
    { subject: 'Audio 2 · AAC ‘Mic’', promised: '368,813 packets', found: '368,813', ok: true },
    {
      subject: 'Audio 3 · PCM ‘Discord’',
      promised: 'kept as PCM',
      found: 'pcm_s16le, same samples',
      ok: true,
    },
    { subject: 'A/V start', promised: 'shift ≤ 1 ms', found: '0.0 ms', ok: true },
    { subject: 'Both ends', promised: 'decodable', found: 'keyframes at 0:00.000, 2:11:07.983', ok: true },
  ],
  notes: [
    {
      level: 'warn',
      subject: 'Subtitle · ASS',
      text: 'MOV can’t hold it: kept beside it as 2026-11-19 21-40-03.ass.',
    },
  ],
  commands: [
    [
      'ffmpeg',
      '-i',
      '2026-11-19 21-40-03.mkv',
      '-map',
      '0:v:0',
      '-map',
      '0:a',
      '-c',
      'copy',
      '-movflags',
      '+faststart',
      'video.mov',
    ],
  ],
  attempt: 1,
  workerId: id('worker', 0),
  startedAt: now - 50_000,
  finishedAt: now - 6000,
  inputBytes: 18.2e9,
  outputBytes: 18.2e9,
  published: [
    {
      name: 'video',
      assetId: id('asset', 0),
      driveId: id('drive', 1),
      path: 'Elden Ring/2026/11/19/2026-11-19 21-40-03.mov',
    },
  ],
});

const kinds = [
  ['remux', 'running', { container: 'mov', faststart: true, replace: false }],
  ['first_look', 'running', {}],
  ['remux', 'queued', { container: 'mp4' }],
  ['move', 'queued', { to: '{drive.editing}/{game}/{YYYY}/{MM}/{DD}/' }],
  ['index', 'queued', {}],
  ['remux', 'failed', { container: 'mov' }],
  ['remux', 'done', { container: 'mov', faststart: true, replace: false }],
  ['first_look', 'done', {}],
  ['move', 'done', { to: '{drive.editing}/{game}/{YYYY}/' }],
  ['copy', 'cancelled', { to: '{drive.editing}/backup/' }],
] as const;

export const makeJob = (n: number, now: number): JobView => {
  const [type, state, params] = kinds[n < kinds.length ? n : 6 + (n % 4)] ?? kinds[0];
  const over = state === 'done' || state === 'failed' || state === 'cancelled';
  const end = now - n * 9 * minute;
  return {
    id: id('job', n),
    seq: 50_000 - n,
    type,
    params,
    inputs: [{ assetId: id('asset', type === 'remux' ? 1 + 3 * n : n) }],
    lane: type === 'first_look' ? 'cpu' : 'io',
    priority: 5,
    state,
    attempt: state === 'queued' ? 0 : state === 'failed' ? 2 : 1,
    failures: state === 'failed' ? 2 : 0,
    workerId: state === 'queued' ? null : id('worker', 0),
    runId: id('run', 0),
    askedBy: n === 9 ? 'owner' : 'rule Remux and file away',
    receipt: state === 'done' ? receipt(end) : null,
    error:
      state === 'failed'
        ? {
            code: 'DISK_FULL',
            message: 'The drive editing has no room for 18.2 GB.',
            hint: 'Free space on the drive that the message names, then retry the job.',
          }
        : null,
    createdAt: end - 60_000,
    startedAt: state === 'queued' ? null : end - 50_000,
    finishedAt: over ? end - 6000 : null,
    notBefore: null,
    waits: !over,
  };
};

export const logOf = (job: JobView): JobDetail['log'] =>
  job.state === 'queued'
    ? []
    : [
        'probe   matroska, 1 video, 3 audio, 1 subtitle',
        'stage   2026-11-19 21-40-03.mkv → video.mov',
        "Input #0, matroska,webm, from '2026-11-19 21-40-03.mkv':",
        '  Duration: 02:11:08.00, start: 0.000000, bitrate: 18503 kb/s',
        'Stream mapping:',
        '  Stream #0:0 -> #0:0 (copy)',
        '  Stream #0:1 -> #0:1 (copy)',
        '  Stream #0:2 -> #0:2 (copy)',
        'video:16.9GiB audio:180MiB, muxing overhead: 0.018 %',
        ...(job.state === 'failed'
          ? ['av_interleaved_write_frame(): No space left on device']
          : ['verify  packets, both ends']),
      ];

const drive = (n: number, now: number): DriveView => ({
  id: id('drive', n),
  name: ['recordings', 'editing', 'nas'][n] ?? 'drive',
  path: ['/home/me/Videos/OBS', '/media/fast/editing', '/mnt/nas/stream-archive'][n] ?? '/',
  watch: n !== 1,
  watching: 'auto',
  include: ['**/*'],
  exclude: n === 2 ? ['**/*.tmp'] : [],
  minQuietSeconds: 5,
  kind: n === 2 ? 'network' : 'local',
  scanned: true,
  createdAt: now - 90 * 24 * hour,
  online: n !== 2,
  trouble: n === 2 ? 'The folder does not answer. It is looked at again every 10 s.' : null,
  watchedBy: (['native', 'nothing', 'polling'] as const)[n] ?? 'nothing',
  scanning: false,
  settling:
    n === 0 ? [{ path: '2026-11-21 20-14-02.mkv', sizeBytes: 4.2e9, because: 'still being written' }] : [],
  freeBytes: n === 2 ? null : ([112e9, 1.4e12][n] ?? null),
  totalBytes: n === 2 ? null : ([1e12, 4e12][n] ?? null),
});

const system = (now: number): SystemView => ({
  version: '0.1.0',
  startedAt: now - 3 * hour,
  obs: { state: 'unknown' },
  guard: { holding: false, sentence: null },
  queue: { ready: true, kind: 'embedded' },
  workers: [
    {
      id: id('worker', 0),
      name: 'this machine',
      connected: true,
      ffmpegVersion: '5.1.6-0+deb12u1',
      encoders: ['libx264', 'libx265', 'dnxhd', 'prores_ks', 'libsvtav1', 'h264_nvenc'],
      lanes: ['io', 'cpu'],
      running: [id('job', 0), id('job', 1)],
    },
    {
      id: id('worker', 1),
      name: 'studio-2',
      connected: false,
      ffmpegVersion: '7.1',
      encoders: ['libx264'],
      lanes: ['gpu'],
      running: [],
    },
  ],
  jobs: { running: 2, waiting: 3 },
  quarantine: { heldBytes: 42.3e9, capBytes: 200e9 },
  warnings: [],
});

const held = (n: number, asset: Asset, now: number): Quarantined => ({
  id: id('held', n),
  seq: n + 1,
  assetId: asset.id,
  driveId: asset.driveId,
  originalPath: asset.path,
  heldPath: `.streamops/quarantine/${id('held', n)}/${asset.path.split('/').at(-1)}`,
  sizeBytes: asset.sizeBytes,
  reason: n % 2 ? 'Deleted by hand' : 'Replaced by a verified remux',
  jobId: null,
  state: 'held',
  at: now - n * 26 * hour - hour,
  expiresAt: now + (30 - n) * 24 * hour,
});

export interface World {
  assets: Asset[];
  jobs: JobView[];
  drives: DriveView[];
  runs: RunView[];
  quarantine: Quarantined[];
  settings: Settings;
  system: SystemView;
}

export const makeWorld = (scenes: readonly Scene[], size: number): World => {
  const now = Date.now();
  const assets = Array.from({ length: size }, (_, n) => makeAsset(n, { now, scenes }));
  const jobs = Array.from({ length: 400 }, (_, n) => makeJob(n, now));
  const aside = Array.from({ length: 3 }, (_, n) => makeAsset(size + n * 3 + 1, { now, scenes }));
  for (const asset of aside) asset.status = 'quarantined';
  assets.push(...aside);
  return {
    assets,
    jobs,
    drives: [0, 1, 2].map((n) => drive(n, now)),
    runs: [
      {
        id: id('run', 0),
        seq: 1,
        eventId: id('event', 0),
        eventType: 'file.closed',
        assetId: id('asset', 1),
        flowId: 'default',
        flowName: 'Remux and file away',
        nodeId: 'closed',
        msg: {},
        createdAt: now - 55_000,
        startedAt: now - 54_000,
        state: 'running',
        jobs: jobs.slice(6, 9),
      },
    ],
    quarantine: aside.map((asset, n) => held(n, asset, now)),
    settings: settings.parse({}),
    system: system(now),
  };
};
