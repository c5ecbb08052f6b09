import { isOver, jobDefinition, jobTypes, parseParams, StreamOpsError } from '@streamops/core';
import { z } from 'zod';
import { planFor } from './plans.ts';
import { type Answers, pageOf, type Records } from './records.ts';
import type { World } from './world.ts';
import { logOf } from './world-jobs.ts';

/** Jobs, their types and the runs that asked for them. */
export const jobAnswers = (world: World, { assetOf, jobOf, changeJob, newJob, count }: Records) =>
  ({
    listJobTypes: () => ({
      items: jobTypes.map(({ type, title, summary, lane, inputs, params }) => ({
        type,
        title,
        summary,
        lane,
        inputs,
        params: z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }),
      })),
    }),
    createJob: ({ query, body }) => {
      const ids = body.inputs.flatMap((input) => ('assetId' in input ? [input.assetId] : []));
      parseParams(jobDefinition(body.type), body.params);
      if (!query.dryRun) return { id: newJob(body.type, ids, body.params).id };
      const { plan, ...rest } = planFor(world, { ...body, assets: ids.map(assetOf) });
      return { plan: { ...plan, ...rest } };
    },
    listJobs: ({ query }) =>
      pageOf(
        world.jobs.filter(
          (job) =>
            (!query.state || job.state === query.state) &&
            (!query.type || job.type === query.type) &&
            (!query.assetId || job.inputs.some(({ assetId }) => assetId === query.assetId)),
        ),
        query,
      ),
    jobStats: () => ({
      queued: count('queued'),
      running: count('running'),
      paused: count('paused'),
      done: count('done'),
      failed: count('failed'),
      cancelled: count('cancelled'),
    }),
    getJob: ({ params }) => ({ ...jobOf(params.id), log: logOf(jobOf(params.id)) }),
    cancelJob: ({ params }) => {
      if (isOver(jobOf(params.id).state)) throw new StreamOpsError('JOB_STATE', 'The job is over.');
      return changeJob(params.id, { state: 'cancelled', finishedAt: Date.now() });
    },
    retryJob: ({ params }) => changeJob(params.id, { state: 'queued', finishedAt: null, startedAt: null }),
    listRuns: ({ query }) => pageOf(world.runs, query),
  }) satisfies Partial<Answers>;
