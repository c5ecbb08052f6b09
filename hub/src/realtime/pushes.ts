import {
  type AssetId,
  isOver,
  type Job,
  type JobProgress,
  type StoredEvent,
  StreamOpsError,
} from '@streamops/core';
import type { Log } from '@streamops/core/log';
import { jobView } from '../http/handlers/views.ts';
import type { HubServices } from '../services.ts';
import { throttle } from '../throttle.ts';
import type { UiNamespace } from './sockets.ts';

const progressEveryMs = 200;
const systemEveryMs = 1_000;

export interface Pushes {
  /** Sends an asset as the catalog has it now. */
  asset(id: AssetId): Promise<void>;
  stop(): void;
}

interface PushOptions {
  ui: UiNamespace;
  services: HubServices;
  log: Log;
}

/** One throttle a job, while it tells something: a word may still come of one that was cancelled. */
const createProgress = (ui: UiNamespace) => {
  const byJob = new Map<string, ReturnType<typeof throttle<JobProgress>>>();
  const end = (id: string) => {
    byJob.get(id)?.stop();
    byJob.delete(id);
  };
  return {
    push(progress: JobProgress) {
      const { jobId } = progress;
      let one = byJob.get(jobId);
      if (!one) {
        const send = (newest: JobProgress) => ui.emit('job.progress', newest);
        one = throttle(progressEveryMs, send, () => byJob.delete(jobId));
        byJob.set(jobId, one);
      }
      one.push(progress);
    },
    end,
    stop: () => [...byJob.keys()].forEach(end),
  };
};

/** The assets that look different after an event. */
const assetsOf = async (event: StoredEvent, { catalog }: HubServices): Promise<AssetId[]> => {
  const ids = event.assetId === undefined ? [] : [event.assetId];
  if ('path' in event.data) {
    const asset = await catalog.assets.findByPath(event.data.driveId, event.data.path);
    if (asset) ids.push(asset.id);
  }
  if (event.type.startsWith('job.') && 'jobId' in event.data && event.data.jobId !== undefined) {
    const job = await catalog.jobs.get(event.data.jobId);
    for (const { assetId } of job.inputs) {
      // What a look finds of a remux, its recording shows as well.
      const { derivedFrom } = await catalog.assets.get(assetId);
      ids.push(assetId, ...(derivedFrom ? [derivedFrom.assetId] : []));
    }
  }
  if ('outputAssetIds' in event.data) ids.push(...event.data.outputAssetIds);
  return [...new Set(ids)];
};

const createAssetPush =
  ({ ui, services }: PushOptions) =>
  async (id: AssetId): Promise<void> => {
    try {
      ui.emit('asset.put', await services.catalog.assets.get(id));
    } catch (error) {
      if (!(error instanceof StreamOpsError) || error.code !== 'ASSET_NOT_FOUND') throw error;
      ui.emit('asset.removed', { id });
    }
  };

/**
 * Tells open editors what changed. Nothing is read or sent while no editor is there, and a push that fails never
 * holds up what it tells about: editors fetch again when they reconnect.
 */
export const startPushes = (options: PushOptions): Pushes => {
  const { ui, services, log } = options;
  const nobody = () => ui.sockets.size === 0;
  const failed = (err: unknown) => log.warn({ err }, 'an update did not reach the editors');
  const pushAsset = createAssetPush(options);
  const progress = createProgress(ui);
  const system = throttle(systemEveryMs, () => {
    services.system().then((view) => ui.emit('system.changed', view), failed);
  });

  const jobChanged = (job: Job) => {
    if (isOver(job.state)) progress.end(job.id);
    if (nobody()) return;
    ui.emit('job.put', jobView(job));
    system.push(undefined);
  };
  const exits = [
    services.jobs.onChange(jobChanged),
    services.jobs.onProgress((newest) => {
      if (!nobody()) progress.push(newest);
    }),
    services.drives.onChange((drives) => {
      if (nobody()) return;
      ui.emit('drives.changed', drives);
      system.push(undefined);
    }),
  ];
  services.events.handle('editors', async (event) => {
    if (nobody()) return;
    await assetsOf(event, services)
      .then((ids) => Promise.all(ids.map(pushAsset)))
      .catch(failed);
  });

  return {
    asset: (id) => (nobody() ? Promise.resolve() : pushAsset(id).catch(failed)),
    stop() {
      for (const exit of exits) exit();
      progress.stop();
      system.stop();
    },
  };
};
