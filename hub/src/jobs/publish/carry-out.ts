import { dirname } from 'node:path';
import { derivedId, type Effect, type Job, type PublishFile, type PublishIntent } from '@streamops/core';
import { freePlace } from './intent.ts';
import { createLastWord } from './last-word.ts';
import { callsOf } from './place-calls.ts';
import type { PublishDeps } from './publish-deps.ts';
import { publishOne } from './publish-file.ts';
import type { Turns } from './turns.ts';

export interface CarryOut {
  /**
   * Does what an intent says; all of it can be done again. `intent.files` follows what is renumbered, so that a
   * failure takes back what was really given. Rejects with DRIVE_OFFLINE, and with what kept a file from its place.
   */
  carryOut(job: Job, intent: PublishIntent): Promise<Job>;
  /** Removes the folders that an attempt staged in. */
  clean(intent: PublishIntent): Promise<void>;
}

/** `spokenFor`: absolute paths that other jobs' intents are to give, and can't yet. */
export const createCarryOut = (
  deps: PublishDeps,
  turns: Turns,
  spokenFor: (jobId: string) => ReadonlySet<string>,
): CarryOut => {
  const { catalog, drives, calls } = deps;
  const lastWord = createLastWord(deps, turns);

  /** Another program took the name between the decision and the link: the next free one, written down first. */
  const renumber = async (file: PublishFile, jobId: string): Promise<PublishFile> => {
    const slash = file.path.lastIndexOf('/');
    const dir = slash < 0 ? '' : file.path.slice(0, slash);
    const wanted = { driveId: file.driveId ?? '', dir, fileName: file.path.slice(slash + 1) };
    return { ...file, ...(await freePlace(wanted, deps, spokenFor(jobId))) };
  };

  const publishInHand = (file: PublishFile, jobId: string) =>
    deps.inHand.during([file.fromPath, file.finalPath], () => publishOne(file, deps, jobId));

  const putAside = async ({ input, reason }: Extract<Effect, { kind: 'quarantine' }>, job: Job) => {
    const assetId = job.inputs[input]?.assetId;
    if (!assetId) return;
    const id = derivedId('quarantine', job.id, assetId);
    await deps.quarantine.hold({ id, assetId, reason, jobId: job.id });
  };

  /** Only where this attempt staged: another drive may be away, and a call to it would hang. */
  const clean: CarryOut['clean'] = async ({ files }) => {
    const folders = new Map(
      files
        .filter(({ kind }) => kind !== 'move')
        .map(({ fromPath, driveId }) => [dirname(fromPath), driveId] as const),
    );
    const remove = ([folder, driveId]: readonly [string, string | null]) =>
      callsOf(drives, driveId, calls)
        .remove(folder)
        .catch(() => {});
    await Promise.all([...folders].map(remove));
  };

  return {
    clean,
    async carryOut(job, intent) {
      for (const [index, file] of intent.files.entries()) {
        let current = file;
        while ((await publishInHand(current, job.id)) === 'taken') {
          current = await renumber(current, job.id);
          intent.files[index] = current;
          await catalog.jobs.setIntent(job.id, job.attempt, intent);
        }
      }
      for (const effect of intent.effects) {
        if (effect.kind === 'quarantine') await putAside(effect, job);
      }
      await clean(intent);
      return lastWord(job, intent);
    },
  };
};
