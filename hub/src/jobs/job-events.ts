import { type Job, type JobError, type NewEvent, newId } from '@streamops/core';

type Spoken = Pick<Job, 'id' | 'type' | 'attempt'>;

const about = (type: NewEvent['type'], { id, attempt }: Spoken) => ({
  source: 'jobs',
  dedupeKey: `${type}:${id}:${attempt}`,
});

const change = (type: 'job.queued' | 'job.cancelled', job: Spoken): NewEvent => ({
  type,
  ...about(type, job),
  data: { jobId: job.id, jobType: job.type, attempt: job.attempt },
});

/** A job that is asked for again, by a flow that repeats a step, is said once. */
export const requestedEvent = (job: Spoken): NewEvent => change('job.queued', job);

/**
 * A cancel or a retry. Both may come again without a claim between, and so in the same attempt; each is committed
 * with a swap in the catalog that happens once, so a fresh key says nothing twice.
 */
export const changeEvent = (type: 'job.queued' | 'job.cancelled', job: Spoken): NewEvent => {
  const event = change(type, job);
  return { ...event, dedupeKey: `${event.dedupeKey}:${newId()}` };
};

export const startedEvent = (job: Spoken, workerId: string): NewEvent => ({
  type: 'job.started',
  ...about('job.started', job),
  data: { jobId: job.id, jobType: job.type, attempt: job.attempt, workerId },
});

export const failedEvent = (job: Spoken, { code, message }: JobError, willRetry: boolean): NewEvent => ({
  type: 'job.failed',
  ...about('job.failed', job),
  data: { jobId: job.id, jobType: job.type, attempt: job.attempt, code, message, willRetry },
});
