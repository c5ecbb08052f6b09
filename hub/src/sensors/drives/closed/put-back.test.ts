import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '@streamops/core';
import { expect, it } from 'vitest';
import { copyClip } from '../../../../../test/media/index.ts';
import { openTrial, settings, type Trial } from '../trial.ts';

const clip = { seconds: 1 };

/** A watched drive whose one file is catalogued; `moveAway` does what a `move` job does. */
const withOneFile = async (trial: Trial) => {
  const drive = await trial.drives.add(settings(trial.rec));
  const path = await copyClip(join(trial.rec, 'take.mkv'), clip);
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
  await trial.calm(drive.id);
  const library = join(trial.folder, 'library');
  await mkdir(library);
  const other = await trial.catalog.drives.add({ ...settings(library, { name: 'library' }), kind: 'local' });
  const moveAway = async (to: string) => {
    const asset = await trial.catalog.assets.findByPath(drive.id, 'take.mkv');
    await rename(path, join(library, to));
    await trial.catalog.assets.update(asset?.id ?? '', { driveId: other.id, path: to });
  };
  return { drive, path, library, moveAway };
};

const isCatalogued = async (trial: Trial, driveId: string) =>
  expect(await trial.catalog.assets.findByPath(driveId, 'take.mkv')).toMatchObject({ status: 'new' });

it('takes up a file again that a job moved away and a person put back, each time', async () => {
  await using trial = await openTrial();
  const { drive, path, library, moveAway } = await withOneFile(trial);
  for (const [index, name] of ['1.mkv', '2.mkv', '3.mkv'].entries()) {
    await moveAway(name);
    // A rename keeps the file's time: nothing but the catalog tells this file from the one before.
    await rename(join(library, name), path);
    await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(index + 2));
    await trial.until(() => isCatalogued(trial, drive.id));
    await trial.calm(drive.id);
  }
});

it('takes up a file that was put back while the hub was down, once', async () => {
  await using trial = await openTrial();
  const { drive, path, library, moveAway } = await withOneFile(trial);
  await moveAway('kept.mkv');
  await trial.drives.stop();
  await rename(join(library, 'kept.mkv'), path);
  for (let start = 0; start < 2; start += 1) {
    await trial.restart();
    await trial.until(() => isCatalogued(trial, drive.id));
    await trial.calm(drive.id);
  }
  expect(await trial.told('file.closed')).toHaveLength(2);
});

it('does not call a file gone that a job moved away', async () => {
  await using trial = await openTrial();
  const { drive, moveAway } = await withOneFile(trial);
  await copyClip(join(trial.rec, 'other.mkv'), clip);
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(2));
  await trial.calm(drive.id);
  await moveAway('kept.mkv');
  await rename(join(trial.rec, 'other.mkv'), join(trial.folder, 'other.mkv'));
  await trial.until(async () => expect(await trial.told('file.removed')).toHaveLength(1));
  expect((await trial.told('file.removed')).map(({ data }) => data.path)).toEqual(['other.mkv']);
});

it('takes up a file that lies where another was put aside, be it the same one', async () => {
  await using trial = await openTrial();
  const { drive, path } = await withOneFile(trial);
  const asset = await trial.catalog.assets.findByPath(drive.id, 'take.mkv');
  await trial.catalog.assets.update(asset?.id ?? '', { status: 'quarantined' });
  await rename(path, join(trial.folder, 'held.mkv'));
  await trial.drives.rescan(drive.id);
  await trial.calm(drive.id);
  await rename(join(trial.folder, 'held.mkv'), path);
  await trial.until(() => isCatalogued(trial, drive.id));
  expect((await trial.told('file.closed')).map(({ data }) => data.origin)).toEqual(['recorder', 'existing']);
  expect(await trial.told('file.removed')).toEqual([]);
});

it('takes no file of a folder that a job left for a recording, and its entry for no loss', async () => {
  await using trial = await openTrial();
  const globs = { include: ['**/*', '**/*.m4s', '**/*.m3u8'] };
  const drive = await trial.drives.add(settings(trial.rec, globs));
  const path = 'show.package/master.m3u8';
  const folder = join(trial.rec, 'show.package');
  await mkdir(join(trial.folder, 'staged'));
  await writeFile(join(trial.folder, 'staged/master.m3u8'), '#EXTM3U');
  await copyClip(join(trial.folder, 'staged/v0-00001.m4s'), clip);
  await copyClip(join(trial.folder, 'staged/init.mp4'), clip);
  const { size, mtimeMs } = await stat(join(trial.folder, 'staged/master.m3u8'));
  const content = { sizeBytes: size, modifiedAt: Math.floor(mtimeMs), origin: 'job' as const };
  const derivedFrom = { assetId: newId(), jobId: newId(), relation: 'package' as const };
  const asset = await trial.catalog.assets.put({ driveId: drive.id, path, ...content, derivedFrom });
  await rename(join(trial.folder, 'staged'), folder);
  await copyClip(join(trial.rec, 'take.mkv'), clip);
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
  await trial.drives.rescan(drive.id);
  await trial.calm(drive.id);
  await trial.restart();
  await trial.calm(drive.id);
  expect((await trial.told('file.closed')).map(({ data }) => data.path)).toEqual(['take.mkv']);
  expect(await trial.told('file.removed')).toEqual([]);
  expect(await trial.catalog.assets.get(asset.id)).toMatchObject({ status: 'ready' });
  await rm(folder, { recursive: true });
  await trial.drives.rescan(drive.id);
  await trial.until(async () =>
    expect(await trial.catalog.assets.get(asset.id)).toMatchObject({ status: 'missing' }),
  );
});
