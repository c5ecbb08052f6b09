import { cp, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '@streamops/core';
import { expect, it } from 'vitest';
import { copyClip } from '../../../../../test/media/index.ts';
import { openTrial, settings, type Trial } from '../trial.ts';

/** A drive with one file that a person has made something of. */
const withTagged = async (trial: Trial) => {
  const drive = await trial.drives.add(settings(trial.rec));
  await copyClip(join(trial.rec, 'take.mkv'), { seconds: 1 });
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
  await trial.calm(drive.id);
  const asset = await trial.catalog.assets.findByPath(drive.id, 'take.mkv');
  const { id } = await trial.catalog.assets.update(asset?.id ?? '', { tags: ['boss'], favourite: true });
  return { driveId: drive.id, id };
};

const isBack = (trial: Trial, id: string) =>
  trial.until(async () => expect(await trial.catalog.assets.get(id)).toMatchObject({ status: 'new' }));

it.each(['rec', 'moved'])('takes a removed drive back with all that was known on it (%s)', async (name) => {
  await using trial = await openTrial();
  const { driveId, id } = await withTagged(trial);
  await trial.drives.remove(driveId);
  expect(await trial.catalog.assets.get(id)).toMatchObject({ status: 'missing' });
  const folder = join(trial.folder, name);
  await rename(trial.rec, folder);

  const again = await trial.drives.add(settings(folder, { name: 'again' }));
  expect(again).toMatchObject({ id: driveId, name: 'again', path: folder });
  await isBack(trial, id);
  await trial.calm(driveId);
  expect(await trial.catalog.assets.get(id)).toMatchObject({ tags: ['boss'], favourite: true });
  expect((await trial.catalog.assets.search({ limit: 10 })).items.map((asset) => asset.id)).toEqual([id]);
  // No new recording: the default rules leave it alone.
  expect((await trial.told('file.closed')).map(({ data }) => data.origin)).toEqual(['recorder', 'existing']);
});

it('leaves the files of a removed drive missing that are not there any more', async () => {
  await using trial = await openTrial();
  const { driveId, id } = await withTagged(trial);
  await trial.drives.remove(driveId);
  await rename(join(trial.rec, 'take.mkv'), join(trial.folder, 'away.mkv'));
  await trial.drives.add(settings(trial.rec));
  await trial.calm(driveId);
  expect(await trial.catalog.assets.get(id)).toMatchObject({ status: 'missing', tags: ['boss'] });
});

it('takes a copy of a drive, and a folder that is another hub’s, for a drive of its own', async () => {
  await using trial = await openTrial();
  const { driveId } = await withTagged(trial);
  const mark = join('.streamops', 'here');
  await cp(trial.rec, join(trial.folder, 'copy'), { recursive: true });
  const copy = await trial.drives.add(settings(join(trial.folder, 'copy'), { name: 'copy' }));
  expect(copy.id).not.toBe(driveId);

  const foreign = newId();
  await trial.drives.remove(copy.id);
  await writeFile(join(trial.folder, 'copy', mark), `${foreign}\n`);
  const shared = await trial.drives.add(settings(join(trial.folder, 'copy'), { name: 'shared' }));
  expect([driveId, foreign, copy.id]).not.toContain(shared.id);
  // Either hub finds its own again.
  expect(await readFile(join(trial.folder, 'copy', mark), 'utf8')).toBe(`${foreign}\n${shared.id}\n`);
});
