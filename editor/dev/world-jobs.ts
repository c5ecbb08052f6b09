import type { JobDetail, JobView } from '@streamops/core';
import { id, minute } from './made-up.ts';

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
  costs: [{ seconds: 43.1, peakMemoryBytes: 61_300_000 }],
  ffmpegVersion: '5.1.6-0+deb12u1',
  outputs: [{ name: 'video', sizeBytes: 18.2e9, xxh64: '3c6ef372fe94f82a' }],
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
            hint: 'Free space where the message says, then try again.',
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
