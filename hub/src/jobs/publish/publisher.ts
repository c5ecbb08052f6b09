import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  derivedId,
  type Effect,
  errorBody,
  type Job,
  type NewEvent,
  type PublishFile,
  type PublishIntent,
  StreamOpsError,
  type WorkResult,
} from '@streamops/core';
import { assignmentFor } from '../workers/assign.ts';
import { catalogChange, isCatalogEffect } from './catalog-changes.ts';
import { drawUpIntent, freePlace } from './intent.ts';
import type { PublishDeps } from './publish-deps.ts';
import { publishOne } from './publish-file.ts';
import { asFileError } from './put-in-place.ts';
import { clearStaging, rootsOf } from './roots.ts';
import { originalIsAside, takeBack } from './take-back.ts';

export interface Publisher {
  /**
   * Puts a result in its place, once. Rejects with STALE_ATTEMPT where the attempt is not the newest one, and with
   * what kept the files from their places (DISK_FULL, FILE_DENIED, DRIVE_OFFLINE, …): then nothing is published.
   */
  publish(result: WorkResult): Promise<Job>;
  /**
   * Goes on with the intents that a crash left. Call before sensors look, and now and then: what lies on a drive
   * that is away waits for it. Resolves to the jobs that are over by it.
   */
  recover(): Promise<Job[]>;
  /** Resolves when nothing is being published. */
  idle(): Promise<void>;
}

/** Another program took the name between the decision and the link: the next free one, written down first. */
const renumber = async (file: PublishFile, deps: PublishDeps): Promise<PublishFile> => {
  const slash = file.path.lastIndexOf('/');
  const dir = slash < 0 ? '' : file.path.slice(0, slash);
  const fileName = file.path.slice(slash + 1);
  return { ...file, ...(await freePlace({ driveId: file.driveId ?? '', dir, fileName }, deps)) };
};

const publishedEvents = (job: Job, { files }: PublishIntent): NewEvent[] => [
  ...files
    .filter(({ kind }) => kind === 'new')
    .map(({ assetId, driveId, path, sizeBytes, modifiedAt }): NewEvent => {
      const data = { driveId: driveId ?? '', path, sizeBytes, modifiedAt };
      return {
        type: 'file.closed',
        source: 'jobs',
        dedupeKey: `file.closed:${job.id}:${assetId}`,
        assetId,
        data: { ...data, origin: 'job', because: 'published', jobId: job.id },
      };
    }),
  {
    type: 'job.finished',
    source: 'jobs',
    // A job finishes once: a run that says it again after a crash adds nothing.
    dedupeKey: `job.finished:${job.id}`,
    ...(job.inputs[0] ? { assetId: job.inputs[0].assetId } : {}),
    data: {
      jobId: job.id,
      jobType: job.type,
      attempt: job.attempt,
      outputAssetIds: files.filter(({ kind }) => kind === 'new').map(({ assetId }) => assetId),
    },
  },
];

export const createPublisher = (deps: PublishDeps): Publisher => {
  const { catalog, events, log } = deps;

  const publishInHand = (file: PublishFile, jobId: string) =>
    deps.inHand.during([file.fromPath, file.finalPath], () => publishOne(file, deps, jobId));

  /** `intent.files` follows what is renumbered, so that a failure takes back what was really given. */
  const carryOut = async (job: Job, intent: PublishIntent): Promise<Job> => {
    for (const [index, file] of intent.files.entries()) {
      let current = file;
      while ((await publishInHand(current, job.id)) === 'taken') {
        current = await renumber(current, deps);
        intent.files[index] = current;
        await catalog.jobs.setIntent(job.id, job.attempt, intent);
      }
    }
    for (const effect of intent.effects) {
      if (effect.kind === 'quarantine') await putAside(effect, job);
    }
    return lastWord(job, intent);
  };

  const putAside = async ({ input, reason }: Extract<Effect, { kind: 'quarantine' }>, job: Job) => {
    const assetId = job.inputs[input]?.assetId;
    if (!assetId) return;
    await deps.quarantine.hold({
      id: derivedId('quarantine', job.id, assetId),
      assetId,
      reason,
      jobId: job.id,
    });
  };

  const changesOf = (job: Job, effects: readonly Effect[]) => {
    const touching = effects.filter(isCatalogEffect);
    const touched = job.inputs.flatMap(({ assetId }, index) => {
      const ofInput = touching.filter(({ input }) => input === index);
      return ofInput.length > 0 ? [{ assetId, ofInput }] : [];
    });
    return Promise.all(
      touched.map(async ({ assetId, ofInput }) => ({
        assetId,
        ...catalogChange(ofInput, await catalog.assets.get(assetId), job),
      })),
    );
  };

  /**
   * Changes and events before the state: where the catalog can't write them in one go, start-up says all of it again,
   * and the journal knows the events by their keys.
   */
  const lastWord = async (job: Job, done: PublishIntent): Promise<Job> => {
    const published = done.files.map(({ name, assetId, driveId, path }) => ({
      name,
      assetId,
      driveId,
      path,
    }));
    const receipt = { ...done.receipt, published };
    await clean(done);
    const changes = await changesOf(job, done.effects);
    return catalog.together(async () => {
      const before = [
        ...changes.map(({ assetId, patch }) => catalog.assets.update(assetId, patch)),
        events.record([...changes.flatMap((change) => change.events), ...publishedEvents(job, done)]),
      ];
      const finished = catalog.jobs.finish(job.id, job.attempt, { state: 'done', receipt, error: null });
      await Promise.all([...before, finished]);
      return finished;
    });
  };

  /** Only the folders that this attempt staged in: another drive may be away, and a call to it would hang. */
  const clean = async ({ files }: PublishIntent): Promise<void> => {
    const folders = files.filter(({ kind }) => kind !== 'move').map(({ fromPath }) => dirname(fromPath));
    await Promise.all(
      [...new Set(folders)].map((folder) => rm(folder, { recursive: true, force: true }).catch(() => {})),
    );
  };

  const clearOf = async (result: WorkResult): Promise<void> => {
    const staged = new Set(
      result.outputs.map(({ output }) => (output.to === 'drive' ? output.driveId : null)),
    );
    const roots = rootsOf(await catalog.drives.list(), deps.artifactsDir, result);
    await clearStaging(roots.filter(({ driveId }) => staged.has(driveId)));
  };

  // One at a time: names are chosen, then given, with nobody of ours between.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };

  const publishNow = async (result: WorkResult): Promise<Job> => {
    const job = await catalog.jobs.get(result.jobId);
    if (job.state === 'done' && job.attempt === result.attempt) return job; // Its answer was lost on the way.
    if (job.state !== 'running' || job.attempt !== result.attempt) {
      await clearOf(result);
      throw new StreamOpsError(
        'STALE_ATTEMPT',
        `Attempt ${result.attempt} of job ${job.id} is not the newest.`,
      );
    }
    if (changesCatalogOnly(result)) {
      // Nothing to link, and each effect can be repeated: a crash here runs the job again.
      return carryOut(job, { files: [], effects: result.effects, receipt: result.receipt });
    }
    let intent: PublishIntent | null = null;
    try {
      intent = await drawUpIntent({ ...deps, result, ...(await draftParts(job, deps)) });
      await catalog.jobs.setIntent(job.id, job.attempt, intent);
      return await carryOut(job, intent);
    } catch (error) {
      if (intent && (await originalIsAside(job, intent, deps))) {
        log.error(
          { err: error, jobId: job.id },
          'The last word of a publication is missing; it is said again',
        );
        return job;
      }
      if (intent) await takeBack(intent, deps);
      throw asFileError(error, intent?.files[0]?.finalPath ?? 'the outputs');
    }
  };

  const isReachable = ({ files }: PublishIntent): Promise<boolean> =>
    Promise.all(files.map(async ({ driveId, path }) => driveId && deps.drives.resolve(driveId, path))).then(
      () => true,
      (error: unknown) => !(error instanceof StreamOpsError && error.code === 'DRIVE_OFFLINE'),
    );

  const giveUp = async (job: Job, intent: PublishIntent, error: unknown): Promise<Job[]> => {
    log.error({ err: error, jobId: job.id }, 'An interrupted publication could not be finished');
    if (await originalIsAside(job, intent, deps)) return []; // It is tried again later.
    await takeBack(intent, deps);
    const path = intent.files[0]?.finalPath ?? 'the outputs';
    const { code, message, hint } = errorBody(asFileError(error, path));
    const outcome = { state: 'failed', receipt: intent.receipt, error: { code, message, hint } } as const;
    const failed = await catalog.jobs.finish(job.id, job.attempt, outcome);
    await clean(intent);
    return [failed];
  };

  const recoverOne = async (job: Job, intent: PublishIntent): Promise<Job[]> => {
    if (!(await isReachable(intent))) {
      log.warn({ jobId: job.id }, 'A publication waits for its drive');
      return [];
    }
    return carryOut(job, intent).then(
      (done) => [done],
      (error: unknown) => giveUp(job, intent, error),
    );
  };

  return {
    publish: (result) => inTurn(() => publishNow(result)),
    // In its turn nothing else is being published: a running job with an intent was interrupted.
    recover: () =>
      inTurn(async () => {
        const over: Job[] = [];
        for (const job of await catalog.jobs.unfinished()) {
          if (job.intent) over.push(...(await recoverOne(job, job.intent)));
        }
        return over;
      }),
    idle: () => inTurn(async () => {}),
  };
};

const changesCatalogOnly = ({ outputs, effects }: WorkResult): boolean =>
  outputs.length === 0 && effects.every(isCatalogEffect);

const draftParts = async (job: Job, deps: PublishDeps) => {
  const assets = await Promise.all(job.inputs.map(({ assetId }) => deps.catalog.assets.get(assetId)));
  return { assets, assignment: await assignmentFor(job, deps) };
};
