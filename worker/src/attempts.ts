import { type Assignment, type JobDefinition, jobDefinition, StreamOpsError } from '@streamops/core';
import type { Logger } from 'pino';
import type { Control } from './control.ts';
import type { Tools } from './ffmpeg/process.ts';
import { type JobEnd, runJob } from './run-job.ts';

export interface AttemptDeps {
  control: Pick<Control, 'claim' | 'finish' | 'fail' | 'progress' | 'log'>;
  tools: Tools;
  encoders: () => readonly string[];
  workerId: string;
  log: Logger;
  definitionOf?: (type: string) => JobDefinition;
}

/** Not ours to do any more: somebody else has it, or nobody should. */
const notOurs = new Set(['STALE_ATTEMPT', 'JOB_STATE', 'JOB_NOT_FOUND']);

const codeOf = (error: unknown): string => (error instanceof StreamOpsError ? error.code : '');

/** Lines longer than this are some tool gone wrong. */
const longestLine = 8000;
const mostLines = 500;

/** Takes jobs from claim to answer, and knows what runs. */
export const createAttempts = (deps: AttemptDeps) => {
  const { control, log } = deps;
  /** A hint that a stopping worker holds is never answered: its lock runs out and another worker gets it. */
  const never = new Promise<null>(() => undefined);
  const running = new Map<string, { attempt: number; controller: AbortController; ended: Promise<void> }>();
  const stopping = new AbortController();

  const run = (assignment: Assignment, signal: AbortSignal): Promise<JobEnd> => {
    const { jobId, type } = assignment;
    return runJob({
      assignment,
      definition: (deps.definitionOf ?? jobDefinition)(type),
      tools: deps.tools,
      encoders: deps.encoders(),
      workerId: deps.workerId,
      signal,
      onProgress: control.progress,
      onLog: (lines) =>
        control.log(
          jobId,
          lines.slice(-mostLines).map((line) => line.slice(0, longestLine)),
        ),
    });
  };

  const deliver = async (end: Extract<JobEnd, { ok: true }>, jobLog: Logger): Promise<void> => {
    try {
      await control.finish(end.result);
      jobLog.info('Published');
    } catch (error) {
      jobLog.warn({ err: error }, 'The result was not published');
      // Any other refusal comes from the middle of publishing: what is staged belongs to the hub then.
      if (notOurs.has(codeOf(error)) || codeOf(error) === 'WORKER_LOST') await end.discard();
    }
  };

  const report = async (end: JobEnd, jobLog: Logger): Promise<void> => {
    if (end.ok) return deliver(end, jobLog);
    const { code, message } = end.failure.error;
    jobLog.warn({ code }, message);
    // A worker that stops says nothing: its jobs are free as soon as it is gone.
    if (stopping.signal.aborted) return;
    await control.fail(end.failure).catch((error: unknown) => {
      if (!notOurs.has(codeOf(error))) jobLog.warn({ err: error }, 'The failure was not taken');
    });
  };

  const work = async (assignment: Assignment): Promise<void> => {
    const { jobId, attempt, runId, type } = assignment;
    const jobLog = log.child({ jobId, attempt, runId, jobType: type });
    const controller = new AbortController();
    jobLog.info('Begun');
    const ended = run(assignment, AbortSignal.any([controller.signal, stopping.signal])).then((end) =>
      report(end, jobLog),
    );
    running.set(jobId, { attempt, controller, ended });
    try {
      await ended;
    } finally {
      if (running.get(jobId)?.attempt === attempt) running.delete(jobId);
    }
  };

  return {
    /** One hint from the queue. Resolves when the job's attempt is over, or was never ours; rejects else. */
    async take(jobId: string): Promise<void> {
      const assignment = await control.claim(jobId, stopping.signal).catch((error: unknown) => {
        if (notOurs.has(codeOf(error))) return null;
        if (stopping.signal.aborted) return never;
        throw error;
      });
      if (assignment) await work(assignment);
    },
    cancel({ jobId, attempt }: { jobId: string; attempt: number }): void {
      const found = running.get(jobId);
      if (found?.attempt !== attempt) return;
      found.controller.abort(new StreamOpsError('JOB_CANCELLED', 'The job was cancelled.'));
    },
    /** Ends everything that runs and removes its staging; resolves when nothing runs any more. */
    async stop(): Promise<void> {
      stopping.abort(new StreamOpsError('WORKER_LOST', 'The worker was told to stop.'));
      await Promise.allSettled([...running.values()].map(({ ended }) => ended));
    },
  };
};
export type Attempts = ReturnType<typeof createAttempts>;
