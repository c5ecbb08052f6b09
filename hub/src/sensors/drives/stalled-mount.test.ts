import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyClip } from '../../../../test/media/index.ts';
import { fuseOrSkip } from '../../../../test/peers/fuse.ts';
import { openTrial, settings } from './trial.ts';

const clip = { seconds: 1 };

it('keeps everything else going while a real mount hangs, and takes it up again', async (test) => {
  await using mount = await fuseOrSkip(test);
  await using trial = await openTrial({ timeLimitMs: 300, times: { pollingScanMs: 50 } });
  try {
    const { id } = await trial.drives.add(settings(trial.rec));
    const share = await trial.drives.add(settings(mount.path, { name: 'share' }));
    expect(share).toMatchObject({ kind: 'network' });
    await copyClip(join(mount.backing, 'remote.mkv'), clip);
    await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));

    await mount.order({ stalled: true, noLinks: false });
    await trial.until(async () => {
      expect(await trial.view(share.id)).toMatchObject({
        online: false,
        trouble: expect.stringMatching(/does not answer/),
      });
    });
    await expect(trial.drives.resolve(share.id, 'remote.mkv')).rejects.toMatchObject({
      code: 'DRIVE_OFFLINE',
    });
    // More calls than there are threads: were they all in the mount, none of these would come back.
    const notes = Array.from({ length: 32 }, (_, n) => join(trial.folder, `note ${n}`));
    await Promise.all(notes.map((path) => writeFile(path, path)));
    expect(await Promise.all(notes.map((path) => readFile(path, 'utf8')))).toEqual(notes);
    await copyClip(join(trial.rec, 'local.mkv'), clip);
    await trial.until(async () => {
      expect((await trial.told('file.closed')).at(1)?.data).toMatchObject({ driveId: id, path: 'local.mkv' });
    });

    await mount.order({ stalled: false, noLinks: false });
    await trial.until(async () => {
      expect(await trial.told('drive.online')).toMatchObject([{ data: { name: 'share' } }]);
    });
    await copyClip(join(mount.backing, 'later.mkv'), clip);
    await trial.until(async () => {
      expect((await trial.told('file.closed')).at(2)?.data).toMatchObject({ path: 'later.mkv' });
    });
    expect(await trial.told('file.removed')).toEqual([]);
  } finally {
    await mount.order({ stalled: false, noLinks: false });
    await trial.drives.stop();
  }
});
