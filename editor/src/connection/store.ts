import { signal } from '@preact/signals';
import type {
  Asset,
  DriveView,
  JobTypeView,
  JobView,
  RouteAnswer,
  Routes,
  SystemView,
} from '@streamops/core';
import { call, signedIn } from './api.ts';
import { asHubError } from './client.ts';
import { askFor, isOlderAsset, isOlderJob } from './newer.ts';
import { makeTable } from './table.ts';

export const assets = makeTable<Asset>({ isOlder: isOlderAsset });
export const jobs = makeTable<JobView>({ isOlder: isOlderJob });
export const drives = signal<DriveView[]>([]);
export const system = signal<SystemView | null>(null);
export const jobTypes = signal<JobTypeView[]>([]);

/** How many assets there are, how large they are together, and the tags in use. */
export interface AssetSums {
  count: number;
  sizeBytes: number;
  tags: readonly string[];
}
export const assetSums = signal<AssetSums | null>(null);

const sumsOf = ({ count, sizeBytes, tags }: RouteAnswer<Routes['assetStats']>): AssetSums => ({
  count,
  sizeBytes,
  tags: tags.map(({ tag }) => tag),
});

/** Asks anew; what was known stays where the hub is silent. */
export const loadSums = async (): Promise<void> => {
  const stats = await call('assetStats', {}).catch(() => null);
  if (stats) assetSums.value = sumsOf(stats);
};

export const jobTitle = (type: string): string =>
  jobTypes.value.find((known) => known.type === type)?.title ?? type;

/** What the shell shows; asked when the socket connects. Rejects with HubError. */
export const loadShell = async (): Promise<void> => {
  try {
    const [types, stats] = await Promise.all([
      call('listJobTypes', {}),
      call('assetStats', {}),
      askFor(system, () => call('getSystem', {})),
      askFor(drives, async () => (await call('listDrives', {})).items),
    ]);
    jobTypes.value = types.items;
    assetSums.value = sumsOf(stats);
    signedIn.value = true;
  } catch (failure) {
    if (signedIn.peek() !== false) throw asHubError(failure);
  }
};
