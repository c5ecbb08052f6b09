import type { Asset, AssetPatch, Effect, Job, MediaInfo, NewEvent } from '@streamops/core';

/** Effects that touch only the catalog. The others move files, or are files of the intent: see intent.ts. */
type CatalogEffect = Extract<Effect, { kind: 'setMedia' | 'setContent' | 'tag' }>;

const kinds: ReadonlySet<Effect['kind']> = new Set(['setMedia', 'setContent', 'tag']);

export const isCatalogEffect = (effect: Effect): effect is CatalogEffect => kinds.has(effect.kind);

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

const patchOf = (effect: CatalogEffect, asset: Asset): AssetPatch => {
  switch (effect.kind) {
    case 'setMedia': {
      // By now the file may be in quarantine.
      const gone = asset.status === 'quarantined' || asset.status === 'missing';
      return { media: effect.media, status: gone ? asset.status : 'ready', error: null };
    }
    case 'setContent': {
      const media = withVariableRate(asset.media, effect.variableFrameRate);
      return { xxh64: effect.xxh64, ...(media ? { media } : {}) };
    }
    case 'tag':
      return { tags: withTags(asset, effect.add, effect.remove) };
  }
};

const indexed = (
  stage: 'header' | 'content',
  { id, driveId, path }: Asset,
  job: Pick<Job, 'id'>,
): NewEvent => ({
  type: 'asset.indexed',
  source: 'jobs',
  dedupeKey: `asset.indexed:${job.id}:${stage}`,
  assetId: id,
  data: { driveId, path, stage },
});

/** What a job's effects make of one of its inputs, as one patch, and what the journal says of it. */
export const catalogChange = (
  effects: readonly CatalogEffect[],
  asset: Asset,
  job: Pick<Job, 'id'>,
): { patch: AssetPatch; events: NewEvent[] } => {
  let patch: AssetPatch = {};
  const events: NewEvent[] = [];
  for (const effect of effects) {
    patch = { ...patch, ...patchOf(effect, { ...asset, ...patch }) };
    if (effect.kind === 'setMedia') events.push(indexed('header', asset, job));
    if (effect.kind === 'setContent') events.push(indexed('content', asset, job));
  }
  return { patch, events };
};
