import type { Catalog, SystemView } from '@streamops/core';
import type { Guard } from './guard/guard.ts';
import type { JobQueues } from './jobs/queue/queues.ts';
import type { WorkerChannel } from './jobs/workers/channel.ts';

interface Deps {
  version: string;
  startedAt: number;
  catalog: Catalog;
  guard: Guard;
  queues: Pick<JobQueues, 'ready'>;
  queueKind: SystemView['queue']['kind'];
  workers: Pick<WorkerChannel, 'views'>;
  /** Sentences of other rooms: flows that are held back, … */
  warnings: () => readonly string[];
}

/** What the top bar shows. */
export const systemView =
  ({ version, startedAt, catalog, guard, queues, queueKind, workers, warnings }: Deps) =>
  async (): Promise<SystemView> => {
    const [stats, settings, heldBytes, guarding] = await Promise.all([
      catalog.jobs.stats(),
      catalog.settings.read(),
      catalog.quarantine.heldBytes(),
      guard.read(),
    ]);
    return {
      version,
      startedAt,
      obs: { state: 'unknown' },
      guard: guarding,
      queue: { ready: queues.ready(), kind: queueKind },
      workers: workers.views(),
      jobs: { running: stats.running, waiting: stats.queued + stats.paused },
      quarantine: { heldBytes, capBytes: settings.quarantineCapBytes },
      warnings: [...warnings()],
    };
  };
