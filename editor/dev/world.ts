import type { Asset, DriveView, JobView, Quarantined, RunView, Settings, SystemView } from '@streamops/core';
import { settings } from '@streamops/core';
import { hour, id } from './made-up.ts';
import type { Scene } from './pictures.ts';
import { makeAsset } from './world-assets.ts';
import { makeJob } from './world-jobs.ts';

/** Made-up data for the editor's development and its visual tests, typed by core so that it can't drift. */

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
