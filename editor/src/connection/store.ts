import { type Signal, signal } from '@preact/signals';
import type { Asset, DriveView, JobProgress, JobTypeView, JobView, SystemView } from '@streamops/core';
import { call, signedIn } from './api.ts';
import { asHubError } from './client.ts';
import { makeTable } from './table.ts';

export const assets = makeTable<Asset>();
export const jobs = makeTable<JobView>();
export const progress = new Map<string, Signal<JobProgress | null>>();
/** Mean percent of what runs, for the thin line of the top bar. */
export const meanPercent = signal(0);
export const drives = signal<DriveView[]>([]);
export const system = signal<SystemView | null>(null);
export const jobTypes = signal<JobTypeView[]>([]);
/** How many assets there are; counted up and down between two questions. */
export const assetCount = signal<number | null>(null);

export const progressOf = (jobId: string): Signal<JobProgress | null> => {
  const known = progress.get(jobId);
  if (known) return known;
  const fresh = signal<JobProgress | null>(null);
  progress.set(jobId, fresh);
  return fresh;
};

/** Keeps the newest progress of a job, or forgets it with null. */
export const putProgress = (jobId: string, made: JobProgress | null): void => {
  progressOf(jobId).value = made;
  const running = [...progress.values()].flatMap((known) => known.peek() ?? []);
  meanPercent.value = running.reduce((sum, { percent }) => sum + (percent ?? 0), 0) / (running.length || 1);
};

export const jobTitle = (type: string): string =>
  jobTypes.value.find((known) => known.type === type)?.title ?? type;

/** What the shell shows; asked once, and again when the socket connects. */
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
