import { type ErrorCode, errorTable, isErrorCode, type Job, type JobProgress } from '@streamops/core';

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
/** Wherever it stood: something is wrong that nobody can tell from outside. */
const mostLostAnywhere = 50;
/** Whatever the reason: restarts of the hub count here too. */
const mostAttempts = 100;
/** Between the new starts of jobs that lost a worker together more than once: the one at fault shows itself. */
const apartMs = 3000;
/** Percent of a job that are about the same point: progress is told now and then. */
const samePoint = 5;
/** More than ever run at once. */
const mostFollowed = 1000;

/** How often a job's worker ended under it since the hub started. */
interface Losses {
  /** At about the furthest point that it came to: these speak against it. */
  alone: number;
  together: number;
  /** At any point. */
  anywhere: number;
  /** Percent. */
  furthest: number;
  /** Its number among those that the last loss hit, from 0. */
  place: number;
}

const none: Losses = { alone: 0, together: 0, anywhere: 0, furthest: 0, place: 0 };

/**
 * A job that ends its worker does so at about the same point each time. Where it was past a point before, a loss there
 * is not its doing; where it comes further than ever, neither were those before.
 */
const withLoss = (before: Losses, { percent, isAlone }: { percent: number; isAlone: boolean }): Losses => {
  const { alone, together, furthest } = percent > before.furthest + samePoint ? none : before;
  const speaksAgainstIt = percent >= furthest - samePoint;
  return {
    ...before,
    alone: alone + (speaksAgainstIt && isAlone ? 1 : 0),
    together: together + (speaksAgainstIt && !isAlone ? 1 : 0),
    anywhere: before.anywhere + 1,
    furthest: Math.max(before.furthest, percent),
  };
};

type Attempt = Pick<Job, 'id' | 'attempt'>;

/**
 * Kept in memory: the hub's own restarts end its workers too, and say nothing of the jobs. `forget` a job that is over.
 */
export const lossCount = () => {
  const known = new Map<string, Losses>();
  const reached = new Map<string, Pick<JobProgress, 'attempt' | 'percent'>>();
  const percentOf = ({ id, attempt }: Attempt): number => {
    const last = reached.get(id);
    return last?.attempt === attempt ? (last.percent ?? 0) : 0;
  };
  return {
    /** How far an attempt has come. */
    reached({ jobId, attempt, percent }: Pick<JobProgress, 'jobId' | 'attempt' | 'percent'>): void {
      reached.delete(jobId);
      reached.set(jobId, { attempt, percent });
      const [eldest] = reached.keys();
      // What is told of a job after it was forgotten must not pile up.
      if (reached.size > mostFollowed && eldest !== undefined) reached.delete(eldest);
    },
    /** Everything that one worker had as it ended. */
    add(jobs: readonly Attempt[]): void {
      for (const [place, job] of jobs.entries()) {
        const loss = { percent: percentOf(job), isAlone: jobs.length === 1 };
        known.set(job.id, { ...withLoss(known.get(job.id) ?? none, loss), place });
      }
    },
    of: (jobId: string): Losses | undefined => known.get(jobId),
    forget(jobId: string): void {
      known.delete(jobId);
      reached.delete(jobId);
    },
  };
};

type Tried = Pick<Job, 'failures' | 'attempt'> & { losses?: Losses | undefined };

const afterLoss = ({ attempt, losses = none }: Tried, now: number): number | null => {
  const { alone, together, anywhere, place } = losses;
  if (attempt >= mostAttempts || anywhere >= mostLostAnywhere) return null;
  if (alone >= mostLostAlone || alone + together >= mostLost) return null;
  return anywhere > 1 ? now + place * apartMs : now;
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
