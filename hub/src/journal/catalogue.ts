import type { AssetCatalog, StoredEvent } from '@streamops/core';

interface Places {
  /** Whether a file lies at that place now. */
  exists(driveId: string, path: string): Promise<boolean>;
}

/** Keeps the catalog in step with what sensors saw. Safe to call again with the same event. */
export const catalogueFiles =
  (assets: AssetCatalog, places: Places) =>
  async (event: StoredEvent): Promise<void> => {
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
      if (known && known.status !== 'quarantined' && !(await places.exists(driveId, path))) {
        await assets.update(known.id, { status: 'missing' });
      }
    }
  };
