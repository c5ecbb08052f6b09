import type { WorkerWelcome } from '@streamops/core';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';

/** What Redis holds of a job. Only the id is used, and the hub is asked about it. */
const hint = z.object({ id: z.uuid() });

const lockMs = 10_000;
const stallCheckMs = 5000;
/** The default of 1 fails a job whose worker was killed twice; whether to try again is the hub's to say. */
const mostStalls = 1_000_000;

/** One BullMQ worker a queue. `take` is called with each job's id; the job leaves Redis when it is over. */
export const openLanes = (
  redisUrl: string,
  { queues, prefix }: WorkerWelcome,
  { take, log }: { take: (jobId: string) => Promise<void>; log: Logger },
) => {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  connection.on('error', (err) => log.debug({ err }, 'Redis connection'));
  const workers = queues
    .filter(({ concurrency }) => concurrency > 0)
    .map(({ name, concurrency }) => {
      const worker = new Worker(name, async ({ data }) => take(hint.parse(data).id), {
        connection,
        prefix,
        concurrency,
        lockDuration: lockMs,
        stalledInterval: stallCheckMs,
        maxStalledCount: mostStalls,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      });
      worker.on('error', (err) => log.debug({ err, queue: name }, 'Queue connection'));
      worker.on('failed', (job, err) =>
        log.error({ err, queue: name, jobId: job?.data?.id }, 'A job could not be taken'),
      );
      return worker;
    });
  return {
    /** Takes no more jobs. What runs goes on. */
    pause: async (): Promise<void> => {
      await Promise.all(workers.map((worker) => worker.pause(true)));
    },
    close: async (): Promise<void> => {
      await Promise.all(workers.map((worker) => worker.close(true)));
      connection.disconnect();
    },
  };
};
export type Lanes = ReturnType<typeof openLanes>;
