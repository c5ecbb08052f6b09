import { setTimeout as sleep } from 'node:timers/promises';
import type { JobStore } from '@streamops/core';
import type { Logger } from 'pino';
import { queuedPages } from './queued-pages.ts';
import type { Hinted, JobQueues } from './queues.ts';

const retryEveryMs = 500;
/** The catalog is asked again for what Redis may have lost: its file is fsynced only once a second. */
const reconcileEveryMs = 15_000;
/** Jobs added at once: more would hold up the event loop for longer than it takes to add them. */
const largestBulk = 25;

export interface Outbox {
  /** The job is in the catalog already; this only hurries it along. */
  post(job: Hinted): void;
  /** Adds every queued job of the catalog that Redis lacks; where Redis is away, that waits until it is back. */
  reconcile(): Promise<void>;
  stop(): Promise<void>;
}

/** Brings queued jobs from the catalog into Redis, however often Redis is away. */
export const createOutbox = (jobs: Pick<JobStore, 'queued'>, queues: JobQueues, log: Logger): Outbox => {
  const waiting = new Map<string, Hinted>();
  let running: Promise<void> | null = null;
  let looking: Promise<void> | null = null;
  /** Asked for while it looks: what it has looked at by then may be otherwise now. */
  let lookAgain = false;
  let stopped = false;

  const flush = async () => {
    while (waiting.size > 0 && !stopped) {
      const batch = [...waiting.values().take(largestBulk)];
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

  const post = (job: Hinted) => {
    waiting.set(job.id, job);
    wake();
  };

  const lookThrough = async () => {
    lookAgain = false;
    for await (const page of queuedPages(jobs)) {
      if (stopped) return;
      if (!(await queues.holds(page))) page.forEach(post);
    }
    if (lookAgain) await lookThrough();
  };
  const reconcile = (): Promise<void> => {
    if (stopped) return Promise.resolve();
    lookAgain = true;
    looking ??= lookThrough()
      .catch((err: unknown) =>
        log.warn({ err }, 'Jobs were not compared with Redis; they are, a little later'),
      )
      .finally(() => {
        looking = null;
      });
    return looking;
  };
  const timer = setInterval(() => void reconcile(), reconcileEveryMs);
  timer.unref();
  // What it lost while it was away.
  queues.onReady(() => void reconcile());

  return {
    post,
    reconcile,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await looking;
      await running;
    },
  };
};
