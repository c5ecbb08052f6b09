import {
  type Catalog,
  choicesOf,
  type DryRun,
  fromPast,
  type Job,
  type JobDefinition,
  type PastJob,
  workOf,
} from '@streamops/core';

/** So many of a type are looked at, newest first: what ran under other versions long ago says less. */
const lookedAt = 60;

type Reads = Pick<Catalog, 'assets' | 'jobs'>;
type Asked = Pick<Job, 'inputs' | 'params'>;

/** An asset that is forgotten leaves nothing to compare with. */
const inputsOf = async ({ inputs }: Asked, { assets }: Reads) => {
  const known = await Promise.allSettled(inputs.map(({ assetId }) => assets.get(assetId)));
  return known.flatMap((each) =>
    each.status === 'fulfilled'
      ? [{ sizeBytes: each.value.sizeBytes, durationSec: each.value.media?.durationSec ?? null }]
      : [],
  );
};

const measured = async (job: Job, catalog: Reads): Promise<PastJob[]> => {
  const { receipt } = job;
  const inputs = await inputsOf(job, catalog);
  if (!receipt || inputs.length < job.inputs.length) return [];
  const tookSec = (receipt.finishedAt - receipt.startedAt) / 1000;
  return [{ work: workOf(job.params, inputs), tookSec, outputBytes: receipt.outputBytes }];
};

/**
 * The estimate of a dry run, by what jobs of the same type and choices took here. Bytes stay as the plan has them where
 * it copies, and so are known better than by any other job.
 */
export const estimated = async (
  { plan, estimate, ...rest }: DryRun,
  { job, definition, catalog }: { job: Asked; definition: JobDefinition; catalog: Reads },
): Promise<DryRun> => {
  const { items } = await catalog.jobs.list({ type: definition.type, state: 'done', limit: lookedAt });
  const choices = choicesOf(definition, job.params);
  const alike = items.filter(({ params }) => choicesOf(definition, params) === choices);
  const past = (await Promise.all(alike.map((each) => measured(each, catalog)))).flat();
  const known = fromPast(definition, workOf(job.params, await inputsOf(job, catalog)), past);
  if (!known) return { plan, estimate, ...rest };
  const encodes = plan.expect.some((each) => each.kind === 'stream' && !each.copiedFrom);
  const bytes = estimate.bytes === null || encodes ? known.bytes : estimate.bytes;
  return { plan, estimate: { ...estimate, seconds: known.seconds, bytes }, ...rest };
};
