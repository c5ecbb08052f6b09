import { setImmediate } from 'node:timers/promises';
import type { JobStore, QueuedJob } from '@streamops/core';

const pageSize = 500;

/** Every job that waits, oldest first, page by page: timers and sockets come between two pages. */
export async function* queuedPages(
  jobs: Pick<JobStore, 'queued'>,
  limit = pageSize,
): AsyncGenerator<QueuedJob[], void> {
  for (let after = 0; ; await setImmediate()) {
    const page = await jobs.queued({ after, limit });
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.seq;
  }
}
