import { signal } from '@preact/signals';
import type { Asset, DriveView, JobTypeView, JobView, SystemView } from '@streamops/core';
import { call, signedIn } from './api.ts';
import { asHubError } from './client.ts';
import { makeTable } from './table.ts';

export const assets = makeTable<Asset>();
export const jobs = makeTable<JobView>();
export const drives = signal<DriveView[]>([]);
export const system = signal<SystemView | null>(null);
export const jobTypes = signal<JobTypeView[]>([]);
/** How many assets there are; counted up and down between two questions. */
export const assetCount = signal<number | null>(null);

export const jobTitle = (type: string): string =>
  jobTypes.value.find((known) => known.type === type)?.title ?? type;

/** What the shell shows; asked when the socket connects. Rejects with HubError. */
export const loadShell = async (): Promise<void> => {
  try {
    const [now, held, types, stats] = await Promise.all([
      call('getSystem', {}),
      call('listDrives', {}),
      call('listJobTypes', {}),
      call('assetStats', {}),
    ]);
    system.value = now;
    drives.value = held.items;
    jobTypes.value = types.items;
    assetCount.value = stats.count;
    signedIn.value = true;
  } catch (failure) {
    if (signedIn.peek() !== false) throw asHubError(failure);
  }
};
