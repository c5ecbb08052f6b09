import { type Asset, type Catalog, type NewAsset, newId } from '@streamops/core';

const draftAsset = (file: NewAsset, at: number): Asset => ({
  ...{ id: file.id ?? newId(), seq: 0 },
  ...{ driveId: file.driveId, path: file.path, sizeBytes: file.sizeBytes, modifiedAt: file.modifiedAt },
  ...{ xxh64: null, media: null, status: 'new', origin: file.origin, derivedFrom: file.derivedFrom ?? null },
  ...{ duplicateOf: null, tags: [...(file.tags ?? [])], favourite: false, artifacts: {}, error: null },
  ...{ createdAt: at, updatedAt: at },
});

/** The catalog of one dry run: an asset that is put in is found again, and is written nowhere. */
export const draftCatalog = (catalog: Catalog): Catalog => {
  const drafts = new Map<string, Asset>();
  return {
    ...catalog,
    assets: {
      ...catalog.assets,
      put: async (file) => {
        const asset = draftAsset(file, Date.now());
        drafts.set(asset.id, asset);
        return asset;
      },
      get: async (id) => drafts.get(id) ?? catalog.assets.get(id),
    },
  };
};
