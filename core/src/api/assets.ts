import { z } from 'zod';
import { relation } from '../jobs/kit/plan.ts';
import { assetStatus } from '../ports/assets.ts';
import { defineRoute } from './define.ts';
import { idParams, page, pageQuery } from './shared.ts';
import { assetView, jobView, quarantineView } from './views.ts';

export const listAssets = defineRoute({
  method: 'GET',
  path: '/api/assets',
  scope: 'owner',
  summary: 'Search assets, newest first',
  query: z.object({
    ...pageQuery,
    q: z.string().max(200).optional().describe('Words of path, tags and streams; prefixes from two letters'),
    tag: z.string().max(60).optional(),
    status: assetStatus.optional(),
    driveId: z.uuid().optional(),
    favourite: z.stringbool().optional(),
    relation: z.enum(['recording', ...relation.options]).optional(),
    createdAfter: z.coerce.number().int().optional().describe('Epoch milliseconds'),
  }),
  answer: page(assetView),
});

export const assetStats = defineRoute({
  method: 'GET',
  path: '/api/assets/stats',
  scope: 'owner',
  summary: 'How many assets, bytes and seconds; the tags in use',
  answer: z.object({
    count: z.int(),
    sizeBytes: z.number(),
    durationSec: z.number(),
    byStatus: z.partialRecord(assetStatus, z.int()),
    tags: z.array(z.object({ tag: z.string(), count: z.int() })),
  }),
});

export const getAsset = defineRoute({
  method: 'GET',
  path: '/api/assets/:id',
  scope: 'owner',
  summary: 'One asset, with what came from it and its duplicates',
  params: idParams,
  answer: assetView.extend({
    absolutePath: z.string(),
    derived: z.array(assetView),
    duplicates: z.array(assetView),
  }),
});

export const patchAsset = defineRoute({
  method: 'PATCH',
  path: '/api/assets/:id',
  scope: 'owner',
  summary: 'Change tags or favourite',
  params: idParams,
  body: z.strictObject({
    tags: z.array(z.string().trim().min(1).max(60)).max(200).optional(),
    favourite: z.boolean().optional(),
  }),
  answer: assetView,
});

export const deleteAsset = defineRoute({
  method: 'DELETE',
  path: '/api/assets/:id',
  scope: 'owner',
  summary: 'Move the file to quarantine; restore brings it back',
  params: idParams,
  answer: quarantineView,
});

export const reindexAsset = defineRoute({
  method: 'POST',
  path: '/api/assets/:id/reindex',
  scope: 'owner',
  summary: 'Read headers, hash and pictures again',
  params: idParams,
  answer: z.object({ jobs: z.array(jobView) }),
});
