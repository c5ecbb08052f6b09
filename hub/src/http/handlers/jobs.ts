import { currentType, type JobDefinition, jobTypes, type Run, type Settings } from '@streamops/core';
import { z } from 'zod';
import type { HandlerContext, Handlers } from './context.ts';
import { jobView, runView } from './views.ts';

/** A flow asks for a handful of jobs; more than these are not shown with a run. */
const jobsPerRun = 100;

/** What people added to the choices of a parameter is among them. */
const schemaOf = ({ params, choicesIn }: JobDefinition, settings: Settings) => {
  const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
  for (const [name, added] of Object.entries(choicesIn?.(settings) ?? {})) {
    const property = schema.properties?.[name];
    if (typeof property !== 'object') continue;
    property.enum = [...new Set([...(property.enum ?? []), ...added])];
  }
  return schema;
};

/** Job types as forms need them. */
const typeViews = (settings: Settings) =>
  jobTypes.map((definition) => {
    const { type, title, summary, lane, inputs } = definition;
    return { type, title, summary, lane, inputs, params: schemaOf(definition, settings) };
  });

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
    listJobTypes: async () => ({ items: typeViews(await catalog.settings.read()) }),

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
