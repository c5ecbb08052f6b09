import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, JobStore } from '@streamops/core';
import type { Logger } from 'pino';
import type { JobQueues } from './queues.ts';

const retryEveryMs = 500;
/** The catalog is asked again for what Redis may have lost: its file is fsynced only once a second. */
const reconcileEveryMs = 15_000;
const largestBulk = 500;

export interface Outbox {
  /** The job is in the catalog already; this only hurries it along. */
  post(job: Job): void;
  /** Adds every queued job of the catalog that the queue lacks. */
  reconcile(): Promise<void>;
  stop(): Promise<void>;
}

/** Brings queued jobs from the catalog into Redis, however often Redis is away. */
export const createOutbox = (jobs: JobStore, queues: JobQueues, log: Logger): Outbox => {
  const waiting = new Map<string, Job>();
  let running: Promise<void> | null = null;
  let stopped = false;

  const flush = async () => {
    while (waiting.size > 0 && !stopped) {
      const batch = [...waiting.values()].slice(0, largestBulk);
      try {
        await queues.add(batch);
        for (const job of batch) if (waiting.get(job.id) === job) waiting.delete(job.id);
      } catch (err) {
        log.debug({ err, jobs: waiting.size }, 'Redis does not take jobs; they stay in the outbox');
        await sleep(retryEveryMs, undefined, { ref: false });
      }
    }
  };

  const wake = () => {
    if (running || stopped || waiting.size === 0) return;
    running = Promise.resolve()
      .then(flush)
      .finally(() => {
        running = null;
        wake(); // Something may have come in after the last look.
      });
  };

  const post = (job: Job) => {
    waiting.set(job.id, job);
    wake();
  };

  const reconcile = async () => {
    for (const job of await jobs.unfinished()) if (job.state === 'queued') post(job);
  };
  const timer = setInterval(() => {
    reconcile().catch((err: unknown) => log.error({ err }, 'The outbox could not be reconciled'));
  }, reconcileEveryMs);
  timer.unref();

  return {
    post,
    reconcile,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
};
