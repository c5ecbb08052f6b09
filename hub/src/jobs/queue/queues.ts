import { type Job, type Lane, lane } from '@streamops/core';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';

/**
 * What the keys of one hub begin with: two hubs may share a Redis, and one's jobs are nothing to the other's workers.
 * Braces keep every key in one slot of a Redis cluster.
 */
export const queuePrefix = (hubId: string): string => `{streamops-${hubId}}`;

/** What Redis holds of a job. Nothing of it is believed: a worker that takes it asks the hub. */
interface Hint {
  id: string;
  attempt: number;
  lane: Lane;
}

/** All that the queue is told of a job. */
export type Hinted = Pick<Job, 'id' | 'type' | 'lane' | 'priority' | 'attempt' | 'notBefore'>;

export interface JobQueues {
  /** Puts jobs where workers find them. A job that is there already in this attempt stays as it is. */
  add(jobs: readonly Hinted[]): Promise<void>;
  /** Whether every one of them is there in its attempt: one question, however many they are. */
  holds(jobs: readonly Hinted[]): Promise<boolean>;
  remove(job: Hinted): Promise<void>;
  /** Starts no new jobs until released: as soon as Redis is there, and again whenever it is back. */
  hold(held: boolean): void;
  /** Hears that Redis is there, each time. */
  onReady(listener: () => void): void;
  /** Waiting jobs by lane. */
  depths(): Promise<Record<Lane, number>>;
  ready(): boolean;
  close(): Promise<void>;
}

/** No colon: BullMQ uses it between the parts of its keys. */
const hintId = ({ id, attempt }: Hinted): string => `${id}-${attempt}`;

/**
 * A worker that the hub could not answer (its disk was full for a moment) asks again after half a second, a second, …
 * together 15 s; then the outbox adds the job anew. What the hub refuses by name is over for the queue.
 */
const askAgain = { attempts: 6, backoff: { type: 'exponential', delay: 500 } };

const toEntry = (job: Hinted, now: number) => ({
  name: job.type,
  data: { id: job.id, attempt: job.attempt, lane: job.lane } satisfies Hint,
  opts: {
    jobId: hintId(job),
    priority: job.priority,
    delay: Math.max(0, (job.notBefore ?? 0) - now),
    ...askAgain,
    removeOnComplete: true,
    removeOnFail: true,
  },
});

interface QueueOptions {
  /** A redis URL or the path of a unix socket. */
  address: string;
  prefix: string;
  log: Logger;
}

/** A Redis that takes commands and answers none counts as away after this. */
const answerLimitMs = 5_000;
const holdAgainMs = 2_000;

/** Brings the hold into Redis, the newest one, until that has worked. */
const keepHold = (apply: (held: boolean) => Promise<unknown>, log: Logger) => {
  let wanted: boolean | null = null;
  let known: boolean | null = null;
  let running = false;
  const settle = async () => {
    if (running) return;
    running = true;
    try {
      for (let held = wanted; held !== null && held !== known; held = wanted) {
        await apply(held);
        known = held;
      }
    } catch (err) {
      log.debug({ err }, 'Redis was not told whether processing is held');
      setTimeout(() => void settle(), holdAgainMs).unref();
    } finally {
      running = false;
    }
  };
  return {
    want: (held: boolean): void => {
      wanted = held;
      void settle();
    },
    /** Another Redis may have forgotten it. */
    again: (): void => {
      known = null;
      void settle();
    },
    stop: (): void => {
      wanted = null;
    },
  };
};

/** One BullMQ queue a lane. */
export const openQueues = ({ address, prefix, log }: QueueOptions): JobQueues => {
  // Commands fail at once while Redis is away: the outbox keeps the jobs and adds them later.
  const connection = new Redis(address, {
    ...{ maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: answerLimitMs },
  });
  connection.on('error', (err) => log.debug({ err }, 'Redis connection'));
  const queues = new Map<Lane, Queue>(
    lane.options.map((name) => {
      const queue = new Queue(name, { connection, prefix });
      queue.on('error', (err) => log.debug({ err, lane: name }, 'Queue connection'));
      return [name, queue];
    }),
  );
  const queueOf = (name: Lane): Queue => {
    const queue = queues.get(name);
    if (!queue) throw new Error(`No queue for lane ${name}`); // Every lane has one, three lines above.
    return queue;
  };

  const hold = keepHold(async (held) => {
    for (const queue of queues.values()) await (held ? queue.pause() : queue.resume());
  }, log);
  connection.on('ready', hold.again);
  let doubtful = false;
  const addAll = async (jobs: readonly Hinted[]): Promise<void> => {
    const now = Date.now();
    for (const name of lane.options) {
      const entries = jobs.filter((job) => job.lane === name).map((job) => toEntry(job, now));
      if (entries.length > 0) await queueOf(name).addBulk(entries);
    }
  };

  return {
    async add(jobs) {
      // What Redis does not answer it still keeps for later: one small question, not the jobs again and again.
      if (doubtful) await connection.ping();
      doubtful = true;
      await addAll(jobs);
      doubtful = false;
    },
    async holds(jobs) {
      const keys = jobs.map((job) => queueOf(job.lane).toKey(hintId(job)));
      return keys.length === 0 || (await connection.exists(...keys)) === keys.length;
    },
    async remove(job) {
      await queueOf(job.lane).remove(hintId(job));
    },
    hold: hold.want,
    onReady: (listener) => void connection.on('ready', listener),
    async depths() {
      const depths: Record<Lane, number> = { catalog: 0, io: 0, cpu: 0, gpu: 0 };
      const count = async ([name, queue]: [Lane, Queue]) => {
        depths[name] = await queue.getJobCountByTypes('waiting', 'prioritized', 'delayed');
      };
      await Promise.all([...queues].map(count));
      return depths;
    },
    ready: () => connection.status === 'ready',
    async close() {
      hold.stop();
      await Promise.all([...queues.values()].map((queue) => queue.close().catch(() => {})));
      connection.disconnect();
    },
  };
};
