import {
  errorBody,
  isOver,
  type Job,
  type PublishIntent,
  type Receipt,
  StreamOpsError,
  type WorkResult,
} from '@streamops/core';
import { createTurns } from '../../turns.ts';
import { failedEvent } from '../job-events.ts';
import { assignmentFor } from '../workers/assign.ts';
import { createCarryOut } from './carry-out.ts';
import { isCatalogEffect } from './catalog-changes.ts';
import { drawUpIntent } from './intent.ts';
import type { PublishDeps } from './publish-deps.ts';
import { asFileError } from './put-in-place.ts';
import { clearStaging, rootsOf } from './roots.ts';
import { originalIsAside, takeBack } from './take-back.ts';

export interface Publisher {
  /**
   * Puts a result in its place, once. Resolves to a job that is still running where a drive is away or does not
   * answer: `recover` goes on with it. Rejects with STALE_ATTEMPT where the attempt is not the newest one, and with
   * what kept the files from their places (DISK_FULL, FILE_DENIED, …): then nothing is published.
   */
  publish(result: WorkResult): Promise<Job>;
  /**
   * Goes on with the intents that a crash left, and with what waits for a drive. Call before sensors look, and now
   * and then. Resolves to the jobs that are over by it.
   */
  recover(): Promise<Job[]>;
  /** Whether a job that runs no more waits for its drive here. */
  waits(jobId: string): boolean;
  /** Resolves when nothing is being published. */
  idle(): Promise<void>;
}

const isOffline = (error: unknown): boolean =>
  error instanceof StreamOpsError && error.code === 'DRIVE_OFFLINE';

/**
 * One turn for each drive that gets files: names are chosen, then given, with nobody of ours between; and a drive that
 * hangs holds up its own files only. One for the job, so that it is published by one at a time.
 */
const turnsFor = (jobId: string, driveIds: readonly (string | null)[]): string[] => [
  `job:${jobId}`,
  ...new Set(driveIds.map((id) => `drive:${id ?? 'artifacts'}`)),
];

const destinations = ({ outputs, effects }: WorkResult): (string | null)[] => [
  ...outputs.map(({ output }) => (output.to === 'drive' ? output.driveId : null)),
  ...effects.flatMap((effect) => (effect.kind === 'move' ? [effect.driveId] : [])),
];

export const createPublisher = (deps: PublishDeps): Publisher => {
  const { catalog, log } = deps;
  const turns = createTurns();
  /** What could not be done because of a drive, by job: an intent, or a result that has none yet. */
  const waiting = new Map<string, { intent: PublishIntent } | { result: WorkResult }>();

  const spokenFor = (jobId: string): Set<string> => {
    const others = [...waiting].filter(([id]) => id !== jobId);
    const files = others.flatMap(([, waits]) => ('intent' in waits ? waits.intent.files : []));
    return new Set(files.map(({ finalPath }) => finalPath));
  };
  const { carryOut, clean } = createCarryOut(deps, turns, spokenFor);

  const letWait = (job: Job, what: { intent: PublishIntent } | { result: WorkResult }): Job => {
    waiting.set(job.id, what);
    log.warn({ jobId: job.id }, 'A publication waits for its drive');
    return job;
  };

  const clearOf = async (result: WorkResult): Promise<boolean> => {
    const staged = new Set(destinations(result));
    const roots = rootsOf(await catalog.drives.list(), deps.artifactsDir, result);
    const toClear = roots.filter(({ driveId }) => staged.has(driveId));
    return clearStaging(toClear, deps);
  };

  /** What is to be done about a failure: the job waits, or everything is taken back and the error is thrown. */
  const afterFailure = async (job: Job, intent: PublishIntent, error: unknown): Promise<Job> => {
    if (isOffline(error)) return letWait(job, { intent });
    if (await originalIsAside(job, intent, deps)) {
      log.error({ err: error, jobId: job.id }, 'The rest of a publication is missing; it is tried again');
      return job;
    }
    try {
      await takeBack(intent, deps);
    } catch (notYet) {
      if (isOffline(notYet)) return letWait(job, { intent });
      throw notYet;
    }
    throw asFileError(error, intent.files[0]?.finalPath ?? 'the outputs');
  };

  /** null: a drive is away or does not answer. */
  const draw = async (job: Job, result: WorkResult): Promise<PublishIntent | null> => {
    const taken = spokenFor(job.id);
    try {
      return await drawUpIntent({ ...deps, result, taken, ...(await draftParts(job, deps)) });
    } catch (error) {
      if (isOffline(error)) return null;
      throw asFileError(error, 'the outputs');
    }
  };

  const publishNow = async (result: WorkResult): Promise<Job> => {
    waiting.delete(result.jobId);
    const job = await catalog.jobs.get(result.jobId);
    if (job.attempt === result.attempt) {
      if (job.state === 'done') return job; // Its answer was lost on the way.
      if (job.state === 'running' && job.intent) return letWait(job, { intent: job.intent });
    }
    if (job.state !== 'running' || job.attempt !== result.attempt) {
      await clearOf(result);
      const message = `Attempt ${result.attempt} of job ${job.id} is not the newest.`;
      throw new StreamOpsError('STALE_ATTEMPT', message);
    }
    if (changesCatalogOnly(result)) {
      // Nothing to link, and each effect can be repeated: a crash here runs the job again.
      return carryOut(job, { files: [], effects: result.effects, receipt: result.receipt });
    }
    const intent = await draw(job, result);
    if (!intent) return letWait(job, { result });
    try {
      await catalog.jobs.setIntent(job.id, job.attempt, intent);
      return await carryOut(job, intent);
    } catch (error) {
      return afterFailure(job, intent, error);
    }
  };

  const fail = async (job: Job, receipt: Receipt, error: unknown): Promise<Job> => {
    log.error({ err: error, jobId: job.id }, 'A publication that had to wait could not be finished');
    const { code, message, hint } = errorBody(error);
    const why = { code, message, hint };
    const [failed] = await catalog.together(() =>
      Promise.all([
        catalog.jobs.finish(job.id, job.attempt, { state: 'failed', receipt, error: why }),
        deps.events.record([failedEvent(job, why, false)]),
      ]),
    );
    return failed;
  };

  const goOn = async (job: Job, intent: PublishIntent): Promise<Job> => {
    waiting.delete(job.id);
    try {
      // Before any call to it: that would be one more to hang.
      await Promise.all(
        intent.files.map(({ driveId, path }) => driveId && deps.drives.resolve(driveId, path)),
      );
      return await carryOut(job, intent);
    } catch (error) {
      return await afterFailure(job, intent, error).catch(async (final: unknown) => {
        const failed = await fail(job, intent.receipt, final);
        await clean(job, intent);
        return failed;
      });
    }
  };

  const tryAgain = (result: WorkResult): Promise<Job> =>
    publishNow(result).catch(async (error: unknown) => {
      const job = await catalog.jobs.get(result.jobId);
      if (error instanceof StreamOpsError && error.code === 'STALE_ATTEMPT') return job;
      await clearOf(result);
      return fail(job, { ...result.receipt, published: [] }, error);
    });

  /** A running job with an intent whose turn is free was interrupted, or waits. */
  const recoverOne = ({ id, intent }: Job): Promise<Job | null> => {
    const waits = waiting.get(id);
    if (waits && 'result' in waits) {
      return turns.take(turnsFor(id, destinations(waits.result)), () => tryAgain(waits.result));
    }
    if (!intent) return Promise.resolve(null);
    const driveIds = intent.files.map(({ driveId }) => driveId);
    return turns.take(turnsFor(id, driveIds), async () => {
      const job = await catalog.jobs.get(id);
      return job.state === 'running' && job.intent ? goOn(job, job.intent) : null;
    });
  };

  /** What waits for jobs that were cancelled meanwhile. */
  const dropForgotten = async (known: typeof waiting, running: ReadonlySet<string>): Promise<void> => {
    for (const [id, waits] of known) {
      if (running.has(id)) continue;
      const isClear = !('result' in waits) || (await clearOf(waits.result));
      if (isClear && waiting.get(id) === waits) waiting.delete(id);
    }
  };

  return {
    publish: (result) => turns.take(turnsFor(result.jobId, destinations(result)), () => publishNow(result)),
    async recover() {
      // Taken first: what begins to wait later may be of a job that did not run yet when that was read.
      const known = new Map(waiting);
      const running = await catalog.jobs.running();
      await dropForgotten(known, new Set(running.map(({ id }) => id)));
      const all = running.map((job) =>
        recoverOne(job).catch((err: unknown) => {
          log.error({ err, jobId: job.id }, 'An interrupted publication could not be gone on with');
          return null;
        }),
      );
      return (await Promise.all(all)).filter((job): job is Job => job !== null && isOver(job.state));
    },
    waits: (jobId) => waiting.has(jobId),
    idle: turns.idle,
  };
};

const changesCatalogOnly = ({ outputs, effects }: WorkResult): boolean =>
  outputs.length === 0 && effects.every(isCatalogEffect);

const draftParts = async (job: Job, deps: PublishDeps) => {
  const assets = await Promise.all(job.inputs.map(({ assetId }) => deps.catalog.assets.get(assetId)));
  return { assets, assignment: await assignmentFor(job, deps) };
};
