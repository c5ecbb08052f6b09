import { type ErrorCode, errorTable, isErrorCode, type Job } from '@streamops/core';

/** Failures that are tried again by themselves, at most. Lost workers don't count towards it until much later. */
const mostFailures = 3;
const mostLosses = 20;
const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/**
 * When a job that failed with `code` starts again, or null when it doesn't: the error table says whether, and the
 * pauses double from one second.
 */
export const nextTry = (job: Pick<Job, 'failures'>, code: string, now: number): number | null => {
  if (!isErrorCode(code) || !errorTable[code].retry) return null;
  const limit = (code satisfies ErrorCode) === 'WORKER_LOST' ? mostLosses : mostFailures;
  if (job.failures >= limit) return null;
  if (code === 'WORKER_LOST') return now;
  return now + Math.min(longestPauseMs, firstPauseMs * 2 ** job.failures);
};
