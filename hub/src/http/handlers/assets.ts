import { posix } from 'node:path';
import { type Asset, type Catalog, newId, StreamOpsError } from '@streamops/core';
import type { HandlerContext, Handlers } from './context.ts';
import { jobView } from './views.ts';

/** Where the file is or was; an asset outlives its drive. */
const absolutePath = async (catalog: Catalog, asset: Asset): Promise<string> => {
  const drives = await catalog.drives.list();
  const drive = drives.find(({ id }) => id === asset.driveId);
  return drive ? posix.join(drive.path, asset.path) : asset.path;
};

/** Job types that read a file again. */
const readAgain = ['index', 'first_look'] as const;

type AssetRoutes =
  | 'listAssets'
  | 'assetStats'
  | 'getAsset'
  | 'patchAsset'
  | 'deleteAsset'
  | 'reindexAsset'
  | 'listQuarantine'
  | 'restoreQuarantined';

export const assetHandlers = ({
  services: { catalog, jobs, quarantine },
  announceAsset,
}: HandlerContext): Pick<Handlers, AssetRoutes> => ({
  listAssets: ({ query }) => catalog.assets.search(query),

  async assetStats() {
    const [stats, tags] = await Promise.all([catalog.assets.stats(), catalog.assets.tags()]);
    return { ...stats, tags };
  },

  async getAsset({ params: { id } }) {
    const asset = await catalog.assets.get(id);
    const [path, derived, duplicates] = await Promise.all([
      absolutePath(catalog, asset),
      catalog.assets.derivedOf(id),
      catalog.assets.duplicatesOf(id),
    ]);
    return { ...asset, absolutePath: path, derived, duplicates };
  },

  async patchAsset({ params: { id }, body: { tags, favourite } }) {
    const asset = await catalog.assets.update(id, {
      ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
      ...(favourite === undefined ? {} : { favourite }),
    });
    await announceAsset(id);
    return asset;
  },

  async deleteAsset({ params: { id } }) {
    const { status, path } = await catalog.assets.get(id);
    if (status === 'quarantined' || status === 'missing') {
      throw new StreamOpsError('FILE_MISSING', `${path} is ${status}: there is no file to put aside.`);
    }
    const held = await quarantine.hold({
      id: newId(),
      assetId: id,
      reason: 'removed by the owner',
      jobId: null,
    });
    await announceAsset(id);
    return held;
  },

  async reindexAsset({ params: { id } }, { requestId }) {
    await catalog.assets.get(id);
    const asked = [];
    for (const type of readAgain) {
      const inputs = [{ assetId: id }];
      const job = await jobs.request({ type, inputs, params: {}, askedBy: 'owner', requestId });
      asked.push(jobView(job));
    }
    return { jobs: asked };
  },

  listQuarantine: ({ query: { cursor, limit } }) =>
    catalog.quarantine.list({ limit, ...(cursor === undefined ? {} : { cursor }) }),

  async restoreQuarantined({ params: { id } }) {
    const asset = await quarantine.restore(id);
    await announceAsset(asset.id);
    return asset;
  },
});
