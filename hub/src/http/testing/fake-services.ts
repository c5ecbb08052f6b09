import { realpath } from 'node:fs/promises';
import {
  type Catalog,
  type Drive,
  type DriveView,
  firstGuess,
  type Job,
  type JobProgress,
  jobDefinition,
  newId,
  StreamOpsError,
  type SystemView,
} from '@streamops/core';
import type { Log } from '@streamops/core/log';
import { createEventLog, type RunningEventLog } from '../../journal/event-log.ts';
import { type DriveFs, nodeFsCalls } from '../../sensors/drives/ground/drive-fs.ts';
import { openFile } from '../../sensors/drives/ground/open-file.ts';
import { placeInside } from '../../sensors/drives/paths/inside.ts';
import type { DriveService, HubServices, JobRequest, JobService, QuarantineService } from '../../services.ts';

/** Hand-written stand-ins for the rooms behind the HTTP layer, over a real catalog. */
export interface FakeServices extends HubServices {
  events: RunningEventLog;
  /** What was asked of the rooms, oldest first. */
  asked: string[];
  tell: {
    job: (job: Job) => void;
    progress: (progress: JobProgress) => void;
    drives: (drives: DriveView[]) => void;
  };
  /** What `system()` says, or what it fails with. */
  system: () => Promise<SystemView>;
  view: SystemView;
  trouble: { error: Error | null };
  offline: Set<string>;
}

const listeners = <T>() => {
  const all = new Set<(value: T) => void>();
  return {
    add: (listener: (value: T) => void) => {
      all.add(listener);
      return () => void all.delete(listener);
    },
    tell: (value: T) => {
      for (const listener of all) listener(value);
    },
  };
};

const driveView = (drive: Drive): DriveView => ({
  ...drive,
  online: true,
  trouble: null,
  watchedBy: 'nothing',
  scanning: false,
  settling: [],
  freeBytes: null,
  totalBytes: null,
});

/** The drives' own gate is tried on real drives. */
const plainGate: Pick<DriveFs, 'soon' | 'later'> = {
  soon: (work) => work(),
  later: (work) => void work(),
};

const fakeDrives = (catalog: Catalog, asked: string[], offline: Set<string>) => {
  const { add, tell } = listeners<DriveView[]>();
  const drives: DriveService = {
    start: async () => {},
    stop: async () => {},
    list: async () => (await catalog.drives.list()).map(driveView),
    async add(settings) {
      asked.push('drives.add');
      return driveView(await catalog.drives.add({ ...settings, kind: 'local' }));
    },
    update: async (id, patch) => driveView(await catalog.drives.update(id, patch)),
    guarded: (_id, work) => work(),
    exists: async () => true,
    open: async (id, path) => openFile(plainGate, await drives.resolve(id, path)),
    async remove(id) {
      asked.push('drives.remove');
      await catalog.drives.remove(id);
    },
    rescan: async (id) => driveView(await catalog.drives.get(id)),
    get: (id) => catalog.drives.get(id),
    async resolve(id, path) {
      const drive = await catalog.drives.get(id);
      if (offline.has(id)) throw new StreamOpsError('DRIVE_OFFLINE', `The drive ${drive.name} is gone.`);
      return placeInside(await realpath(drive.path), path, nodeFsCalls);
    },
    locate: async (path) => {
      throw new StreamOpsError('PATH_OUTSIDE_DRIVE', `${path} lies in no drive.`);
    },
    expect: async () => 'existing',
    onChange: add,
  };
  return { drives, tell };
};

const fakeJobs = (catalog: Catalog, asked: string[]) => {
  const changes = listeners<Job>();
  const progress = listeners<JobProgress>();
  const request = async ({ type, inputs, params, priority, askedBy, requestId }: JobRequest) => {
    asked.push(`jobs.request ${type} by ${askedBy}`);
    const ids = inputs.flatMap((input) => ('assetId' in input ? [{ assetId: input.assetId }] : []));
    for (const { assetId } of ids) await catalog.assets.get(assetId);
    const [job] = await catalog.jobs.request([
      {
        id: newId(),
        type,
        params,
        inputs: ids,
        lane: jobDefinition(type).lane,
        priority: priority ?? 5,
        runId: requestId ?? newId(),
        askedBy,
        continuation: null,
      },
    ]);
    if (!job) throw new Error('the catalog answered nothing');
    return job;
  };
  const jobs: JobService = {
    request,
    async dryRun({ type }) {
      jobDefinition(type);
      asked.push(`jobs.dryRun ${type}`);
      const plan = { steps: [], outputs: {}, expect: [], effects: [], notes: [] };
      const seconds = { likely: 2, low: 1, high: 4, basis: firstGuess };
      const estimate = { seconds, bytes: null, later: null };
      return { plan, commands: [['ffmpeg', '-version']], files: [], estimate };
    },
    async cancel(id) {
      asked.push('jobs.cancel');
      const job = await catalog.jobs.get(id);
      return catalog.jobs.finish(id, job.attempt, { state: 'cancelled', receipt: null, error: null });
    },
    retry: (id) => catalog.jobs.retry(id),
    onChange: changes.add,
    onProgress: progress.add,
  };
  return { jobs, tellJob: changes.tell, tellProgress: progress.tell };
};

const fakeQuarantine = (catalog: Catalog, asked: string[]): QuarantineService => ({
  async hold({ id, assetId, reason, jobId }) {
    asked.push('quarantine.hold');
    const asset = await catalog.assets.get(assetId);
    await catalog.assets.update(assetId, { status: 'quarantined' });
    await catalog.quarantine.intend({
      id,
      assetId,
      driveId: asset.driveId,
      originalPath: asset.path,
      heldPath: `.streamops/quarantine/${id}/${asset.path}`,
      sizeBytes: asset.sizeBytes,
      reason,
      jobId,
      at: Date.now(),
      expiresAt: Date.now() + 86_400_000,
    });
    await catalog.quarantine.setState(id, 'held');
    return catalog.quarantine.get(id);
  },
  async restore(id) {
    asked.push('quarantine.restore');
    const { assetId } = await catalog.quarantine.get(id);
    return catalog.assets.update(assetId, { status: 'ready' });
  },
  isTaking: async () => false,
  sweep: async () => {},
});

const systemView = (): SystemView => ({
  version: '0.0.0',
  startedAt: 1,
  obs: { state: 'unknown' },
  guard: { holding: false, sentence: null },
  queue: { ready: true, kind: 'embedded' },
  workers: [
    {
      id: 'w',
      name: 'here',
      connected: true,
      ffmpegVersion: '5.1',
      encoders: [],
      lanes: ['io'],
      running: [],
    },
  ],
  jobs: { running: 0, waiting: 0 },
  quarantine: { heldBytes: 0, capBytes: 1 },
  warnings: [],
});

export const fakeServices = async (
  catalog: Catalog,
  artifactsDir: string,
  log: Log,
): Promise<FakeServices> => {
  const asked: string[] = [];
  const offline = new Set<string>();
  const { drives, tell } = fakeDrives(catalog, asked, offline);
  const { jobs, tellJob, tellProgress } = fakeJobs(catalog, asked);
  const view = systemView();
  const trouble: FakeServices['trouble'] = { error: null };
  return {
    catalog,
    events: await createEventLog(catalog.journal, log),
    jobs,
    drives,
    quarantine: fakeQuarantine(catalog, asked),
    system: async () => {
      if (trouble.error) throw trouble.error;
      return view;
    },
    trouble,
    metrics: async () => 'streamops_test 1\n',
    artifactsDir,
    asked,
    tell: { job: tellJob, progress: tellProgress, drives: tell },
    view,
    offline,
  };
};
