import { type ErrorCode, errorTable, isErrorCode, type Job } from '@streamops/core';

/**
 * Failures that are tried again by themselves, at most. Lost workers are no failures of the job: only a job that
 * takes its worker with it again and again is ended, by its attempts.
 */
const mostFailures = 3;
const mostAttempts = 100;
const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/**
 * When a job that failed with `code` starts again, or null when it doesn't: the error table says whether, and the
 * pauses double from one second.
 */
export const nextTry = (job: Pick<Job, 'failures' | 'attempt'>, code: string, now: number): number | null => {
  if (!isErrorCode(code) || !errorTable[code].retry) return null;
  if ((code satisfies ErrorCode) === 'WORKER_LOST') return job.attempt < mostAttempts ? now : null;
  if (job.failures >= mostFailures) return null;
  return now + Math.min(longestPauseMs, firstPauseMs * 2 ** job.failures);
};
