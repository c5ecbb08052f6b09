import { z } from 'zod';
import type { EpochMs, JobId, WorkerId } from '../ids.ts';
import { lane } from '../jobs/kit/define.ts';
import { artifactName, effect } from '../jobs/kit/plan.ts';
import { receipt } from '../jobs/kit/receipt.ts';
import { artifact, derivedFrom, type Page } from './assets.ts';
import type { Forget } from './retention.ts';

export const jobState = z.enum(['queued', 'running', 'paused', 'done', 'failed', 'cancelled']);
export type JobState = z.infer<typeof jobState>;
export const isOver = (state: JobState): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled';

export const jobError = z.object({ code: z.string(), message: z.string(), hint: z.string() });
export type JobError = z.infer<typeof jobError>;

/** The flow that waits: where it goes on when the job is over. JSON only. */
export const continuation = z.object({
  runId: z.string(),
  nodeId: z.string(),
  msg: z.record(z.string(), z.unknown()),
});

/**
 * One file that publishing puts in its place. `new`: a fresh asset; `artifact`: belongs to one; `move`: the asset's
 * own file, renamed on its device; `adopt`: a verified copy that the asset takes over from its original.
 */
const publishFile = z.object({
  kind: z.enum(['new', 'artifact', 'move', 'adopt']),
  /** The output's name in the plan. */
  name: z.string(),
  assetId: z.string(),
  /** Absolute: where it lies, and where it will; of a folder, its own. */
  fromPath: z.string(),
  finalPath: z.string(),
  /** null for artifacts. */
  driveId: z.string().nullable(),
  /** Inside the drive; an artifact's file name; of a folder, that of its entry, whose are size and time too. */
  path: z.string(),
  sizeBytes: z.int(),
  modifiedAt: z.int(),
  xxh64: z.string().nullable(),
  derivedFrom: derivedFrom.nullable(),
  tags: z.array(z.string()),
  artifact: z.object({ name: artifactName, value: artifact }).nullable(),
  /** Where a moved asset was, should the move be taken back. */
  wasAt: z.object({ driveId: z.string(), path: z.string() }).nullable(),
  /** Its name is never numbered. */
  keepName: z.boolean().optional(),
  /** It is a folder: what stands for it, and how many files lie in it. */
  folder: z.object({ entry: z.string(), files: z.int() }).optional(),
});
export type PublishFile = z.infer<typeof publishFile>;

/**
 * What publishing will do, decided and written before the first link is made. Every part can be repeated:
 * start-up finishes an intent that it finds.
 */
const publishIntent = z.object({
  files: z.array(publishFile),
  /** Those that are not files. */
  effects: z.array(effect),
  receipt,
});
export type PublishIntent = z.infer<typeof publishIntent>;

export const job = z.object({
  id: z.uuid(),
  /** Order in which jobs were asked for. */
  seq: z.int(),
  type: z.string(),
  params: z.record(z.string(), z.unknown()),
  inputs: z.array(z.object({ assetId: z.string() })),
  lane,
  /** 1 is first, 10 is last; 5 where nothing was said. */
  priority: z.int().min(1).max(10),
  state: jobState,
  /** Counts claims: 0 before a worker took it. A result of an older one is STALE_ATTEMPT. */
  attempt: z.int(),
  /** How many of the attempts failed by an error that is tried again. */
  failures: z.int(),
  workerId: z.string().nullable(),
  runId: z.string(),
  /** Who asked: a rule's flow, a person, a program. */
  askedBy: z.string(),
  continuation: continuation.nullable(),
  /** When the waiting flow went on; null while it waits. */
  continuedAt: z.int().nullable(),
  intent: publishIntent.nullable(),
  receipt: receipt.nullable(),
  error: jobError.nullable(),
  createdAt: z.int(),
  startedAt: z.int().nullable(),
  finishedAt: z.int().nullable(),
  /** Earliest start of a retry. */
  notBefore: z.int().nullable(),
});
export type Job = z.infer<typeof job>;

export type NewJob = Pick<
  Job,
  'id' | 'type' | 'params' | 'inputs' | 'lane' | 'priority' | 'runId' | 'askedBy' | 'continuation'
>;

/** What the queue is told of a job that waits. */
export type QueuedJob = Pick<Job, 'id' | 'seq' | 'type' | 'lane' | 'priority' | 'attempt' | 'notBefore'> & {
  /** The flow's node that waits for it. */
  nodeId: string | null;
};

export interface JobQuery {
  state?: JobState | undefined;
  type?: string | undefined;
  assetId?: string | undefined;
  runId?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

interface JobOutcome {
  state: 'done' | 'failed' | 'cancelled';
  receipt: Job['receipt'];
  error: JobError | null;
  /** An intent means that it is too late for this outcome. */
  unlessPublishing?: boolean;
}

/** Jobs as the catalog believes them. Every change names the attempt it speaks for. */
export interface JobStore {
  /** One write for job and continuation. A known id changes nothing and resolves to the job that is there. */
  request(jobs: readonly NewJob[]): Promise<Job[]>;
  /** Rejects with JOB_NOT_FOUND. */
  get(id: JobId): Promise<Job>;
  list(query: JobQuery): Promise<Page<Job>>;
  stats(): Promise<Record<JobState, number>>;
  /** queued → running with the next attempt. Rejects with STALE_ATTEMPT where it is in any other state. */
  claim(id: JobId, workerId: WorkerId): Promise<Job>;
  /**
   * running → queued, after a lost worker or an error that is tried again; drops the intent. `counts`: among the
   * job's failures. `unlessPublishing`: an intent means that the worker is needed no more. Rejects with STALE_ATTEMPT.
   */
  requeue(
    id: JobId,
    attempt: number,
    why: { error: JobError | null; notBefore: number | null; counts: boolean; unlessPublishing?: boolean },
  ): Promise<Job>;
  /** Rejects with STALE_ATTEMPT unless running in that attempt. */
  setIntent(id: JobId, attempt: number, intent: PublishIntent): Promise<Job>;
  /**
   * Ends it and clears the intent. Rejects with STALE_ATTEMPT unless it is that attempt and not over, and where it is
   * being published and the outcome says `unlessPublishing`.
   */
  finish(id: JobId, attempt: number, outcome: JobOutcome): Promise<Job>;
  /** A failed or cancelled job once more: back to queued, failures 0, its flow waits again. Rejects with JOB_STATE. */
  retry(id: JobId): Promise<Job>;
  /** Jobs that wait for a worker, oldest first; `after`: the last `seq` of the page before, 0 for the first one. */
  queued(page: { after: number; limit: number }): Promise<QueuedJob[]>;
  /** Jobs that a worker has or that are being published, oldest first: few, however many wait. */
  running(): Promise<Job[]>;
  /** Jobs that are over while their flow still waits, oldest first. */
  toContinue(): Promise<Job[]>;
  /** Its flow heard of the end at `finishedAt`. Marks nothing where the job was retried since: its flow waits again. */
  markContinued(id: JobId, finishedAt: EpochMs): Promise<void>;
  /** Rejects with JOB_NOT_FOUND. */
  appendLog(id: JobId, lines: readonly string[]): Promise<void>;
  /** The last 500 lines. */
  log(id: JobId): Promise<string[]>;
  /** Logs of jobs that are over, by when they ended. The jobs and their receipts stay. */
  forgetLogs: Forget;
}
