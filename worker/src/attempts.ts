import { type Assignment, errorBody, jobTypes, StreamOpsError, type WorkFailure } from '@streamops/core';
import type { Logger } from 'pino';
import type { Control } from './control.ts';
import type { Tools } from './ffmpeg/process.ts';
import { type JobEnd, runJob } from './run-job.ts';

interface AttemptDeps {
  control: Pick<Control, 'claim' | 'finish' | 'fail' | 'progress' | 'log'>;
  tools: Tools;
  encoders: () => readonly string[];
  workerId: string;
  log: Logger;
}

/** Not ours to do any more: somebody else has it, or nobody should. */
const notOurs = new Set(['STALE_ATTEMPT', 'JOB_STATE', 'JOB_NOT_FOUND']);

const codeOf = (error: unknown): string => (error instanceof StreamOpsError ? error.code : '');

/** Lines longer than this are some tool gone wrong. */
const longestLine = 8000;
const mostLines = 500;
/** Results on their way to the hub while their lane goes on with other jobs. */
const mostDeliveries = 4;

interface Running {
  jobId: string;
  controller: AbortController;
  ended: Promise<void>;
}

const keyOf = ({ jobId, attempt }: { jobId: string; attempt: number }): string => `${jobId}.${attempt}`;

const cancelled = () => new StreamOpsError('JOB_CANCELLED', 'The job was cancelled.');

const jobErrorOf = (error: StreamOpsError): WorkFailure['error'] => {
  const { code, message, hint } = errorBody(error);
  return { code, message, hint };
};

/** Takes jobs from claim to answer, and knows what runs. */
export const createAttempts = (deps: AttemptDeps) => {
  const { control, log } = deps;
  /** A hint that a stopping worker holds is never answered: its lock runs out and another worker gets it. */
  const never = new Promise<null>(() => undefined);
  const running = new Map<string, Running>();
  /** Cancelled while claims were on their way: the word may overtake the answer that it is about. */
  const cancelledEarly = new Set<string>();
  let claiming = 0;
  const delivering = new Set<Promise<void>>();
  const stopping = new AbortController();

  const logTo =
    (jobId: string) =>
    (lines: readonly string[]): void =>
      control.log(
        jobId,
        lines.slice(-mostLines).map((line) => line.slice(0, longestLine)),
      );

  const run = async (assignment: Assignment, signal: AbortSignal): Promise<JobEnd> => {
    const { jobId, attempt, type } = assignment;
    const definition = jobTypes.find((candidate) => candidate.type === type);
    if (!definition) {
      // A hub that is newer than this worker.
      const unknown = new StreamOpsError('JOB_TYPE_UNKNOWN', `This worker has no job type "${type}".`);
      return { ok: false, failure: { jobId, attempt, error: jobErrorOf(unknown), receipt: null } };
    }
    return runJob({
      assignment,
      definition,
      tools: deps.tools,
      encoders: deps.encoders(),
      workerId: deps.workerId,
      signal,
      onProgress: control.progress,
      onLog: logTo(jobId),
    });
  };

  const deliver = async (end: Extract<JobEnd, { ok: true }>, jobLog: Logger): Promise<void> => {
    let sent = 0;
    try {
      await control.finish(end.result, { signal: stopping.signal, onSend: () => (sent += 1) });
      jobLog.info('Published');
    } catch (error) {
      jobLog.warn({ err: error }, 'The result was not published');
      // Once it has left, what is staged may be in the middle of being published: then it belongs to the hub.
      if (sent === 0 || (sent === 1 && notOurs.has(codeOf(error)))) await end.discard();
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

  /** null: it is not ours. */
  const claim = async (jobId: string): Promise<Assignment | null> => {
    if (claiming === 0) cancelledEarly.clear();
    claiming += 1;
    try {
      return await control.claim(jobId, stopping.signal);
    } catch (error) {
      if (notOurs.has(codeOf(error))) return null;
      if (stopping.signal.aborted) return never;
      throw error;
    } finally {
      claiming -= 1;
    }
  };

  const work = async (assignment: Assignment): Promise<void> => {
    const { jobId, attempt, runId, type } = assignment;
    const jobLog = log.child({ jobId, attempt, runId, jobType: type });
    // The hub gave a new attempt while an older one still runs here: the connection was lost in between.
    endAttempts(jobId, new StreamOpsError('STALE_ATTEMPT', 'A newer attempt has begun.'));
    jobLog.info('Begun');
    const controller = new AbortController();
    if (cancelledEarly.has(keyOf(assignment))) controller.abort(cancelled());
    const signal = AbortSignal.any([controller.signal, stopping.signal]);
    const worked = run(assignment, signal);
    const ended = worked
      .then((end) => report(end, jobLog))
      .catch((err: unknown) => jobLog.error({ err }, 'The end of a job could not be told'))
      .finally(() => running.delete(keyOf(assignment)));
    running.set(keyOf(assignment), { jobId, controller, ended });
    await worked;
    await letGo(ended);
  };

  /** Publishing is the hub's work: the lane need not wait for it, unless many results wait already. */
  const letGo = async (delivery: Promise<void>): Promise<void> => {
    delivering.add(delivery);
    void delivery.then(() => delivering.delete(delivery));
    while (delivering.size > mostDeliveries) await Promise.race(delivering);
  };

  const endAttempts = (jobId: string, why: StreamOpsError): void => {
    for (const one of running.values()) if (one.jobId === jobId) one.controller.abort(why);
  };

  return {
    /** One hint from the queue. Resolves when the attempt's work is done, or was never ours; rejects else. */
    async take(jobId: string): Promise<void> {
      const assignment = await claim(jobId);
      if (assignment) await work(assignment);
    },
    cancel(job: { jobId: string; attempt: number }): void {
      const one = running.get(keyOf(job));
      if (one) one.controller.abort(cancelled());
      else if (claiming > 0) cancelledEarly.add(keyOf(job));
    },
    /** Ends everything that runs and removes its staging; resolves when nothing runs any more. */
    async stop(): Promise<void> {
      stopping.abort(new StreamOpsError('WORKER_LOST', 'The worker was told to stop.'));
      await Promise.allSettled([...running.values()].map(({ ended }) => ended));
    },
  };
};
