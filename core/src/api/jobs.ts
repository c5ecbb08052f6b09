import { z } from 'zod';
import { jobState } from '../ports/jobs.ts';
import { defineRoute } from './define.ts';
import { idParams, page, pageQuery } from './shared.ts';
import { jobDetail, jobTypeView, jobView, planView, runView } from './views.ts';

export const listJobTypes = defineRoute({
  method: 'GET',
  path: '/api/job-types',
  scope: 'owner',
  summary: 'Every job type with its parameters',
  answer: z.object({ items: z.array(jobTypeView) }),
});

const jobInput = z.union(
  [
    z.strictObject({ assetId: z.uuid() }),
    z.strictObject({ path: z.string().min(1).max(4096).describe('Absolute, inside a drive') }),
  ],
  { error: 'an object with either "assetId" or "path"' },
);

export const createJob = defineRoute({
  method: 'POST',
  path: '/api/jobs',
  scope: 'owner',
  summary: 'Ask for a job; with dryRun=true only for its plan',
  query: z.object({ dryRun: z.stringbool().default(false) }),
  body: z.strictObject({
    type: z.string(),
    inputs: z.array(jobInput).min(1).max(100),
    params: z.record(z.string(), z.unknown()).default({}),
    priority: z.int().min(1).max(10).default(5).describe('1 is first'),
  }),
  status: 201,
  answer: z.union([z.object({ id: z.string() }), z.object({ plan: planView })]),
});

export const listJobs = defineRoute({
  method: 'GET',
  path: '/api/jobs',
  scope: 'owner',
  summary: 'Jobs, newest first',
  query: z.object({
    ...pageQuery,
    state: jobState.optional(),
    type: z.string().optional(),
    assetId: z.uuid().optional(),
  }),
  answer: page(jobView),
});

export const jobStats = defineRoute({
  method: 'GET',
  path: '/api/jobs/stats',
  scope: 'owner',
  summary: 'How many jobs are in each state',
  answer: z.record(jobState, z.int()),
});

export const getJob = defineRoute({
  method: 'GET',
  path: '/api/jobs/:id',
  scope: 'owner',
  summary: 'One job with receipt, error and log',
  params: idParams,
  answer: jobDetail,
});

export const cancelJob = defineRoute({
  method: 'POST',
  path: '/api/jobs/:id/cancel',
  scope: 'owner',
  summary: 'End it; nothing of it is left',
  params: idParams,
  answer: jobView,
});

export const retryJob = defineRoute({
  method: 'POST',
  path: '/api/jobs/:id/retry',
  scope: 'owner',
  summary: 'Run a failed or cancelled job again',
  params: idParams,
  answer: jobView,
});

export const listRuns = defineRoute({
  method: 'GET',
  path: '/api/runs',
  scope: 'owner',
  summary: 'Runs of flows, newest first, with their jobs',
  query: z.object({ ...pageQuery, assetId: z.uuid().optional() }),
  answer: page(runView),
});
