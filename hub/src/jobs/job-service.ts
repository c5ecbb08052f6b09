import {
  type Catalog,
  isOver,
  type Job,
  type JobProgress,
  jobDefinition,
  StreamOpsError,
  type WorkFailure,
  type WorkResult,
} from '@streamops/core';
import type { DriveService, EventLog, JobService } from '../services.ts';
import { draftCatalog } from './draft-catalog.ts';
import { asJobError, createEndings, type EndingDeps } from './endings.ts';
import { changeEvent, requestedEvent, startedEvent } from './job-events.ts';
import { draftJob, newJob } from './new-job.ts';
import { estimated } from './past-jobs.ts';
import type { Publisher } from './publish/publisher.ts';
import type { Outbox } from './queue/outbox.ts';
import type { JobQueues } from './queue/queues.ts';

/** What the workers' channel does for the service. */
export interface WorkerReach {
  /** Asks the worker that has the attempt to end it. */
  cancel(job: Job): void;
  /** Whether a connected worker has the job. */
  has(jobId: string): boolean;
  /** Those that any connected worker has encoded with. */
  encoders(): readonly string[];
  /** Probes and plans a job that is in no catalog but the draft. */
  plan(job: Job, draft: Catalog): ReturnType<JobService['dryRun']>;
}

export interface JobDeps extends EndingDeps {
  drives: Pick<DriveService, 'locate' | 'guarded' | 'expect'>;
  events: Pick<EventLog, 'record' | 'note'>;
  outbox: Outbox;
  queues: JobQueues;
  publisher: Publisher;
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

const cancelledOutcome = {
  state: 'cancelled' as const,
  error: asJobError(new StreamOpsError('JOB_CANCELLED', 'You cancelled it.')),
  receipt: null,
  unlessPublishing: true,
};

/** Jobs from the asking to the last word. The catalog decides; queue and workers only do. */
export const createJobs = (deps: JobDeps) => {
  const { catalog, events, outbox, queues, publisher } = deps;
  const changeListeners = new Set<(job: Job) => void>();
  const progressListeners = new Set<(progress: JobProgress) => void>();
  let reach: WorkerReach | null = null;
  const encoders = () => reach?.encoders() ?? [];

  const changed = (job: Job): Job => {
    if (isOver(job.state)) endings.forget(job.id);
    for (const listener of changeListeners) listener(job);
    return job;
  };
  const endings = createEndings(deps, changed);

  /** A worker may claim the job between the look and the word, or hand it in: then it is looked at again. */
  const cancelNow = async (id: string): Promise<{ job: Job; cancelled: Job }> => {
    for (;;) {
      const job = await catalog.jobs.get(id);
      if (isOver(job.state)) throw new StreamOpsError('JOB_STATE', `The job is over already: ${job.state}.`);
      if (job.intent)
        throw new StreamOpsError('JOB_STATE', 'The job is being published; it is too late to cancel it.');
      try {
        const [cancelled] = await catalog.together(() =>
          Promise.all([
            catalog.jobs.finish(id, job.attempt, cancelledOutcome),
            events.record([changeEvent('job.cancelled', job)]),
          ]),
        );
        return { job, cancelled };
      } catch (error) {
        if (!(error instanceof StreamOpsError && error.code === 'STALE_ATTEMPT')) throw error;
      }
    }
  };

  const service: JobService = {
    async request(request) {
      const wanted = await newJob(request, { ...deps, encoders });
      const stored = catalog.together(() =>
        Promise.all([
          catalog.jobs.request([wanted]),
          events.record([requestedEvent({ ...wanted, attempt: 0 })]),
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
      const draft = draftCatalog(catalog);
      const job = draftJob(await newJob(request, { ...deps, encoders, catalog: draft }));
      const planned = await reach.plan(job, draft);
      return estimated(planned, { job, definition: jobDefinition(job.type), catalog: draft });
    },
    async cancel(id) {
      const { job, cancelled } = await cancelNow(id);
      reach?.cancel(job);
      void queues.remove(job).catch(() => {}); // A hint that stays is refused when it is claimed.
      return changed(cancelled);
    },
    async retry(id) {
      const known = await catalog.jobs.get(id);
      const [job] = await catalog.together(() =>
        Promise.all([catalog.jobs.retry(id), events.record([changeEvent('job.queued', known)])]),
      );
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
      // The worker need not wait for this line; a lost one says nothing that the next attempt doesn't.
      events.note(startedEvent(job, workerId));
      return changed(job);
    },
    async finish(result) {
      try {
        changed(await publisher.publish(result));
      } catch (error) {
        const job = await current(result.jobId, result.attempt);
        if (job) {
          await endings.failed(job, asJobError(error), { ...result.receipt, published: [] });
          await deps.sweep(job); // Not before that is written: a publication that is gone on with needs its files.
        }
        throw error;
      }
    },
    async fail({ jobId, attempt, error, receipt }) {
      const job = await current(jobId, attempt);
      if (!job)
        throw new StreamOpsError('STALE_ATTEMPT', `Attempt ${attempt} of job ${jobId} is not the newest.`);
      await endings.failed(job, error, receipt);
    },
    progress(progress) {
      endings.reached(progress);
      for (const listener of progressListeners) listener(progress);
    },
    workerLost: endings.workerLost,
  };

  return {
    service,
    forWorkers,
    /** Finishes interrupted publications whose drives are there; queues jobs again that nobody has. */
    async recover() {
      for (const job of await publisher.recover()) changed(job);
      await endings.requeueForgotten((id) => publisher.waits(id) || (reach?.has(id) ?? false));
    },
    /** At start-up: every running job goes back to the queue. */
    requeueLost: endings.requeueAll,
    connectWorkers(workers: WorkerReach) {
      reach = workers;
    },
  };
};
