import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTrial, settings } from './trial.ts';
import { openNativeWatch } from './watch/native.ts';
import type { OpenWatch } from './watch/watch.ts';

/** Watches that say how many of them are open. */
const counted = () => {
  let open = 0;
  const openNative: OpenWatch = (options) => {
    const watch = openNativeWatch(options);
    open += 1;
    return {
      ...watch,
      close: () => {
        open -= 1;
        watch.close();
      },
    };
  };
  return { openNative, open: () => open };
};

it('watches a drive once that was changed by two at the same time', async () => {
  const watches = counted();
  await using trial = await openTrial({ openNative: watches.openNative });
  const { id } = await trial.drives.add(settings(trial.rec));
  await Promise.all([
    trial.drives.update(id, { minQuietSeconds: 1 }),
    trial.drives.update(id, { exclude: ['**/raw/**'] }),
  ]);
  await trial.calm(id);
  expect(watches.open()).toBe(1);
  expect(await trial.view(id)).toMatchObject({ minQuietSeconds: 1, exclude: ['**/raw/**'], online: true });
});

it('no longer watches a drive that was removed while it was being changed', async () => {
  const watches = counted();
  await using trial = await openTrial({ openNative: watches.openNative });
  const { id } = await trial.drives.add(settings(trial.rec));
  await Promise.all([trial.drives.update(id, { minQuietSeconds: 1 }), trial.drives.remove(id)]);
  expect(watches.open()).toBe(0);
  expect(await trial.drives.list()).toEqual([]);
});

it('adds a folder once that two add at the same time', async () => {
  await using trial = await openTrial();
  const both = await Promise.allSettled([
    trial.drives.add(settings(trial.rec)),
    trial.drives.add(settings(trial.rec, { name: 'again' })),
  ]);
  expect(both[0]).toMatchObject({ status: 'fulfilled' });
  expect(both[1]).toMatchObject({ status: 'rejected', reason: { code: 'DRIVE_PATH_INVALID' } });
});

it.skipIf(!existsSync('/proc/self/mountinfo'))(
  'takes no folder for a drive that the system fills itself',
  async () => {
    await using trial = await openTrial();
    const refusal = (path: string) => ({
      code: 'DRIVE_PATH_INVALID',
      message: expect.stringMatching(new RegExp(`^${path} .*Choose a folder on a disk`)),
    });
    for (const path of ['/proc', '/proc/sys', '/sys'])
      await expect(trial.drives.add(settings(path))).rejects.toMatchObject(refusal(path));
    const link = join(trial.folder, 'link');
    await symlink('/proc', link);
    await expect(trial.drives.add(settings(link))).rejects.toMatchObject(refusal(link));

    const { id } = await trial.drives.add(settings(trial.rec));
    await expect(trial.drives.update(id, { path: '/proc' })).rejects.toMatchObject(refusal('/proc'));
    expect(await trial.drives.list()).toMatchObject([{ path: trial.rec, online: true }]);
  },
);
