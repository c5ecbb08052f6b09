import { type ErrorCode, errorTable, isErrorCode, type Job } from '@streamops/core';

/** Failures that are tried again by themselves, at most. Lost workers are no failures of the job. */
const mostFailures = 3;
const firstPauseMs = 1000;
const longestPauseMs = 60_000;
/** A drive that is away may be so for days. */
const awayPauseMs = 30_000;

/** A job that was alone with its worker each time that it ended is what ended it. */
const mostLostAlone = 5;
/** Beside others it may have been one of them: it is given more chances, and some of them alone. */
const mostLost = 15;
/** Whatever the reason: restarts of the hub count here too. */
const mostAttempts = 100;
/** Between the new starts of jobs that lost a worker together more than once: the one at fault shows itself. */
const apartMs = 3000;

/** How often a job's worker ended under it since the hub started. */
export interface Losses {
  alone: number;
  together: number;
  /** Its number among those that the last loss hit, from 0. */
  place: number;
}

/**
 * Kept in memory: the hub's own restarts end its workers too, and say nothing of the jobs. `forget` a job that is over.
 */
export const lossCount = () => {
  const known = new Map<string, Losses>();
  return {
    /** Everything that one worker had as it ended. */
    add(jobIds: readonly string[]): void {
      for (const [place, id] of jobIds.entries()) {
        const { alone, together } = known.get(id) ?? { alone: 0, together: 0 };
        const isAlone = jobIds.length === 1;
        known.set(id, { alone: alone + (isAlone ? 1 : 0), together: together + (isAlone ? 0 : 1), place });
      }
    },
    of: (jobId: string): Losses | undefined => known.get(jobId),
    forget: (jobId: string): boolean => known.delete(jobId),
  };
};

type Tried = Pick<Job, 'failures' | 'attempt'> & { losses?: Losses | undefined };

const afterLoss = ({ attempt, losses }: Tried, now: number): number | null => {
  const { alone, together, place } = losses ?? { alone: 0, together: 0, place: 0 };
  if (attempt >= mostAttempts || alone >= mostLostAlone || alone + together >= mostLost) return null;
  return together > 1 ? now + place * apartMs : now;
};

/**
 * When a job that failed with `code` starts again, or null when it doesn't: the error table says whether, and the
 * pauses double from one second. A lost worker's jobs start at once; for its drive a job waits as long as it takes.
 */
export const nextTry = (job: Tried, code: string, now: number): number | null => {
  if (!isErrorCode(code) || !errorTable[code].retry) return null;
  if ((code satisfies ErrorCode) === 'WORKER_LOST') return afterLoss(job, now);
  if ((code satisfies ErrorCode) === 'DRIVE_OFFLINE') return now + awayPauseMs;
  if (job.failures >= mostFailures) return null;
  return now + Math.min(longestPauseMs, firstPauseMs * 2 ** job.failures);
};

/** The job did nothing wrong where its drive went; lost workers have a count of their own, `lossCount`. */
export const countsAsFailure = (code: string): boolean => code !== 'WORKER_LOST' && code !== 'DRIVE_OFFLINE';
