import { setImmediate } from 'node:timers/promises';
import {
  type Answer,
  type Assignment,
  asStreamOpsError,
  type Catalog,
  type DryRun,
  errorBody,
  type HubToWorker,
  type Job,
  jobProgress,
  type Lane,
  StreamOpsError,
  type WorkerHello,
  type WorkerToHub,
  type WorkerView,
  workerHello,
  workFailure,
  workResult,
} from '@streamops/core';
import type { Logger } from 'pino';
import type { Namespace, Socket } from 'socket.io';
import { z } from 'zod';
import type { DriveService } from '../../services.ts';
import type { JobsForWorkers } from '../job-service.ts';
import { assignmentFor } from './assign.ts';
import { planOn } from './dry-run.ts';

type WorkerNamespace = Namespace<WorkerToHub, HubToWorker>;
type WorkerSocket = Socket<WorkerToHub, HubToWorker>;

interface WorkerChannelDeps {
  catalog: Catalog;
  drives: Pick<DriveService, 'resolve' | 'list'>;
  jobs: JobsForWorkers;
  /** Asked before each claim; rejects with JOB_STATE where the job is to wait. */
  mayStart: (jobId: string) => Promise<void>;
  artifactsDir: string;
  /** How many jobs of each lane one worker takes at a time. */
  concurrency: Record<Lane, number>;
  queuePrefix: string;
  log: Logger;
}

interface Connected {
  hello: WorkerHello;
  socket: WorkerSocket;
  /** Job id to attempt. */
  running: Map<string, number>;
}

const claimRequest = z.object({ jobId: z.uuid(), again: z.boolean().default(false) });
const logLines = z.object({ jobId: z.uuid(), lines: z.array(z.string().max(10_000)).max(1000) });

/** An answer is a value, never a thrown string. What is unknown is logged, once, here. */
const answering = async <T>(answer: unknown, log: Logger, work: () => Promise<T>): Promise<void> => {
  const reply = typeof answer === 'function' ? (answer as (a: Answer<T>) => void) : () => {};
  try {
    reply({ ok: true, value: await work() });
  } catch (error) {
    const known = asStreamOpsError(error);
    if (known.code === 'INTERNAL') log.error({ err: error }, 'A worker could not be answered');
    const { code, message, hint } = errorBody(known);
    reply({ ok: false, code, message, hint });
  }
};

/** Only encoders that really encoded are in a worker's list. */
const hasGpu = ({ encoders }: WorkerHello): boolean =>
  encoders.some((name) => /_(nvenc|qsv|vaapi|amf|videotoolbox)$/.test(name));

/** The workers' control channel: they ask for assignments here and hand results back. */
export const serveWorkers = (namespace: WorkerNamespace, deps: WorkerChannelDeps) => {
  const { catalog, jobs, log } = deps;
  const connected = new Map<string, Connected>();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };

  const welcome = () => ({
    queues: (Object.keys(deps.concurrency) as Lane[]).map((lane) => ({
      name: lane,
      lane,
      concurrency: deps.concurrency[lane],
    })),
    prefix: deps.queuePrefix,
  });

  /** Says which drives answer: a worker that looked at the others could hang. */
  const withPresence = async ({ roots, inputs, ...rest }: Assignment): Promise<Assignment> => {
    const online = new Set((await deps.drives.list()).filter((drive) => drive.online).map(({ id }) => id));
    for (const { driveId } of inputs) online.add(driveId); // Just resolved.
    const told = roots.map((root) => ({
      ...root,
      online: root.driveId === null || online.has(root.driveId),
    }));
    return { ...rest, inputs, roots: told };
  };

  const assignment = async (job: Job, over = catalog): Promise<Assignment> =>
    withPresence(await assignmentFor(job, { ...deps, catalog: over }));

  /** Of a job whose claim was asked for just before: looked up while that is brought to disk. */
  const likelyAssignment = async (jobId: string): Promise<Assignment> => {
    await setImmediate(); // The claim is written in this turn, unless many things are.
    return assignment(await catalog.jobs.get(jobId));
  };

  /** What a worker claimed whose answer was lost, where the hub did not notice that it was away; null: it has to claim. */
  const claimedBefore = async (jobId: string, workerId: string): Promise<Assignment | null> => {
    const attempt = connected.get(workerId)?.running.get(jobId);
    if (attempt === undefined) return null;
    const job = await catalog.jobs.get(jobId);
    const isIts = job.state === 'running' && job.attempt === attempt && job.workerId === workerId;
    return isIts && !job.intent ? assignment(job) : null;
  };

  const claim = async (jobId: string, workerId: string, socket: WorkerSocket): Promise<Assignment> => {
    await deps.mayStart(jobId);
    const claimed = jobs.claim(jobId, workerId);
    const likely = likelyAssignment(jobId).catch(() => null); // The claim tells what was wrong.
    const job = await claimed;
    try {
      const worker = connected.get(workerId);
      if (worker?.socket !== socket) {
        // It went while the claim was being written: nobody else would notice.
        throw new StreamOpsError('WORKER_LOST', 'The worker ended as it took the job.');
      }
      worker.running.set(jobId, job.attempt);
      const ready = await likely;
      return ready?.attempt === job.attempt ? ready : await assignment(job);
    } catch (error) {
      // Claimed but not workable (the drive is away, the file gone): that is this attempt's failure.
      const { code, message, hint } = errorBody(error);
      connected.get(workerId)?.running.delete(jobId);
      await jobs.fail({ jobId, attempt: job.attempt, error: { code, message, hint }, receipt: null });
      throw new StreamOpsError('JOB_STATE', `Job ${jobId} can't be worked on: ${message}`, { cause: error });
    }
  };

  const release = (workerId: string, jobId: string, attempt: number) => {
    const running = connected.get(workerId)?.running;
    if (running?.get(jobId) === attempt) running.delete(jobId);
    changed();
  };

  const lost = async (workerId: string, socket: WorkerSocket): Promise<void> => {
    if (connected.get(workerId)?.socket !== socket) return;
    connected.delete(workerId);
    changed();
    await jobs.workerLost(workerId);
  };

  const listen = (socket: WorkerSocket, workerId: string): void => {
    socket.on('claim', (raw, answer) =>
      answering(answer, log, async () => {
        const { jobId, again } = claimRequest.parse(raw);
        const known = again ? await claimedBefore(jobId, workerId) : null;
        return known ?? claim(jobId, workerId, socket);
      }),
    );
    socket.on('progress', (raw) => {
      const parsed = jobProgress.safeParse(raw);
      if (!parsed.success) return;
      const { jobId, attempt } = parsed.data;
      if (connected.get(workerId)?.running.get(jobId) === attempt) jobs.progress(parsed.data);
    });
    socket.on('log', (raw) => {
      const parsed = logLines.safeParse(raw);
      if (!parsed.success) return;
      const { jobId, lines } = parsed.data;
      catalog.jobs
        .appendLog(jobId, lines)
        .catch((err: unknown) => log.warn({ err, jobId }, 'No log written'));
    });
    socket.on('finish', (raw, answer) =>
      answering(answer, log, async () => {
        const result = workResult.parse(raw);
        await jobs.finish(result).finally(() => release(workerId, result.jobId, result.attempt));
        return null;
      }),
    );
    socket.on('fail', (raw, answer) =>
      answering(answer, log, async () => {
        const failure = workFailure.parse(raw);
        await jobs.fail(failure).finally(() => release(workerId, failure.jobId, failure.attempt));
        return null;
      }),
    );
    socket.on('disconnect', () => {
      lost(workerId, socket).catch((err: unknown) =>
        log.error({ err, workerId }, 'Lost jobs stay where they were'),
      );
    });
  };

  namespace.on('connection', (socket) => {
    socket.on('hello', (raw, answer) =>
      answering(answer, log, async () => {
        const hello = workerHello.parse(raw);
        const known = connected.get(hello.workerId);
        if (known?.socket !== socket) listen(socket, hello.workerId);
        connected.set(hello.workerId, { hello, socket, running: known?.running ?? new Map() });
        if (!known) log.info({ workerId: hello.workerId, worker: hello.name }, 'A worker is here');
        changed();
        return welcome();
      }),
    );
  });

  const views = (): WorkerView[] =>
    [...connected.values()].map(({ hello, running }) => ({
      id: hello.workerId,
      name: hello.name,
      connected: true,
      ffmpegVersion: hello.ffmpegVersion,
      encoders: hello.encoders,
      lanes: (Object.keys(deps.concurrency) as Lane[]).filter((lane) => lane !== 'gpu' || hasGpu(hello)),
      running: [...running.keys()],
    }));

  return {
    views,
    /** Ends the attempt, where its worker is connected. */
    cancel(job: Job): void {
      const worker = job.workerId ? connected.get(job.workerId) : undefined;
      worker?.socket.emit('cancel', { jobId: job.id, attempt: job.attempt });
    },
    encoders: (): string[] => [...connected.values()].flatMap(({ hello }) => hello.encoders),
    has: (jobId: string): boolean => [...connected.values()].some(({ running }) => running.has(jobId)),
    /**
     * A worker probes and plans over the catalog of that dry run; nothing is written. Rejects with QUEUE_UNAVAILABLE,
     * WORKER_LOST, STEP_TIMEOUT and with what planning says.
     */
    async plan(job: Job, draft: Catalog): Promise<DryRun> {
      const [worker] = connected.values();
      if (!worker)
        throw new StreamOpsError('QUEUE_UNAVAILABLE', 'No worker is connected that could probe the file.');
      return planOn(worker.socket, await assignment(job, draft));
    },
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
export type WorkerChannel = ReturnType<typeof serveWorkers>;
