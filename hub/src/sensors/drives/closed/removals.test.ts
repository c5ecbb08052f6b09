import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyClip } from '../../../../../test/media/index.ts';
import { openTrial, settings, type Trial } from '../trial.ts';

const clip = { seconds: 1 };

const removedPaths = async (trial: Trial) => (await trial.told('file.removed')).map(({ data }) => data.path);

const withOneFile = async (trial: Trial) => {
  const { id } = await trial.drives.add(settings(trial.rec));
  const path = await copyClip(join(trial.rec, 'take.mkv'), clip);
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
  await trial.calm(id);
  return path;
};

it('tells of a file that was deleted while a job had it in hand, when the job lets go of it', async () => {
  let inHand = false;
  let asked = 0;
  await using trial = await openTrial({
    isOurs: () => {
      if (inHand) asked += 1;
      return inHand;
    },
  });
  const path = await withOneFile(trial);
  inHand = true;
  await rm(path);
  await trial.until(() => expect(asked).toBeGreaterThan(0));
  expect(await removedPaths(trial)).toEqual([]);
  inHand = false;
  await trial.until(async () => expect(await removedPaths(trial)).toEqual(['take.mkv']));
});

it('tells of a file that was deleted while the journal could not be written, when it can be', async () => {
  await using trial = await openTrial();
  const path = await withOneFile(trial);
  let refused = 0;
  let full = true;
  await trial.restart({
    events: {
      record: async (events) => {
        if (!full) return trial.catalog.journal.append(events);
        refused += 1;
        throw new Error('The disk is full.');
      },
    },
  });
  await rm(path);
  await trial.until(() => expect(refused).toBeGreaterThan(0));
  full = false;
  await trial.until(async () => expect(await removedPaths(trial)).toEqual(['take.mkv']));
});
