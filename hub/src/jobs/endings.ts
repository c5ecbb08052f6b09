import {
  type Catalog,
  errorBody,
  isOver,
  type Job,
  type JobError,
  type JobProgress,
  StreamOpsError,
} from '@streamops/core';
import type { Logger } from 'pino';
import type { EventLog } from '../services.ts';
import { failedEvent } from './job-events.ts';
import type { Outbox } from './queue/outbox.ts';
import { countsAsFailure, lossCount, nextTry } from './retry-policy.ts';

/** The input itself is at fault: the asset says so, and no other attempt would do better. */
const inputFaults = new Set(['FILE_EMPTY', 'NOT_MEDIA', 'MEDIA_BROKEN', 'FORMAT_FORBIDDEN']);

/** A claim that is this young may be on its way to its worker. Milliseconds. */
const youngMs = 60_000;

export const asJobError = (error: unknown): JobError => {
  const { code, message, hint } = errorBody(error);
  return { code, message, hint };
};

const lost = asJobError(new StreamOpsError('WORKER_LOST', 'The worker that had the job ended.'));

export interface EndingDeps {
  catalog: Catalog;
  events: Pick<EventLog, 'record'>;
  outbox: Pick<Outbox, 'post'>;
  /** Removes what an attempt staged. */
  sweep: (job: Job) => Promise<void>;
  log: Logger;
}

interface Fate {
  notBefore: number | null;
  receipt: Job['receipt'];
}

export interface Endings {
  /** Tried again, or failed for good. Rejects with STALE_ATTEMPT, and with what keeps the catalog from writing it. */
  failed(job: Job, error: JobError, receipt: Job['receipt']): Promise<void>;
  /** Everything that a worker had goes back to the queue; what is being published needs its worker no more. */
  workerLost(workerId: string): Promise<void>;
  /** At start-up: every running job goes back to the queue. */
  requeueAll(): Promise<void>;
  /** Running jobs that nobody has: the last word of a worker met a full disk. `isHeld`: by a worker or a publication. */
  requeueForgotten(isHeld: (jobId: string) => boolean): Promise<void>;
  /** How far a running attempt has come: where its worker is lost, that tells whether the job is at fault. */
  reached(progress: JobProgress): void;
  /** A job that is over. */
  forget(jobId: string): void;
}

/** What becomes of attempts that came to no good. */
export const createEndings = (
  { catalog, events, outbox, sweep, log }: EndingDeps,
  changed: (job: Job) => Job,
): Endings => {
  const losses = lossCount();

  /** `notBefore`: null where it fails for good. What is being published needs its worker no more. */
  const written = (job: Job, error: JobError, { notBefore, receipt }: Fate): Promise<Job> => {
    const unlessPublishing = error.code === 'WORKER_LOST';
    return notBefore === null
      ? catalog.jobs.finish(job.id, job.attempt, { state: 'failed', error, receipt, unlessPublishing })
      : catalog.jobs.requeue(job.id, job.attempt, {
          ...{ error, notBefore, counts: countsAsFailure(error.code), unlessPublishing },
        });
  };

  /** The asset says what is wrong with it, if it is still there. */
  const blame = async (job: Job, { code, message }: JobError): Promise<void> => {
    const assetId = job.inputs[0]?.assetId;
    if (!assetId || !inputFaults.has(code)) return;
    await catalog.assets
      .update(assetId, { status: 'failed', error: { code, message } })
      .catch((err: unknown) => {
        if (!(err instanceof StreamOpsError && err.code === 'ASSET_NOT_FOUND')) throw err;
      });
  };

  const failed: Endings['failed'] = async (job, error, receipt) => {
    const notBefore = nextTry({ ...job, losses: losses.of(job.id) }, error.code, Date.now());
    log.warn({ jobId: job.id, runId: job.runId, code: error.code, retry: notBefore !== null }, error.message);
    if (notBefore === null) await blame(job, error);
    const after = await catalog.together(async () => {
      const said = events.record([failedEvent(job, error, notBefore !== null)]);
      const [after] = await Promise.all([written(job, error, { notBefore, receipt }), said]);
      return after;
    });
    changed(after);
    if (!isOver(after.state)) outbox.post(after);
  };

  const running = async (isLost: (job: Job) => boolean): Promise<Job[]> =>
    (await catalog.jobs.running()).filter((job) => !job.intent && isLost(job));

  const requeue = async (jobs: readonly Job[]): Promise<void> => {
    const left: Job[] = [];
    for (const job of jobs) {
      await failed(job, lost, null).then(
        () => left.push(job),
        (err: unknown) => log.error({ err, jobId: job.id }, 'A lost job could not be queued again'),
      );
    }
    // Not before that is written: what an attempt staged may be on its way to be published.
    for (const job of left) await sweep(job);
  };

  return {
    failed,
    forget: losses.forget,
    reached: losses.reached,
    async workerLost(workerId) {
      const jobs = await running((job) => job.workerId === workerId);
      losses.add(jobs);
      await requeue(jobs);
    },
    requeueAll: async () => requeue(await running(() => true)),
    requeueForgotten: async (isHeld) =>
      requeue(await running((job) => !isHeld(job.id) && (job.startedAt ?? 0) < Date.now() - youngMs)),
  };
};
