import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '@streamops/core';
import { expect, it } from 'vitest';
import { openTrial, settings } from '../trial.ts';

it('resolves paths inside a drive, whether the file is there or not', async () => {
  await using trial = await openTrial();
  const { id } = await trial.drives.add(settings(trial.rec, { watch: false }));
  await mkdir(join(trial.rec, 'a b'));
  await writeFile(join(trial.rec, 'a b/file.mkv'), '');
  await symlink('a b', join(trial.rec, 'link'));
  const resolve = (path: string) => trial.drives.resolve(id, path);
  expect(await resolve('a b/file.mkv')).toBe(join(trial.rec, 'a b/file.mkv'));
  expect(await resolve('new/deep/-x\n.mov')).toBe(join(trial.rec, 'new/deep/-x\n.mov'));
  expect(await resolve('link/new.mov')).toBe(join(trial.rec, 'a b/new.mov'));
  expect(await resolve('')).toBe(trial.rec);
});

it('lets no path lead out of a drive', async () => {
  await using trial = await openTrial();
  const { id } = await trial.drives.add(settings(trial.rec, { watch: false }));
  await mkdir(join(trial.folder, 'rec-other'));
  await writeFile(join(trial.folder, 'secret.mkv'), '');
  await symlink('../secret.mkv', join(trial.rec, 'file-link.mkv'));
  await symlink(trial.folder, join(trial.rec, 'folder-link'));
  await symlink(join(trial.folder, 'not there yet'), join(trial.rec, 'dangling'));
  await symlink('../rec-other', join(trial.rec, 'neighbour'));
  await symlink('round', join(trial.rec, 'round'));
  for (const path of [
    ...['../secret.mkv', '/etc/passwd', 'a/../../secret.mkv', 'file-link.mkv', 'folder-link/secret.mkv'],
    ...['folder-link/new.mov', 'dangling', 'dangling/new.mov', 'neighbour/x.mov', 'round/x', 'nul\0.mkv'],
  ]) {
    await expect(trial.drives.resolve(id, path), path).rejects.toMatchObject({ code: 'PATH_OUTSIDE_DRIVE' });
  }
});

it('finds the drive that a path lies in', async () => {
  await using trial = await openTrial();
  await symlink(trial.rec, join(trial.folder, 'alias'));
  const drive = await trial.drives.add(settings(join(trial.folder, 'alias'), { watch: false }));
  await mkdir(join(trial.rec, 'a'));
  await writeFile(join(trial.rec, 'a/file.mkv'), '');
  await writeFile(join(trial.folder, 'outside.mkv'), '');
  await symlink('../outside.mkv', join(trial.rec, 'out.mkv'));
  for (const path of ['rec/a/file.mkv', 'alias/a/file.mkv', 'rec/../rec//a/./file.mkv']) {
    expect(await trial.drives.locate(`${trial.folder}/${path}`)).toMatchObject({
      drive: { id: drive.id },
      path: 'a/file.mkv',
    });
  }
  const codeOf = (path: string) => trial.drives.locate(path).catch((error) => error.code);
  expect(await codeOf(join(trial.rec, 'none.mkv'))).toBe('FILE_MISSING');
  for (const path of [
    ...[
      join(trial.folder, 'outside.mkv'),
      join(trial.folder, 'nothing'),
      join(trial.rec, 'out.mkv'),
      'a/file.mkv',
    ],
    ...[`${trial.rec}-other/file.mkv`, trial.rec, join(trial.rec, '.streamops/here')],
  ]) {
    expect(await codeOf(path), path).toBe('PATH_OUTSIDE_DRIVE');
  }
});

it('adds only folders that can be a drive, and names what is in the way', async () => {
  await using trial = await openTrial();
  await mkdir(join(trial.rec, 'inner'));
  await mkdir(join(trial.folder, 'rec2'));
  await writeFile(join(trial.folder, 'file'), '');
  await symlink(trial.rec, join(trial.folder, 'alias'));
  const drive = await trial.drives.add(settings(trial.rec, { name: 'recordings' }));
  const refused = (path: string) =>
    trial.drives.add(settings(path, { name: 'other' })).then(
      () => 'added',
      ({ code, message }) => `${code} ${message}`,
    );
  expect(await refused('rec')).toBe('DRIVE_PATH_INVALID "rec" is no absolute path.');
  expect(await refused(join(trial.folder, 'none'))).toMatch(/^DRIVE_PATH_INVALID There is no folder /);
  expect(await refused(join(trial.folder, 'file'))).toMatch(/a file, not a folder/);
  expect(await refused(join(trial.rec, 'inner'))).toMatch(
    /^DRIVE_PATH_INVALID .* lies in the drive "recordings"/,
  );
  expect(await refused(trial.folder)).toMatch(/contains the drive "recordings"/);
  expect(await refused(trial.rec)).toMatch(/is the drive "recordings" already/);
  expect(await refused(join(trial.folder, 'alias'))).toMatch(/is the drive "recordings" already/);
  await expect(
    trial.drives.add(settings(join(trial.folder, 'rec2'), { name: 'recordings' })),
  ).rejects.toMatchObject({ code: 'DRIVE_NAME_TAKEN' });
  const second = await trial.drives.add(settings(join(trial.folder, 'rec2'), { name: 'other' }));
  await expect(trial.drives.update(second.id, { path: join(trial.rec, 'inner') })).rejects.toMatchObject({
    code: 'DRIVE_PATH_INVALID',
  });
  // Its own place is in nobody's way.
  expect(await trial.drives.update(drive.id, { path: trial.rec, minQuietSeconds: 2 })).toMatchObject({
    minQuietSeconds: 2,
    online: true,
  });
});

it('shows drives as they are, and tells when something changes', async () => {
  await using trial = await openTrial();
  const heard: string[][] = [];
  const leave = trial.drives.onChange((drives) => heard.push(drives.map(({ name }) => name)));
  const { id } = await trial.drives.add(settings(trial.rec));
  const view = await trial.calm(id);
  expect(view).toMatchObject({
    online: true,
    trouble: null,
    watchedBy: 'native',
    kind: 'local',
    settling: [],
  });
  expect(view.freeBytes).toBeGreaterThan(0);
  expect(view.totalBytes).toBeGreaterThan(view.freeBytes ?? 0);
  await trial.until(() => expect(heard.at(-1)).toEqual(['rec']));
  await trial.drives.remove(id);
  await trial.until(() => expect(heard.at(-1)).toEqual([]));
  leave();
  await expect(trial.drives.get(id)).rejects.toMatchObject({ code: 'DRIVE_NOT_FOUND' });
  await expect(trial.drives.resolve(id, 'x')).rejects.toMatchObject({ code: 'DRIVE_NOT_FOUND' });
  await expect(trial.drives.rescan(id)).rejects.toMatchObject({ code: 'DRIVE_NOT_FOUND' });
});

it('is not removed while a job reads from it or writes to it', async () => {
  await using trial = await openTrial();
  const { id } = await trial.drives.add(settings(trial.rec));
  const other = join(trial.folder, 'other');
  await mkdir(other);
  const target = await trial.drives.add(settings(other, { name: 'other' }));
  await trial.calm(id);
  const facts = { sizeBytes: 1, modifiedAt: 1, origin: 'existing' as const };
  const asset = await trial.catalog.assets.put({ driveId: id, path: 'a.mkv', ...facts });
  const [asked] = await trial.catalog.jobs.request([
    {
      ...{ id: newId(), type: 'copy', params: {}, inputs: [{ assetId: asset.id }], lane: 'io', priority: 5 },
      ...{ runId: newId(), askedBy: 'test', continuation: null },
    },
  ]);
  const job = await trial.catalog.jobs.claim(asked?.id ?? '', 'worker');
  await mkdir(join(other, '.streamops', 'tmp', `${job.id}.${job.attempt}`), { recursive: true });
  for (const drive of [id, target.id]) {
    await expect(trial.drives.remove(drive)).rejects.toMatchObject({ code: 'DRIVE_IN_USE' });
    const elsewhere = trial.drives.update(drive, { path: join(trial.folder, 'elsewhere') });
    await expect(elsewhere).rejects.toMatchObject({ code: 'DRIVE_IN_USE' });
  }
  await trial.catalog.jobs.finish(job.id, job.attempt, { state: 'cancelled', receipt: null, error: null });
  for (const drive of [id, target.id]) await trial.drives.remove(drive);
  expect(await trial.drives.list()).toEqual([]);
});

it('resolves and locates before the drives are started, for what a crash left to be finished', async () => {
  await using trial = await openTrial();
  const { id } = await trial.drives.add(settings(trial.rec));
  await writeFile(join(trial.rec, 'file.mkv'), '');
  await trial.drives.stop();
  expect(await trial.drives.resolve(id, 'new/file.mov')).toBe(join(trial.rec, 'new/file.mov'));
  expect(await trial.drives.locate(join(trial.rec, 'file.mkv'))).toMatchObject({
    drive: { id },
    path: 'file.mkv',
  });
  await rm(trial.rec, { recursive: true });
  await expect(trial.drives.resolve(id, 'x')).rejects.toMatchObject({ code: 'DRIVE_OFFLINE' });
});
