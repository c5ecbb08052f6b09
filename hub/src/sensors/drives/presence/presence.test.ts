import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyClip } from '../../../../../test/media/index.ts';
import { type FsCalls, nodeFsCalls } from '../ground/drive-fs.ts';
import { openTrial, settings, type Trial } from '../trial.ts';

const clip = { seconds: 1 };

const withOneFile = async (trial: Trial): Promise<string> => {
  const { id } = await trial.drives.add(settings(trial.rec));
  await copyClip(join(trial.rec, 'sub/one.mkv'), clip);
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
  await trial.calm(id);
  return id;
};

const offline = (trial: Trial, id: string, reason: RegExp) =>
  trial.until(async () => {
    expect(await trial.view(id)).toMatchObject({ online: false, trouble: expect.stringMatching(reason) });
    expect(await trial.told('drive.offline')).toMatchObject([{ data: { driveId: id, name: 'rec' } }]);
  });

const back = (trial: Trial, id: string) =>
  trial.until(async () => {
    expect(await trial.view(id)).toMatchObject({ online: true, trouble: null });
    expect(await trial.told('drive.online')).toMatchObject([{ data: { driveId: id } }]);
  });

/** After a return: nothing was taken for new or gone, and the drive is heard again. */
const isAsBefore = async (trial: Trial, id: string) => {
  await trial.drives.rescan(id);
  await trial.calm(id);
  expect(await trial.told('file.removed')).toEqual([]);
  expect(await trial.told('file.closed')).toHaveLength(1);
  expect(await trial.catalog.assets.findByPath(id, 'sub/one.mkv')).toMatchObject({ status: 'new' });
  await copyClip(join(trial.rec, 'sub/two.mkv'), clip);
  await trial.until(async () => {
    expect((await trial.told('file.closed')).at(1)?.data).toMatchObject({
      path: 'sub/two.mkv',
      origin: 'recorder',
    });
  });
};

it('goes offline with a folder that vanishes, and on when it is back', async () => {
  await using trial = await openTrial();
  const id = await withOneFile(trial);
  await rename(trial.rec, join(trial.folder, 'unplugged'));
  await offline(trial, id, /is not there/);
  await expect(trial.drives.resolve(id, 'sub/one.mkv')).rejects.toMatchObject({ code: 'DRIVE_OFFLINE' });
  await rename(join(trial.folder, 'unplugged'), trial.rec);
  await back(trial, id);
  await isAsBefore(trial, id);
});

it('takes an empty mount point for a drive that is away, at start-up too', async () => {
  await using trial = await openTrial();
  const id = await withOneFile(trial);
  await trial.drives.stop();
  await rename(trial.rec, join(trial.folder, 'unplugged'));
  await mkdir(trial.rec);
  await trial.restart();
  await offline(trial, id, /is empty, though files are known on it/);
  expect(await trial.told('file.removed')).toEqual([]);
  await rm(trial.rec, { recursive: true });
  await rename(join(trial.folder, 'unplugged'), trial.rec);
  await back(trial, id);
  await isAsBefore(trial, id);
});

it('believes a person who says that the empty folder is the drive', async () => {
  await using trial = await openTrial();
  const id = await withOneFile(trial);
  await rm(trial.rec, { recursive: true });
  await mkdir(trial.rec);
  await offline(trial, id, /rescan it if it was emptied on purpose|is not there/);
  await trial.drives.rescan(id);
  await trial.until(async () => expect(await trial.told('file.removed')).toHaveLength(1));
  expect(await trial.view(id)).toMatchObject({ online: true });
});

it('loses no file when its file system is unmounted', async (context) => {
  await using trial = await openTrial();
  const disk = join(trial.folder, 'disk');
  await mkdir(disk);
  const mount = () => execFileSync('mount', ['--bind', disk, trial.rec], { stdio: 'ignore' });
  const unmount = () => execFileSync('umount', ['--lazy', trial.rec], { stdio: 'ignore' });
  try {
    mount();
  } catch {
    context.skip('this user may not mount');
  }
  try {
    const id = await withOneFile(trial);
    unmount();
    await offline(trial, id, /is empty, though/);
    mount();
    await back(trial, id);
    await isAsBefore(trial, id);
  } finally {
    await trial.drives.stop();
    unmount();
  }
});

/** A file system whose calls below `folder` hang while `stalled`, and come back when it ends. */
const stallable = (folder: () => string) => {
  let stalled = false;
  let hanging: (() => void)[] = [];
  let most = 0;
  const through = async (path: string) => {
    if (!stalled || !path.startsWith(folder())) return;
    await new Promise<void>((resolve) => {
      hanging.push(resolve);
      most = Math.max(most, hanging.length);
    });
  };
  const wrap =
    <A extends [string, ...unknown[]], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await through(args[0]);
      return call(...args);
    };
  const calls: FsCalls = {
    lstat: wrap(nodeFsCalls.lstat),
    lstatEach: async (paths, tell) => {
      for (const path of paths.slice(0, 1)) await through(path);
      return nodeFsCalls.lstatEach(paths, tell);
    },
    readdir: wrap(nodeFsCalls.readdir),
    realpath: wrap(nodeFsCalls.realpath),
    statfs: wrap(nodeFsCalls.statfs),
    withFile: async (path, use) => {
      await through(path);
      return nodeFsCalls.withFile(path, use);
    },
    touch: wrap(nodeFsCalls.touch),
    canWrite: wrap(nodeFsCalls.canWrite),
  };
  return {
    calls,
    stall: () => {
      stalled = true;
    },
    end: () => {
      stalled = false;
      for (const release of hanging) release();
      hanging = [];
    },
    most: () => most,
  };
};

it('is not held up by a mount that stalls', async () => {
  let share = '';
  const mount = stallable(() => share);
  await using trial = await openTrial({
    fsCalls: mount.calls,
    timeLimitMs: 300,
    kindOf: async (path) => (path === share ? 'network' : 'local'),
    times: { pollingScanMs: 50 },
  });
  const id = await withOneFile(trial);
  share = join(trial.folder, 'share');
  await mkdir(share);
  const { id: shareId } = await trial.drives.add(settings(share, { name: 'share' }));
  await copyClip(join(share, 'remote.mkv'), clip);
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(2));

  mount.stall();
  await trial.until(async () => {
    expect(await trial.view(shareId)).toMatchObject({
      online: false,
      trouble: expect.stringMatching(/does not answer/),
    });
  });
  await expect(trial.drives.resolve(shareId, 'remote.mkv')).rejects.toMatchObject({ code: 'DRIVE_OFFLINE' });
  await expect(trial.drives.locate(join(share, 'remote.mkv'))).rejects.toMatchObject({
    code: 'DRIVE_OFFLINE',
  });
  // The other drive goes on as if nothing were.
  await copyClip(join(trial.rec, 'local.mkv'), clip);
  await trial.until(async () => {
    expect((await trial.told('file.closed')).at(2)?.data).toMatchObject({ driveId: id, path: 'local.mkv' });
  });
  expect(await trial.view(id)).toMatchObject({ online: true });
  expect(mount.most()).toBe(1);

  mount.end();
  await trial.until(async () =>
    expect(await trial.told('drive.online')).toMatchObject([{ data: { name: 'share' } }]),
  );
  await trial.calm(shareId);
  expect(await trial.told('drive.offline')).toHaveLength(1);
  expect(await trial.told('file.removed')).toEqual([]);
  expect(await trial.told('file.closed')).toHaveLength(3);
});

it('starts and stops while a mount hangs', async () => {
  let share = '';
  const mount = stallable(() => share);
  await using trial = await openTrial({ fsCalls: mount.calls, timeLimitMs: 100 });
  const id = await withOneFile(trial);
  share = trial.rec;
  mount.stall();
  await trial.restart();
  await trial.until(async () => expect((await trial.view(id)).trouble).toMatch(/does not answer/));
  await trial.restart();
  mount.end();
  await trial.until(async () => expect((await trial.view(id)).online).toBe(true));
  await trial.calm(id);
  expect(await trial.told('file.removed')).toEqual([]);
});
