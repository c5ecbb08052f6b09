import { type Asset, derivedId, type Effect, type Job, type MediaInfo } from '@streamops/core';
import type { PublishDeps } from './publish-deps.ts';

const withVariableRate = (media: MediaInfo | null, variableFrameRate: boolean | null): MediaInfo | null =>
  media && {
    ...media,
    streams: media.streams.map((stream) =>
      stream.kind === 'video' ? { ...stream, variableFrameRate } : stream,
    ),
  };

const withTags = (asset: Asset, add: readonly string[], remove: readonly string[]): string[] => [
  ...new Set([...asset.tags.filter((tag) => !remove.includes(tag)), ...add]),
];

/** A change of the catalog that a plan asked for. Each can be repeated after a crash. */
export const applyEffect = async (effect: Effect, job: Job, deps: PublishDeps): Promise<void> => {
  const { assets } = deps.catalog;
  const assetId = job.inputs[effect.input]?.assetId;
  if (!assetId) return;
  switch (effect.kind) {
    case 'setMedia': {
      const { status } = await assets.get(assetId);
      // Said again after a crash, the file may be in quarantine by now.
      const gone = status === 'quarantined' || status === 'missing';
      await assets.update(assetId, { media: effect.media, status: gone ? status : 'ready', error: null });
      return recordIndexed(assetId, 'header', job, deps);
    }
    case 'setContent': {
      const { media } = await assets.get(assetId);
      const known = withVariableRate(media, effect.variableFrameRate);
      await assets.update(assetId, { xxh64: effect.xxh64, ...(known ? { media: known } : {}) });
      return recordIndexed(assetId, 'content', job, deps);
    }
    case 'tag': {
      const asset = await assets.get(assetId);
      await assets.update(assetId, { tags: withTags(asset, effect.add, effect.remove) });
      return;
    }
    case 'quarantine': {
      const id = derivedId('quarantine', job.id, assetId);
      await deps.quarantine.hold({ id, assetId, reason: effect.reason, jobId: job.id });
      return;
    }
    case 'move':
    case 'adopt':
      return; // These are files of the intent: see publish-intent.ts.
  }
};

const recordIndexed = async (
  assetId: string,
  stage: 'header' | 'content',
  job: Job,
  { catalog, events }: PublishDeps,
): Promise<void> => {
  const { driveId, path } = await catalog.assets.get(assetId);
  await events.record([
    {
      type: 'asset.indexed',
      source: 'jobs',
      dedupeKey: `asset.indexed:${job.id}:${stage}`,
      assetId,
      data: { driveId, path, stage },
    },
  ]);
};
