import { currentType, jobTypes, type Run } from '@streamops/core';
import { z } from 'zod';
import type { HandlerContext, Handlers } from './context.ts';
import { jobView, runView } from './views.ts';

/** A flow asks for a handful of jobs; more than these are not shown with a run. */
const jobsPerRun = 100;

/** Job types as forms need them. They never change while the hub runs. */
const typeViews = () =>
  jobTypes.map(({ type, title, summary, lane, inputs, params }) => ({
    type,
    title,
    summary,
    lane,
    inputs,
    params: z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }),
  }));

type JobRoutes =
  | 'listJobTypes'
  | 'createJob'
  | 'listJobs'
  | 'jobStats'
  | 'getJob'
  | 'cancelJob'
  | 'retryJob'
  | 'listRuns';

export const jobHandlers = ({ services: { catalog, jobs } }: HandlerContext): Pick<Handlers, JobRoutes> => {
  const withJobs = async (run: Run) => {
    const { items } = await catalog.jobs.list({ runId: run.id, limit: jobsPerRun });
    return runView(run, items);
  };

  return {
    listJobTypes: async () => ({ items: typeViews() }),

    async createJob({ query: { dryRun }, body }, { caller, requestId }) {
      const askedBy = caller?.label === 'browser' ? 'owner' : (caller?.label ?? 'owner');
      const request = { ...body, askedBy, requestId };
      if (!dryRun) return { id: (await jobs.request(request)).id };
      const { plan, ...rest } = await jobs.dryRun(request);
      return { plan: { ...plan, ...rest } };
    },

    async listJobs({ query }) {
      const { items, nextCursor } = await catalog.jobs.list(
        query.type === undefined ? query : { ...query, type: currentType(query.type) },
      );
      return { items: items.map(jobView), nextCursor };
    },

    jobStats: () => catalog.jobs.stats(),

    async getJob({ params: { id } }) {
      const [job, log] = await Promise.all([catalog.jobs.get(id), catalog.jobs.log(id)]);
      return { ...jobView(job), log };
    },

    cancelJob: async ({ params: { id } }) => jobView(await jobs.cancel(id)),
    retryJob: async ({ params: { id } }) => jobView(await jobs.retry(id)),

    async listRuns({ query }) {
      const { items, nextCursor } = await catalog.runs.list(query);
      return { items: await Promise.all(items.map(withJobs)), nextCursor };
    },
  };
};
