import { type Asset, type AssetCatalog, type StoredEvent, StreamOpsError } from '@streamops/core';

interface Places {
  /** Whether a file lies at that place now. */
  exists(driveId: string, path: string): Promise<boolean>;
}

/** Keeps the catalog in step with what sensors saw. Safe to call again with the same event. */
export const catalogueFiles = (assets: AssetCatalog, places: Places) => {
  const isThere = (driveId: string, path: string): Promise<boolean> =>
    places.exists(driveId, path).catch((error: unknown) => {
      // Nothing is left to be asked about a drive that was removed meanwhile.
      if (error instanceof StreamOpsError && error.code === 'DRIVE_NOT_FOUND') return false;
      throw error;
    });

  return async (event: StoredEvent): Promise<void> => {
    if (event.type === 'file.closed') {
      const { driveId, path, sizeBytes, modifiedAt, origin } = event.data;
      if (origin !== 'job') await assets.put({ driveId, path, sizeBytes, modifiedAt, origin });
    }
    if (event.type === 'file.changed') {
      const { driveId, path, sizeBytes, modifiedAt } = event.data;
      const known = await assets.findByPath(driveId, path);
      await assets.put({ driveId, path, sizeBytes, modifiedAt, origin: known?.origin ?? 'recorder' });
    }
    if (event.type === 'file.removed') {
      const { driveId, path } = event.data;
      const known = await assets.findByPath(driveId, path);
      // A job may have put a file there again since.
      if (known && known.status !== 'quarantined' && !(await isThere(driveId, path))) {
        const isStill = (now: Asset) =>
          now.driveId === driveId && now.path === path && now.status !== 'quarantined';
        // Meanwhile a job may have moved it, or put it aside.
        await assets.update(known.id, (now) => (isStill(now) ? { status: 'missing' } : {}));
      }
    }
  };
};
