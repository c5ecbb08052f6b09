import type { Asset, JobState, JobView } from '@streamops/core';

export interface AssetFilter {
  q?: string | undefined;
  tag?: string | undefined;
  status?: Asset['status'] | undefined;
  driveId?: string | undefined;
  favourite?: boolean | undefined;
  relation?: 'recording' | NonNullable<Asset['derivedFrom']>['relation'] | undefined;
  createdAfter?: number | undefined;
}

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/**
 * Whether an asset that just changed belongs into a list, as the hub's search would say: hidden states only
 * when asked for, words by prefix over path, tags and stream titles.
 */
export const assetMatches = (asset: Asset, f: AssetFilter): boolean => {
  const hidden = asset.status === 'quarantined' || asset.status === 'missing';
  if (f.status ? asset.status !== f.status : hidden) return false;
  if (f.tag && !asset.tags.includes(f.tag)) return false;
  if (f.driveId && asset.driveId !== f.driveId) return false;
  if (f.favourite !== undefined && asset.favourite !== f.favourite) return false;
  if (f.relation && (asset.derivedFrom?.relation ?? 'recording') !== f.relation) return false;
  if (f.createdAfter && asset.createdAt <= f.createdAfter) return false;
  if (!f.q) return true;
  const streams = asset.media?.streams ?? [];
  const have = words(
    [asset.path, ...asset.tags, ...streams.map((s) => `${s.codec} ${s.title ?? ''}`)].join(' '),
  );
  return words(f.q).every((word) => have.some((candidate) => candidate.startsWith(word)));
};

export interface JobFilter {
  state?: JobState | undefined;
  type?: string | undefined;
  assetId?: string | undefined;
}

export const jobMatches = (job: JobView, f: JobFilter): boolean =>
  (!f.state || job.state === f.state) &&
  (!f.type || job.type === f.type) &&
  (!f.assetId || job.inputs.some((input) => input.assetId === f.assetId));
