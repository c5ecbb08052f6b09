import { type Catalog, type Job, StreamOpsError } from '@streamops/core';

/** What is held up for want of room is offered again every 15 s: one that was not, for this long, waits no more. */
const forgetAfterMs = 60_000;

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

  return {
    async check(jobId) {
      const [job, settings] = await Promise.all([catalog.jobs.get(jobId), catalog.settings.read()]);
      if (settings.holdProcessing)
        throw new StreamOpsError('JOB_STATE', 'You hold processing: the job waits.');
      if (!replaces(job) || (await hasRoom(job, settings.quarantineCapBytes))) {
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
