import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fuseOrSkip } from '../../../../../test/peers/fuse.ts';
import { openTrial, settings } from '../trial.ts';

/** Many times the threads there are. */
const requests = 50;
const timeLimitMs = 500;

const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'done',
    ({ code }) => code,
  );

it('takes any path from outside, though what it names hangs and is no drive', async (test) => {
  await using mount = await fuseOrSkip(test);
  await using trial = await openTrial({ timeLimitMs });
  await writeFile(join(mount.backing, 'a.mkv'), '');
  await symlink(mount.path, join(trial.folder, 'link'));
  const drive = await trial.drives.add(settings(trial.rec));
  await writeFile(join(trial.rec, 'local.mkv'), '');
  await symlink(trial.rec, join(trial.folder, 'to-drive'));
  await mkdir(join(trial.folder, 'other'));
  try {
    await mount.order({ stalled: true, noLinks: false });
    const each = (ask: (index: number) => Promise<unknown>) =>
      Promise.all(Array.from({ length: requests }, (_, index) => codeOf(ask(index))));
    const located = each(() => trial.drives.locate(join(mount.path, 'a.mkv')));
    const through = each(() => trial.drives.locate(join(trial.folder, 'link', 'a.mkv')));
    const added = each((index) => trial.drives.add(settings(mount.path, { name: `share-${index}` })));

    const notes = Array.from({ length: 32 }, (_, index) => join(trial.folder, `note ${index}`));
    await Promise.all(notes.map((path) => writeFile(path, path)));
    expect(await Promise.all(notes.map((path) => readFile(path, 'utf8')))).toEqual(notes);
    expect(await trial.drives.locate(join(trial.folder, 'to-drive', 'local.mkv'))).toMatchObject({
      drive: { id: drive.id },
      path: 'local.mkv',
    });
    const other = await trial.drives.add(settings(join(trial.folder, 'other'), { name: 'other' }));
    expect(other).toMatchObject({ kind: 'local', online: true });

    expect(new Set(await located)).toEqual(new Set(['PATH_OUTSIDE_DRIVE']));
    expect(new Set(await through)).toEqual(new Set(['PATH_OUTSIDE_DRIVE']));
    expect(new Set(await added)).toEqual(new Set(['DRIVE_PATH_INVALID']));
    await expect(trial.drives.add(settings(mount.path, { name: 'share' }))).rejects.toMatchObject({
      message: `${mount.path} does not answer.`,
    });

    await mount.order({ stalled: false, noLinks: false });
    await trial.until(() => trial.drives.add(settings(join(trial.folder, 'link'), { name: 'share' })));
    expect(await trial.drives.locate(join(mount.path, 'a.mkv'))).toMatchObject({ path: 'a.mkv' });
  } finally {
    await mount.order({ stalled: false, noLinks: false });
  }
});
