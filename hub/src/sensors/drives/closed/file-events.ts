import type { Asset, DriveId, FileOrigin, NewEvent } from '@streamops/core';

export interface Stamp {
  sizeBytes: number;
  /** Whole milliseconds. */
  modifiedAt: number;
}

export const sameStamp = (a: Stamp, b: Stamp): boolean =>
  a.sizeBytes === b.sizeBytes && a.modifiedAt === b.modifiedAt;

export interface ClosedFile extends Stamp {
  driveId: DriveId;
  path: string;
  origin: Exclude<FileOrigin, 'job'>;
  because: 'container' | 'quiet';
}

const source = 'drives';
const keyOf = ({ driveId, path, sizeBytes, modifiedAt }: Stamp & { driveId: DriveId; path: string }) =>
  `${driveId}:${path}:${sizeBytes}:${modifiedAt}`;

/** What was known of a file before: by the catalog, or by an event that the catalog has not heard yet. */
export interface Known {
  announced: Stamp | undefined;
  asset: Asset | null;
}

/** What a job named by its path before it was told of is news to everybody else. */
export const toldAsset = ({ asset }: Pick<Known, 'asset'>): Asset | null =>
  asset?.origin === 'named' ? null : asset;

const isThere = ({ status }: Asset): boolean => status !== 'missing' && status !== 'quarantined';

/** Whether a file with this stamp is no news. Where an asset was put aside, another file may lie by now. */
export const isOldNews = (stamp: Stamp, { announced, asset }: Known): boolean => {
  if (announced) return sameStamp(announced, stamp);
  const told = toldAsset({ asset });
  return told !== null && isThere(told) && sameStamp(told, stamp);
};

/** The event that tells of a file that is closed: new, with new content, or back where it was. */
export const closedEvent = (file: ClosedFile, { announced, asset }: Known): NewEvent => {
  const { driveId, path, sizeBytes, modifiedAt } = file;
  const told = toldAsset({ asset });
  if (announced || (told && isThere(told))) {
    return {
      type: 'file.changed',
      source,
      dedupeKey: `file.changed:${keyOf(file)}`,
      data: { driveId, path, sizeBytes, modifiedAt },
      ...(asset ? { assetId: asset.id } : {}),
    };
  }
  // A file that comes back as it was is no new recording, and its first event is in the journal already.
  const isBack = told !== null && sameStamp(told, file);
  return {
    type: 'file.closed',
    source,
    dedupeKey: `file.closed:${keyOf(file)}${isBack ? `:back:${told.updatedAt}` : ''}`,
    data: { ...file, origin: isBack ? 'existing' : file.origin },
    ...(asset ? { assetId: asset.id } : {}),
  };
};

export const removedEvent = (driveId: DriveId, path: string, { announced, asset }: Known): NewEvent => {
  const { sizeBytes, modifiedAt } = asset ?? announced ?? { sizeBytes: 0, modifiedAt: 0 };
  return {
    type: 'file.removed',
    source,
    dedupeKey: `file.removed:${keyOf({ driveId, path, sizeBytes, modifiedAt })}:${asset?.updatedAt ?? 0}`,
    data: { driveId, path },
    ...(asset ? { assetId: asset.id } : {}),
  };
};
