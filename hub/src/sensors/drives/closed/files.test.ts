import { mkdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyClip } from '../../../../../test/media/index.ts';
import { type FsCalls, nodeFsCalls } from '../ground/drive-fs.ts';
import { openTrial, settings, type Trial } from '../trial.ts';

const clip = { seconds: 1 };
const closedPaths = async (trial: Trial) =>
  (await trial.told('file.closed')).map(({ data }) => data.path).sort();

const names = [
  'with blanks  in it.mkv',
  "it's a 'quote' and a \"double\".mkv",
  'new\nline.mkv',
  '🎮 run 🏁.mkv',
  '-n leading dash.mkv',
  'glob[1]{a,b}*.mkv',
  'UPPER.MKV',
  'ünï/çödé/深い.mkv',
  'a folder.mkv/inside.mkv',
];

it('takes files of any name, in any folder', async () => {
  await using trial = await openTrial();
  await trial.drives.add(settings(trial.rec));
  for (const name of names) await copyClip(join(trial.rec, name), clip);
  await trial.until(async () => expect(await closedPaths(trial)).toEqual([...names].sort()));
});

it('leaves names alone that are no UTF-8, and says so', async () => {
  await using trial = await openTrial();
  await writeFile(
    Buffer.concat([Buffer.from(`${trial.rec}/bad`), Buffer.from([0xff]), Buffer.from('.mkv')]),
    'x',
  );
  await copyClip(join(trial.rec, 'good.mkv'), clip);
  const drive = await trial.drives.add(settings(trial.rec));
  const { trouble } = await trial.calm(drive.id);
  expect(trouble).toMatch(/^One name is not valid UTF-8/);
  expect(await closedPaths(trial)).toEqual(['good.mkv']);
});

it('takes media, and neither notes, nor hidden and half-downloaded files, nor its own folder', async () => {
  await using trial = await openTrial();
  for (const name of [
    ...['notes.txt', 'desktop.ini', 'thumb.jpg', '.hidden.mkv', 'rec.mkv.part', 'rec.mkv.crdownload'],
    ...['.streamops/tmp/a.1/video.mkv', 'deep/.streamops/x.mkv', '.trash/old.mkv', 'backup.mkv~', 'none'],
  ]) {
    await copyClip(join(trial.rec, name), clip);
  }
  await copyClip(join(trial.rec, 'rec.mkv'), clip);
  const drive = await trial.drives.add(settings(trial.rec));
  await trial.calm(drive.id);
  await copyClip(join(trial.rec, '.streamops/tmp/b.1/video.mkv'), clip);
  await copyClip(join(trial.rec, 'late.mkv'), clip);
  await trial.until(async () => expect(await closedPaths(trial)).toEqual(['late.mkv', 'rec.mkv']));
});

it('takes what the globs say', async () => {
  await using trial = await openTrial();
  for (const name of ['a.mkv', 'obs/b.mkv', 'obs/notes.txt', 'obs/raw/c.mkv', 'obs/d.mp4', 'obs/e.srt']) {
    await copyClip(join(trial.rec, name), clip);
  }
  const drive = await trial.drives.add(
    settings(trial.rec, { include: ['obs/**', '**/*.srt'], exclude: ['**/raw', '*.mp4', '**/*.mp4'] }),
  );
  await trial.calm(drive.id);
  expect(await closedPaths(trial)).toEqual(['obs/b.mkv', 'obs/e.srt']);
  // Widening the filter brings old files to light, not recordings.
  await trial.drives.update(drive.id, { include: ['**/*'], exclude: [] });
  await trial.until(async () => {
    const told = (await trial.told('file.closed')).map(({ data }) => [data.path, data.origin]);
    expect(told).toHaveLength(5);
    expect(told).toContainEqual(['a.mkv', 'existing']);
    expect(told).toContainEqual(['obs/raw/c.mkv', 'existing']);
  });
});

it('takes all but what a glob with an exclamation mark names, and one of several endings', async () => {
  await using trial = await openTrial();
  for (const name of ['a.mkv', 'b.mp4', 'c.mov', 'raw/d.mkv', '.hidden/e.mkv', 'f.mkv.part']) {
    await copyClip(join(trial.rec, name), clip);
  }
  const drive = await trial.drives.add(
    settings(trial.rec, { include: ['!raw/**'], exclude: ['*.{mp4,mov}'] }),
  );
  await trial.calm(drive.id);
  expect(await closedPaths(trial)).toEqual(['a.mkv']);
});

it('passes links by: what they name inside is met by itself, and what lies outside is not ours', async () => {
  await using trial = await openTrial();
  const outside = await copyClip(join(trial.folder, 'outside.mkv'), clip);
  await copyClip(join(trial.rec, 'real/inside.mkv'), clip);
  await symlink(outside, join(trial.rec, 'out.mkv'));
  await symlink(trial.folder, join(trial.rec, 'loop'));
  await symlink(join(trial.rec, 'real'), join(trial.rec, 'same'));
  const drive = await trial.drives.add(settings(trial.rec));
  await trial.calm(drive.id);
  await symlink(outside, join(trial.rec, 'late.mkv'));
  await copyClip(join(trial.rec, 'last.mkv'), clip);
  await trial.until(async () => expect(await closedPaths(trial)).toContain('last.mkv'));
  await trial.calm(drive.id);
  expect(await closedPaths(trial)).toEqual(['last.mkv', 'real/inside.mkv']);
});

it('says nothing in a rescan of unchanged files, of those neither that a job published', async () => {
  await using trial = await openTrial();
  const drive = await trial.drives.add(settings(trial.rec));
  await copyClip(join(trial.rec, 'one.mkv'), clip);
  await trial.until(async () => expect(await closedPaths(trial)).toEqual(['one.mkv']));
  // As publishing does it: the catalog knows the file before it is there.
  await trial.calm(drive.id);
  const published = await copyClip(join(trial.folder, 'published.mkv'), clip);
  await utimes(published, 1_700_000_000.5, 1_700_000_000.5);
  const { size: sizeBytes } = await stat(published);
  await trial.catalog.assets.put({
    ...{
      driveId: drive.id,
      path: 'made/published.mkv',
      sizeBytes,
      modifiedAt: 1_700_000_000_500,
      origin: 'job',
    },
  });
  await mkdir(join(trial.rec, 'made'));
  await rename(published, join(trial.rec, 'made/published.mkv'));
  for (let scan = 0; scan < 3; scan += 1) {
    await trial.drives.rescan(drive.id);
    await trial.calm(drive.id);
  }
  await trial.restart();
  await trial.calm(drive.id);
  expect(await closedPaths(trial)).toEqual(['one.mkv']);
  expect(await trial.told('file.changed')).toEqual([]);
  expect(await trial.told('file.removed')).toEqual([]);
});

it('leaves a file alone while StreamOps is putting it there', async () => {
  let publishing = true;
  await using trial = await openTrial({ isOurs: (_, path) => publishing && path === 'out.mkv' });
  const drive = await trial.drives.add(settings(trial.rec));
  await copyClip(join(trial.rec, 'out.mkv'), clip);
  await trial.until(async () => {
    expect((await trial.view(drive.id)).settling).toMatchObject([
      { because: 'being put there by StreamOps' },
    ]);
  });
  expect(await closedPaths(trial)).toEqual([]);
  publishing = false;
  await trial.until(async () => expect(await closedPaths(trial)).toEqual(['out.mkv']));
});

it('tells of a file that is gone, and of its return', async () => {
  await using trial = await openTrial();
  const drive = await trial.drives.add(settings(trial.rec));
  const path = await copyClip(join(trial.rec, 'here.mkv'), clip);
  await trial.until(async () => expect(await closedPaths(trial)).toEqual(['here.mkv']));
  await trial.calm(drive.id);
  await rename(path, join(trial.folder, 'away.mkv'));
  const assetId = (await trial.catalog.assets.findByPath(drive.id, 'here.mkv'))?.id;
  await trial.until(async () => {
    expect(await trial.told('file.removed')).toMatchObject([{ data: { path: 'here.mkv' }, assetId }]);
    expect(await trial.catalog.assets.findByPath(drive.id, 'here.mkv')).toMatchObject({ status: 'missing' });
  });
  await rename(join(trial.folder, 'away.mkv'), path);
  await trial.until(async () => {
    expect((await trial.told('file.closed')).at(1)?.data).toMatchObject({
      path: 'here.mkv',
      origin: 'existing',
    });
    expect(await trial.catalog.assets.findByPath(drive.id, 'here.mkv')).toMatchObject({
      id: assetId,
      status: 'new',
    });
  });
});

it('hears of what happens in folders that are moved in, renamed and moved out', async () => {
  await using trial = await openTrial();
  const drive = await trial.drives.add(settings(trial.rec));
  await trial.calm(drive.id);
  await copyClip(join(trial.folder, 'game/deep/one.mkv'), clip);
  await rename(join(trial.folder, 'game'), join(trial.rec, 'game'));
  await trial.until(async () => expect(await closedPaths(trial)).toEqual(['game/deep/one.mkv']));
  await trial.calm(drive.id);
  await copyClip(join(trial.rec, 'game/deep/two.mkv'), clip);
  await trial.until(async () => expect(await closedPaths(trial)).toContain('game/deep/two.mkv'));
  await trial.calm(drive.id);
  await rename(join(trial.rec, 'game'), join(trial.rec, 'other'));
  await trial.until(async () => expect(await closedPaths(trial)).toContain('other/deep/two.mkv'));
  await trial.until(async () => {
    const gone = (await trial.told('file.removed')).map(({ data }) => data.path).sort();
    expect(gone).toEqual(['game/deep/one.mkv', 'game/deep/two.mkv']);
  });
  await trial.calm(drive.id);
  await copyClip(join(trial.rec, 'other/deep/three.mkv'), clip);
  await trial.until(async () => expect(await closedPaths(trial)).toContain('other/deep/three.mkv'));
  await rm(join(trial.rec, 'other'), { recursive: true });
  await trial.until(async () => expect(await trial.told('file.removed')).toHaveLength(5));
});

it('keeps what lies in a folder that it may not read', async () => {
  let locked = '';
  // The owner of a test machine may read everything: the refusal is brought about by hand.
  const readdir: FsCalls['readdir'] = (path) =>
    path === locked
      ? Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' }))
      : nodeFsCalls.readdir(path);
  await using trial = await openTrial({ fsCalls: { ...nodeFsCalls, readdir } });
  const drive = await trial.drives.add(settings(trial.rec));
  await copyClip(join(trial.rec, 'locked/one.mkv'), clip);
  await copyClip(join(trial.rec, 'open/two.mkv'), clip);
  await trial.until(async () => expect(await closedPaths(trial)).toEqual(['locked/one.mkv', 'open/two.mkv']));
  await trial.calm(drive.id);
  locked = join(trial.rec, 'locked');
  await rm(join(trial.rec, 'open'), { recursive: true });
  await trial.drives.rescan(drive.id);
  expect((await trial.calm(drive.id)).trouble).toMatch(/One folder can't be read: locked/);
  await trial.until(async () => {
    expect((await trial.told('file.removed')).map(({ data }) => data.path)).toEqual(['open/two.mkv']);
  });
});
