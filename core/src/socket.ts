import { z } from 'zod';
import type { DriveView, JobView, SystemView } from './api/views.ts';
import type { ErrorCode } from './errors.ts';
import type { DryRun } from './jobs/estimate/index.ts';
import type { lane } from './jobs/kit/define.ts';
import { effect, output, outputName } from './jobs/kit/plan.ts';
import { receipt } from './jobs/kit/receipt.ts';
import { mediaInfo } from './media/media-info.ts';
import type { Asset } from './ports/assets.ts';
import { jobError } from './ports/jobs.ts';

/** Where socket.io listens. Namespaces: /ui, /worker; /deck and /overlay come with their rooms. */
export const socketPath = '/ws';

export type Answer<T> =
  | { ok: true; value: T }
  | { ok: false; code: ErrorCode; message: string; hint: string };

export const jobProgress = z.object({
  jobId: z.string(),
  attempt: z.int(),
  /** 0 to 100, or null where the length is not known. */
  percent: z.number().nullable(),
  /** Times real time, for steps with a clock. */
  speed: z.number().nullable(),
  bytesPerSec: z.number().nullable(),
  etaSec: z.number().nullable(),
  /** What runs now, for people: 'Remux', 'Verify'. */
  doing: z.string(),
});
export type JobProgress = z.infer<typeof jobProgress>;

/** /ui: the editor. Clients refetch after a reconnect. */
export interface UiServerToClient {
  'asset.put': (asset: Asset) => void;
  'asset.removed': (asset: { id: string }) => void;
  'job.put': (job: JobView) => void;
  'job.progress': (progress: JobProgress) => void;
  'drives.changed': (drives: DriveView[]) => void;
  'system.changed': (system: SystemView) => void;
}

export const workerHello = z.object({
  workerId: z.string(),
  name: z.string(),
  pid: z.int(),
  ffmpegVersion: z.string(),
  encoders: z.array(z.string()),
});
export type WorkerHello = z.infer<typeof workerHello>;

/** What the hub tells a worker that registers. */
export interface WorkerWelcome {
  queues: { name: string; lane: z.infer<typeof lane>; concurrency: number }[];
  /** BullMQ's key prefix. */
  prefix: string;
}

/** A folder that outputs are staged in and published to: a drive, or the artifacts in the data folder. */
export const root = z.object({
  /** null: artifacts. */
  driveId: z.string().nullable(),
  name: z.string(),
  path: z.string(),
  /** `<root>/.streamops/tmp/<jobId>.<attempt>`; the worker makes it when it needs it. */
  staging: z.string(),
  /** A drive that is away can be named, and is not looked at: a call to it could hang. */
  online: z.boolean(),
});
export type Root = z.infer<typeof root>;

/** One attempt of one job, with everything that the worker needs: it never asks the database. */
export const assignment = z.object({
  jobId: z.string(),
  attempt: z.int(),
  type: z.string(),
  params: z.record(z.string(), z.unknown()),
  runId: z.string(),
  recordedAt: z.int(),
  timeZone: z.string(),
  inputs: z.array(
    z.object({
      assetId: z.string(),
      driveId: z.string(),
      path: z.string(),
      absolutePath: z.string(),
      sizeBytes: z.int(),
      modifiedAt: z.int(),
      tags: z.array(z.string()),
      media: mediaInfo.nullable(),
    }),
  ),
  roots: z.array(root),
});
export type Assignment = z.infer<typeof assignment>;

/** What a worker hands back. Staged files lie at `staging/stagedName(name, fileName)`; no other path is believed. */
export const workResult = z.object({
  jobId: z.uuid(),
  attempt: z.int(),
  outputs: z.array(z.object({ name: outputName, output, sizeBytes: z.int(), xxh64: z.string().nullable() })),
  effects: z.array(effect),
  receipt,
});
export type WorkResult = z.infer<typeof workResult>;

export const workFailure = z.object({
  jobId: z.string(),
  attempt: z.int(),
  error: jobError,
  receipt: receipt.nullable(),
});
export type WorkFailure = z.infer<typeof workFailure>;

/**
 * /worker: the control channel. An answer to `finish` means that the hub has the result: published, or waiting for its
 * drive in the hub's care. What is staged is no concern of the worker any more.
 */
export interface WorkerToHub {
  hello: (hello: WorkerHello, answer: (a: Answer<WorkerWelcome>) => void) => void;
  /** `again`: the connection broke before the answer was here, so the job may be this worker's already. */
  claim: (claim: { jobId: string; again?: boolean }, answer: (a: Answer<Assignment>) => void) => void;
  progress: (progress: JobProgress) => void;
  log: (log: { jobId: string; lines: string[] }) => void;
  finish: (result: WorkResult, answer: (a: Answer<null>) => void) => void;
  fail: (failure: WorkFailure, answer: (a: Answer<null>) => void) => void;
}

export interface HubToWorker {
  /** End the attempt within a second and leave nothing in staging. */
  cancel: (job: { jobId: string; attempt: number }) => void;
  /** Probe and plan, write nothing: what a dry run shows. `attempt` is 0 and the job is in no catalog. */
  plan: (assignment: Assignment, answer: (a: Answer<DryRun>) => void) => void;
  /** Stop taking jobs, end what runs, leave nothing, then disconnect. */
  shutdown: () => void;
}

/** The file that an output is staged as: short, and with the extension that ffmpeg goes by. */
export const stagedName = (name: string, fileName: string): string => {
  const dot = fileName.lastIndexOf('.');
  return dot > 0 ? `${name}${fileName.slice(dot).toLowerCase()}` : name;
};
