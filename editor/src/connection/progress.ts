import { type Signal, signal } from '@preact/signals';
import type { JobProgress } from '@streamops/core';

const rows = new Map<string, Signal<JobProgress | null>>();
const shown = new Set<string>();

/** Mean percent of what runs, for the thin line of the top bar. */
export const meanPercent = signal(0);

/** Kept while somebody shows it or there is something to show: jobs come and go by the thousand. */
const forgetIfOver = (jobId: string): void => {
  if (!shown.has(jobId) && !rows.get(jobId)?.peek()) rows.delete(jobId);
};

/** How far a job is; null while nobody told, and once it is over. */
export const progressOf = (jobId: string): Signal<JobProgress | null> => {
  const known = rows.get(jobId);
  if (known) return known;
  const fresh = signal<JobProgress | null>(null, {
    watched: () => shown.add(jobId),
    unwatched: () => {
      shown.delete(jobId);
      forgetIfOver(jobId);
    },
  });
  rows.set(jobId, fresh);
  return fresh;
};

const count = (): void => {
  const running = [...rows.values()].flatMap((known) => known.peek() ?? []);
  meanPercent.value = running.reduce((sum, { percent }) => sum + (percent ?? 0), 0) / (running.length || 1);
};

/** Keeps the newest progress of a job, or forgets it with null. */
export const putProgress = (jobId: string, made: JobProgress | null): void => {
  if (made || rows.has(jobId)) progressOf(jobId).value = made;
  forgetIfOver(jobId);
  count();
};

/** What was told before a connection broke: jobs may have ended since. Those that run tell again. */
export const forgetProgress = (): void => {
  for (const jobId of [...rows.keys()]) putProgress(jobId, null);
};
