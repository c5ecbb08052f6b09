import type { JobView } from '@streamops/core';
import { isOver } from '../../media-facts.ts';

/** Active jobs as Live shows them: what runs first, then what waits, in the order in which it will run. Pure. */
export const inOrder = (jobs: readonly JobView[]): JobView[] => {
  const rank = { running: 0, paused: 1, queued: 2, done: 3, failed: 3, cancelled: 3 };
  return jobs
    .filter((job) => !isOver(job.state))
    .toSorted((a, b) => rank[a.state] - rank[b.state] || a.priority - b.priority || a.seq - b.seq);
};
