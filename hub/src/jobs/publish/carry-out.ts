import {
  derivedId,
  type Effect,
  type Job,
  type PublishFile,
  type PublishIntent,
  pathParts,
  StreamOpsError,
} from '@streamops/core';
import type { Turns } from '../../turns.ts';
import { createLastWord } from './last-word.ts';
import { belongsTo, filePlace, freePlaces, type Wanted } from './places.ts';
import type { PublishDeps } from './publish-deps.ts';
import { publishOne } from './publish-file.ts';
import { clearStaging, rootsOf } from './roots.ts';
import { takeOneBack } from './take-back.ts';

interface CarryOut {
  /**
   * Does what an intent says; all of it can be done again. `intent.files` follows what is renumbered, so that a
   * failure takes back what was really given. Rejects with DRIVE_OFFLINE, and with what kept a file from its place.
   */
  carryOut(job: Job, intent: PublishIntent): Promise<Job>;
  /** Removes the folders that an attempt staged in. */
  clean(job: Job, intent: PublishIntent): Promise<void>;
}

const wantedFor = ({ driveId, path, keepName, folder }: PublishFile): Wanted => {
  const { dir, name } = pathParts(folder ? pathParts(path).dir : path);
  return { driveId: driveId ?? '', dir, fileName: name, keepName };
};

const fileAt = ({ files }: PublishIntent, index: number): PublishFile => {
  const file = files[index];
  if (!file) throw new StreamOpsError('INTERNAL', `The intent has no file ${index}.`);
  return file;
};

/** A sidecar that was deleted or written to meanwhile is no reason to leave its file behind. */
const mayStay = ({ kind }: PublishFile, index: number, error: unknown): error is StreamOpsError =>
  index > 0 &&
  (kind === 'move' || kind === 'adopt') &&
  error instanceof StreamOpsError &&
  (error.code === 'FILE_MISSING' || error.code === 'FILE_CHANGED');

/** `spokenFor`: absolute paths that other jobs' intents are to give, and can't yet. */
export const createCarryOut = (
  deps: PublishDeps,
  turns: Turns,
  spokenFor: (jobId: string) => ReadonlySet<string>,
): CarryOut => {
  const { catalog } = deps;
  const lastWord = createLastWord(deps, turns);

  /**
   * Another program took a name between the decision and the link: the next free one, written down first. What
   * belongs to the first file is renamed with it; by then none of it has its name.
   */
  const renumber = async (job: Job, intent: PublishIntent, index: number): Promise<PublishFile> => {
    const { files } = intent;
    const file = fileAt(intent, index);
    const along =
      index === 0 ? files.slice(1).filter((other) => belongsTo(wantedFor(other), wantedFor(file))) : [];
    const group = [file, ...along];
    const places = await freePlaces(group.map(wantedFor), deps, spokenFor(job.id));
    for (const [at, member] of group.entries()) {
      const place = places[at];
      if (place) files[files.indexOf(member)] = { ...member, ...filePlace(place, member.folder?.entry) };
    }
    await catalog.jobs.setIntent(job.id, job.attempt, intent);
    return fileAt(intent, index);
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
  const clean: CarryOut['clean'] = async (job, { files }) => {
    const staged = new Set(files.filter(({ kind }) => kind !== 'move').map(({ driveId }) => driveId));
    if (staged.size === 0) return;
    const roots = rootsOf(await catalog.drives.list(), deps.artifactsDir, {
      jobId: job.id,
      attempt: job.attempt,
    });
    await clearStaging(
      roots.filter(({ driveId }) => staged.has(driveId)),
      deps,
    );
  };

  const letStay = async (job: Job, intent: PublishIntent, file: PublishFile, error: StreamOpsError) => {
    await takeOneBack(file, deps);
    intent.files = intent.files.filter((other) => other !== file);
    const text = `${file.wasAt?.path ?? file.path} did not go along: ${error.message}`;
    const notes = [...intent.receipt.notes, { level: 'warn' as const, subject: 'Sidecar', text }];
    intent.receipt = { ...intent.receipt, notes };
    await catalog.jobs.setIntent(job.id, job.attempt, intent);
  };

  /** Resolves to whether the file is in its place; otherwise it was left out of the intent. */
  const giveOne = async (job: Job, intent: PublishIntent, index: number): Promise<boolean> => {
    let file = fileAt(intent, index);
    try {
      while ((await publishInHand(file, job.id)) === 'taken') file = await renumber(job, intent, index);
      return true;
    } catch (error) {
      if (!mayStay(file, index, error)) throw error;
      await letStay(job, intent, file, error);
      return false;
    }
  };

  return {
    clean,
    async carryOut(job, intent) {
      for (let index = 0; index < intent.files.length; ) {
        if (await giveOne(job, intent, index)) index += 1;
      }
      for (const effect of intent.effects) {
        if (effect.kind === 'quarantine') await putAside(effect, job);
      }
      await clean(job, intent);
      return lastWord(job, intent);
    },
  };
};
