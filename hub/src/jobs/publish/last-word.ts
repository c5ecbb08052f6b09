import type { Asset, Effect, Job, NewEvent, PublishIntent, Receipt } from '@streamops/core';
import type { Turns } from '../../turns.ts';
import { catalogChange, isCatalogEffect } from './catalog-changes.ts';
import type { PublishDeps } from './publish-deps.ts';

const publishedEvents = (job: Job, { files }: PublishIntent): NewEvent[] => [
  ...files
    .filter(({ kind }) => kind === 'new')
    .map(({ assetId, driveId, path, sizeBytes, modifiedAt }): NewEvent => {
      const data = { driveId: driveId ?? '', path, sizeBytes, modifiedAt };
      return {
        type: 'file.closed',
        source: 'jobs',
        dedupeKey: `file.closed:${job.id}:${assetId}`,
        assetId,
        data: { ...data, origin: 'job', because: 'published', jobId: job.id },
      };
    }),
  {
    type: 'job.finished',
    source: 'jobs',
    // A job finishes once: a run that says it again after a crash adds nothing.
    dedupeKey: `job.finished:${job.id}`,
    ...(job.inputs[0] ? { assetId: job.inputs[0].assetId } : {}),
    data: {
      jobId: job.id,
      jobType: job.type,
      attempt: job.attempt,
      outputAssetIds: files.filter(({ kind }) => kind === 'new').map(({ assetId }) => assetId),
    },
  },
];

/** The receipt, and where each file went. */
const receiptOf = ({ receipt, files }: PublishIntent): Receipt => ({
  ...receipt,
  published: files.map(({ name, assetId, driveId, path }) => ({ name, assetId, driveId, path })),
});

/** The effects on each input that has any. */
const touchedBy = (effects: readonly Effect[], { inputs }: Job) => {
  const touching = effects.filter(isCatalogEffect);
  return inputs.flatMap(({ assetId }, index) => {
    const ofInput = touching.filter(({ input }) => input === index);
    return ofInput.length > 0 ? [{ assetId, ofInput }] : [];
  });
};

/**
 * Says that a job is done, after its files have their names. Changes and events come before the state: where the
 * catalog can't write them in one go, start-up says all of it again, and the journal knows the events by their keys.
 */
export const createLastWord = ({ catalog, events }: PublishDeps, turns: Turns) => {
  const write = async (job: Job, done: PublishIntent, touched: ReturnType<typeof touchedBy>) => {
    const changes = await Promise.all(
      touched.map(async ({ assetId, ofInput }) => ({
        assetId,
        // Made of the asset as it is then: a person may give it tags meanwhile, or another job put it aside.
        patch: (asset: Asset) => catalogChange(ofInput, asset, job).patch,
        events: catalogChange(ofInput, await catalog.assets.get(assetId), job).events,
      })),
    );
    return catalog.together(async () => {
      const before = [
        ...changes.map(({ assetId, patch }) => catalog.assets.update(assetId, patch)),
        events.record([...changes.flatMap((change) => change.events), ...publishedEvents(job, done)]),
      ];
      const outcome = { state: 'done', receipt: receiptOf(done), error: null } as const;
      const finished = catalog.jobs.finish(job.id, job.attempt, outcome);
      await Promise.all([...before, finished]);
      return finished;
    });
  };

  return (job: Job, done: PublishIntent): Promise<Job> => {
    const touched = touchedBy(done.effects, job);
    // A patch is made of what the asset is: jobs on other drives may have one for the same asset.
    const keys = touched.map(({ assetId }) => `asset:${assetId}`);
    return turns.take(keys, () => write(job, done, touched));
  };
};
