import { setTimeout as sleep } from 'node:timers/promises';
import { type Catalog, type Job, StreamOpsError } from '@streamops/core';

/** What is held up for want of room is offered again every 15 s: one that was not, for this long, waits no more. */
const forgetAfterMs = 60_000;

/** A request is written within a few turns of the event loop; on a machine that is busy they take their time. */
const lookEveryMs = 5;
const mostLooks = 100;

const notFound = (error: unknown): null => {
  if (error instanceof StreamOpsError && error.code === 'JOB_NOT_FOUND') return null;
  throw error;
};

interface Needs {
  catalog: Pick<Catalog, 'assets' | 'jobs' | 'quarantine' | 'settings'>;
  now?: () => number;
}

export interface StartGate {
  /** Rejects with JOB_STATE where the job is to wait: it stays queued, and the outbox offers it again. */
  check(jobId: string): Promise<void>;
  /** A sentence where jobs wait for room in quarantine. */
  warnings(): string[];
}

/** It moves its original to quarantine when it is done. */
const replaces = ({ params }: Pick<Job, 'params'>): boolean => params.replace === true;

/** What is asked before a job is handed to a worker, since what Redis offers is never believed. */
export const createStartGate = ({ catalog, now = Date.now }: Needs): StartGate => {
  /** When each was refused. */
  const withoutRoom = new Map<string, number>();

  const hasRoom = async ({ inputs }: Job, capBytes: number): Promise<boolean> => {
    const original = inputs[0] && (await catalog.assets.get(inputs[0].assetId));
    return (await catalog.quarantine.heldBytes()) + (original?.sizeBytes ?? 0) <= capBytes;
  };

  /** A worker may hear of a job while it is still being written. null: it is in no catalog. */
  const known = async (jobId: string): Promise<Job | null> => {
    for (let look = 0; look < mostLooks; look += 1) {
      const job = await catalog.jobs.get(jobId).catch(notFound);
      if (job) return job;
      await sleep(lookEveryMs);
    }
    return null;
  };

  return {
    async check(jobId) {
      const { holdProcessing, quarantineCapBytes } = await catalog.settings.read();
      if (holdProcessing) throw new StreamOpsError('JOB_STATE', 'You hold processing: the job waits.');
      const job = await known(jobId);
      if (!job) return; // The claim says so.
      if (!replaces(job) || (await hasRoom(job, quarantineCapBytes))) {
        withoutRoom.delete(jobId);
        return;
      }
      withoutRoom.set(jobId, now());
      throw new StreamOpsError('JOB_STATE', 'Quarantine has no room for the original: the job waits.');
    },
    warnings() {
      for (const [id, at] of withoutRoom) if (at < now() - forgetAfterMs) withoutRoom.delete(id);
      return withoutRoom.size === 0
        ? []
        : [
            'Quarantine has no room: jobs that replace an original wait. Restore something, or raise the cap in the settings.',
          ];
    },
  };
};
