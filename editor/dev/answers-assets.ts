import type { Asset, RouteInput, Routes } from '@streamops/core';
import { newId } from '@streamops/core';
import { type Answers, need, pageOf, type Records } from './records.ts';
import type { World } from './world.ts';

const fits = (asset: Asset, query: RouteInput<Routes['listAssets']>['query']): boolean => {
  const words = (query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const text = () =>
    `${asset.path} ${asset.tags.join(' ')} ${asset.media?.streams.map((s) => s.codec).join(' ')}`.toLowerCase();
  return (
    (query.status
      ? asset.status === query.status
      : asset.status !== 'quarantined' && asset.status !== 'missing') &&
    (query.tag === undefined || asset.tags.includes(query.tag)) &&
    (query.driveId === undefined || asset.driveId === query.driveId) &&
    (query.favourite === undefined || asset.favourite === query.favourite) &&
    (query.relation === undefined || (asset.derivedFrom?.relation ?? 'recording') === query.relation) &&
    words.every((word) => text().includes(word))
  );
};

/** Assets and what was put aside. */
export const assetAnswers = (world: World, { assetOf, driveOf, changeAsset, newJob }: Records) =>
  ({
    listAssets: ({ query }) =>
      pageOf(
        world.assets.filter((asset) => fits(asset, query)),
        query,
      ),
    assetStats: () => {
      const shown = world.assets.filter((asset) => asset.status !== 'quarantined');
      const tags = Map.groupBy(
        shown.flatMap((asset) => asset.tags),
        (tag) => tag,
      );
      return {
        count: shown.length,
        sizeBytes: shown.reduce((sum, asset) => sum + asset.sizeBytes, 0),
        durationSec: shown.reduce((sum, asset) => sum + (asset.media?.durationSec ?? 0), 0),
        byStatus: { ready: shown.length },
        tags: [...tags].map(([tag, all]) => ({ tag, count: all.length })),
      };
    },
    getAsset: ({ params }) => ({
      ...assetOf(params.id),
      absolutePath: `${driveOf(assetOf(params.id).driveId).path}/${assetOf(params.id).path}`,
      derived: world.assets.filter((asset) => asset.derivedFrom?.assetId === params.id),
      duplicates: [],
    }),
    patchAsset: ({ params, body }) =>
      changeAsset(params.id, {
        ...(body.tags === undefined ? {} : { tags: body.tags }),
        ...(body.favourite === undefined ? {} : { favourite: body.favourite }),
      }),
    deleteAsset: ({ params }) => {
      const asset = changeAsset(params.id, { status: 'quarantined' });
      const model = need(world.quarantine[0], 'QUARANTINE');
      const row = {
        ...model,
        id: newId(),
        seq: model.seq + world.quarantine.length,
        assetId: asset.id,
        driveId: asset.driveId,
        originalPath: asset.path,
        sizeBytes: asset.sizeBytes,
        reason: 'Deleted by hand',
        state: 'held' as const,
        at: Date.now(),
      };
      world.quarantine.unshift(row);
      return row;
    },
    reindexAsset: ({ params }) => ({ jobs: [newJob('index', [params.id], {})] }),
    listQuarantine: ({ query }) =>
      pageOf(
        world.quarantine.toSorted((a, b) => b.seq - a.seq),
        query,
      ),
    restoreQuarantined: ({ params }) => {
      const row = need(
        world.quarantine.find(({ id }) => id === params.id),
        'QUARANTINE',
      );
      row.state = 'restored';
      return changeAsset(row.assetId, { status: 'ready' });
    },
  }) satisfies Partial<Answers>;
