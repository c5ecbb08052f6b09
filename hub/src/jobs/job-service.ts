import {
  type Catalog,
  errorBody,
  isOver,
  type Job,
  type JobError,
  type JobProgress,
  type JobState,
  type NewEvent,
  StreamOpsError,
  type WorkFailure,
  type WorkResult,
} from '@streamops/core';
import type { Logger } from 'pino';
import type { DriveService, EventLog, JobService } from '../services.ts';
import { draftJob, newJob } from './new-job.ts';
import type { Publisher } from './publish/publisher.ts';
import type { Outbox } from './queue/outbox.ts';
import type { JobQueues } from './queue/queues.ts';
import { nextTry } from './retry-policy.ts';

/** What the workers' channel does for the service. */
export interface WorkerReach {
  /** Asks the worker that has the attempt to end it. */
  cancel(job: Job): void;
  /** Probes and plans a job that is in no catalog. */
  plan(job: Job): ReturnType<JobService['dryRun']>;
}

export interface JobDeps {
  catalog: Catalog;
  drives: Pick<DriveService, 'locate'>;
  events: Pick<EventLog, 'record' | 'note'>;
  outbox: Outbox;
  queues: JobQueues;
  publisher: Publisher;
  /** Removes what an attempt staged. */
  sweep: (job: Job) => Promise<void>;
  log: Logger;
}

/** What the workers' channel calls. */
export interface JobsForWorkers {
  /** Rejects with STALE_ATTEMPT. */
  claim(jobId: string, workerId: string): Promise<Job>;
  finish(result: WorkResult): Promise<void>;
  fail(failure: WorkFailure): Promise<void>;
  progress(progress: JobProgress): void;
  /** Everything that worker had goes back to the queue. */
  workerLost(workerId: string): Promise<void>;
}

/** The input itself is at fault: the asset says so, and no other attempt would do better. */
const inputFaults = new Set(['FILE_EMPTY', 'NOT_MEDIA', 'MEDIA_BROKEN', 'FORMAT_FORBIDDEN']);

const jobEvent = (
  type: 'job.queued' | 'job.cancelled',
  job: Pick<Job, 'id' | 'type' | 'attempt'>,
): NewEvent => ({
  type,
  source: 'jobs',
  dedupeKey: `${type}:${job.id}:${job.attempt}`,
  data: { jobId: job.id, jobType: job.type, attempt: job.attempt },
});

const failedEvent = (job: Job, error: JobError, willRetry: boolean): NewEvent => ({
  type: 'job.failed',
  source: 'jobs',
  dedupeKey: `job.failed:${job.id}:${job.attempt}`,
  data: {
    jobId: job.id,
    jobType: job.type,
    attempt: job.attempt,
    code: error.code,
    message: error.message,
    willRetry,
  },
});

const asJobError = (error: unknown): JobError => {
  const { code, message, hint } = errorBody(error);
  return { code, message, hint };
};

/** Jobs from the asking to the last word. The catalog decides; queue and workers only do. */
export const createJobs = (deps: JobDeps) => {
  const { catalog, events, outbox, queues, publisher, log } = deps;
  const changeListeners = new Set<(job: Job) => void>();
  const progressListeners = new Set<(progress: JobProgress) => void>();
  let reach: WorkerReach | null = null;

  const changed = (job: Job): Job => {
    for (const listener of changeListeners) listener(job);
    return job;
  };

  const end = async (
    job: Job,
    state: Exclude<JobState, 'queued' | 'running' | 'paused' | 'done'>,
    why: JobEnd,
  ) => changed(await catalog.jobs.finish(job.id, job.attempt, { state, ...why }));

  const requeue = async (job: Job, error: JobError, notBefore: number): Promise<void> => {
    // A lost worker is no failure of the job: the store counts those that are named.
    const named = error.code === 'WORKER_LOST' ? null : error;
    const queued = await catalog.jobs.requeue(job.id, job.attempt, { error: named, notBefore });
    outbox.post(changed(queued));
  };

  /** Tried again, or failed for good. */
  const failed = async (job: Job, error: JobError, receipt: Job['receipt']): Promise<void> => {
    const notBefore = nextTry(job, error.code, Date.now());
    log.warn({ jobId: job.id, runId: job.runId, code: error.code, retry: notBefore !== null }, error.message);
    await events.record([failedEvent(job, error, notBefore !== null)]);
    if (notBefore !== null) return requeue(job, error, notBefore);
    const assetId = job.inputs[0]?.assetId;
    if (assetId && inputFaults.has(error.code)) {
      const { code, message } = error;
      await catalog.assets.update(assetId, { status: 'failed', error: { code, message } });
    }
    await end(job, 'failed', { error, receipt });
  };

  const requeueRunning = async (isLost: (job: Job) => boolean): Promise<void> => {
    const error = asJobError(new StreamOpsError('WORKER_LOST', 'The worker that had the job ended.'));
    for (const job of await catalog.jobs.unfinished()) {
      // What is being published needs its worker no more.
      if (job.state !== 'running' || job.intent || !isLost(job)) continue;
      await deps.sweep(job);
      await failed(job, error, null).catch((err: unknown) =>
        log.error({ err, jobId: job.id }, 'A lost job could not be queued again'),
      );
    }
  };

  const service: JobService = {
    async request(request) {
      const wanted = await newJob(request, deps);
      const stored = catalog.together(() =>
        Promise.all([
          catalog.jobs.request([wanted]),
          events.record([jobEvent('job.queued', { ...wanted, attempt: 0 })]),
        ]),
      );
      // Redis hears of it while the disk is busy: a claim is written after the request, or finds no job.
      outbox.post(draftJob(wanted));
      const [[job]] = await stored;
      if (!job) throw new StreamOpsError('INTERNAL', 'The catalog did not return the job it stored.');
      return changed(job);
    },
    async dryRun(request) {
      if (!reach)
        throw new StreamOpsError('QUEUE_UNAVAILABLE', 'No worker is connected that could probe the file.');
      return reach.plan(draftJob(await newJob(request, deps)));
    },
    async cancel(id) {
      const job = await catalog.jobs.get(id);
      if (isOver(job.state)) throw new StreamOpsError('JOB_STATE', `The job is over already: ${job.state}.`);
      if (job.intent)
        throw new StreamOpsError('JOB_STATE', 'The job is being published; it is too late to cancel it.');
      const error = asJobError(new StreamOpsError('JOB_CANCELLED', 'You cancelled it.'));
      const cancelled = await end(job, 'cancelled', { error, receipt: null });
      reach?.cancel(job);
      await queues.remove(job).catch(() => {}); // A hint that stays is refused when it is claimed.
      await events.record([jobEvent('job.cancelled', cancelled)]);
      return cancelled;
    },
    async retry(id) {
      const job = await catalog.jobs.retry(id);
      outbox.post(job);
      return changed(job);
    },
    onChange(listener) {
      changeListeners.add(listener);
      return () => changeListeners.delete(listener);
    },
    onProgress(listener) {
      progressListeners.add(listener);
      return () => progressListeners.delete(listener);
    },
  };

  const current = async (jobId: string, attempt: number): Promise<Job | null> => {
    const job = await catalog.jobs.get(jobId);
    return job.state === 'running' && job.attempt === attempt ? job : null;
  };

  const forWorkers: JobsForWorkers = {
    async claim(jobId, workerId) {
      const job = await catalog.jobs.claim(jobId, workerId);
      const { id, type, attempt } = job;
      // The worker need not wait for this line; a lost one says nothing that the next attempt doesn't.
      events.note({
        type: 'job.started',
        source: 'jobs',
        dedupeKey: `job.started:${id}:${attempt}`,
        data: { jobId: id, jobType: type, attempt, workerId },
      });
      return changed(job);
    },
    async finish(result) {
      try {
        changed(await publisher.publish(result));
      } catch (error) {
        const job = await current(result.jobId, result.attempt);
        if (job) await failed(job, asJobError(error), { ...result.receipt, published: [] });
        throw error;
      }
    },
    async fail({ jobId, attempt, error, receipt }) {
      const job = await current(jobId, attempt);
      if (!job)
        throw new StreamOpsError('STALE_ATTEMPT', `Attempt ${attempt} of job ${jobId} is not the newest.`);
      await failed(job, error, receipt);
    },
    progress(progress) {
      for (const listener of progressListeners) listener(progress);
    },
    workerLost: (workerId) => requeueRunning((job) => job.workerId === workerId),
  };

  return {
    service,
    forWorkers,
    /** Publications that were interrupted, finished where their drives are there. */
    async recover() {
      for (const job of await publisher.recover()) changed(job);
    },
    /** At start-up: every running job goes back to the queue. */
    requeueLost: () => requeueRunning(() => true),
    connectWorkers(workers: WorkerReach) {
      reach = workers;
    },
  };
};

interface JobEnd {
  error: JobError | null;
  receipt: Job['receipt'];
}
