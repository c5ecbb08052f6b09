import { z } from 'zod';
import { defineEvent } from './define.ts';

const job = { jobId: z.uuid(), jobType: z.string(), attempt: z.int().nonnegative() };

export const jobQueued = defineEvent({
  type: 'job.queued',
  title: 'A job was asked for',
  data: z.object(job),
});

export const jobStarted = defineEvent({
  type: 'job.started',
  title: 'A job began',
  data: z.object({ ...job, workerId: z.string() }),
});

export const jobFinished = defineEvent({
  type: 'job.finished',
  title: 'A job is done',
  data: z.object({ ...job, outputAssetIds: z.array(z.uuid()) }),
});

export const jobFailed = defineEvent({
  type: 'job.failed',
  title: 'A job failed',
  data: z.object({ ...job, code: z.string(), message: z.string(), willRetry: z.boolean() }),
});

export const jobCancelled = defineEvent({
  type: 'job.cancelled',
  title: 'A job was cancelled',
  data: z.object(job),
});
