import type { Job, JobError, NewEvent } from '@streamops/core';

type Spoken = Pick<Job, 'id' | 'type' | 'attempt'>;

const about = (type: NewEvent['type'], { id, attempt }: Spoken) => ({
  source: 'jobs',
  dedupeKey: `${type}:${id}:${attempt}`,
});

export const changeEvent = (type: 'job.queued' | 'job.cancelled', job: Spoken): NewEvent => ({
  type,
  ...about(type, job),
  data: { jobId: job.id, jobType: job.type, attempt: job.attempt },
});

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
