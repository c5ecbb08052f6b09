import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StreamOpsError } from '@streamops/core';
import { expect, it, vi } from 'vitest';
import { copyClip } from '../../../../test/media/index.ts';
import { createDueList } from './closed/due-list.ts';
import { type FsCalls, nodeFsCalls } from './ground/drive-fs.ts';
import { openTrial, settings } from './trial.ts';
import { openNativeWatch } from './watch/native.ts';

const clip = { seconds: 1 };

it('counts a first scan that a stop cut short as none: what was there before is no recording at the next start', async () => {
  const held = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const calls: FsCalls = {
    ...nodeFsCalls,
    readdir: async (path) => {
      const entries = await nodeFsCalls.readdir(path);
      if (entries.some(({ name }) => name === 'sub')) {
        reading.resolve();
        await held.promise;
      }
      return entries;
    },
  };
  await using trial = await openTrial({ fsCalls: calls });
  await copyClip(join(trial.rec, 'sub/old.mkv'), clip);
  const { id } = await trial.drives.add(settings(trial.rec));
  await reading.promise;
  const stopped = trial.drives.stop();
  held.resolve();
  await stopped;
  // Written after whatever the stop had written.
  expect(await trial.catalog.drives.update(id, {})).toMatchObject({ scanned: false });
  await trial.restart({ fsCalls: nodeFsCalls });
  await trial.until(async () => {
    expect(await trial.told('file.closed')).toMatchObject([
      { data: { path: 'sub/old.mkv', origin: 'existing' } },
    ]);
  });
});

it('a look that began before the drive went drops nothing that was seen since it is back', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const looks: { paths: string[]; end: () => void }[] = [];
    const list = createDueList(async (batch) => {
      for (const candidate of batch) candidate.lookedAt = performance.now();
      const { promise, resolve } = Promise.withResolvers<void>();
      looks.push({ paths: batch.map(({ path }) => path), end: resolve });
      await promise;
      for (const candidate of batch) list.drop(candidate);
    }, vi.fn());
    list.resume();
    list.see('take.mkv', { firstScan: false });
    await vi.advanceTimersByTimeAsync(1);
    list.pause();
    list.resume();
    list.see('take.mkv', { firstScan: false });
    looks[0]?.end();
    await vi.advanceTimersByTimeAsync(1000);
    expect(looks).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

it('polls at once when the watches run out in a folder that came later', async () => {
  await using trial = await openTrial({
    times: { nativeScanMs: 3_600_000, pollingScanMs: 50 },
    openNative: (options) => {
      const watch = openNativeWatch(options);
      return {
        ...watch,
        folder: (path) => (path === 'late' ? options.onExhausted() : watch.folder(path)),
      };
    },
  });
  const { id } = await trial.drives.add(settings(trial.rec));
  await trial.calm(id);
  await copyClip(join(trial.rec, 'late/one.mkv'), clip);
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
  expect(await trial.view(id)).toMatchObject({ watchedBy: 'polling' });
  await copyClip(join(trial.rec, 'late/two.mkv'), clip);
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(2));
});

it('tells of a file that a job names while what the first scan found still waits', async () => {
  await using trial = await openTrial({
    kindOf: async () => 'network',
    times: { pollingScanMs: 3_600_000 },
  });
  // No media, so it waits until it has been quiet.
  await writeFile(join(trial.rec, 'slow.mkv'), 'not media');
  const { id } = await trial.drives.add(settings(trial.rec, { minQuietSeconds: 3 }));
  await trial.until(async () => expect((await trial.view(id)).scanning).toBe(false));
  await copyClip(join(trial.rec, 'named.mkv'), clip);
  await trial.drives.expect(id, 'named.mkv');
  await trial.until(async () => {
    const paths = (await trial.told('file.closed')).map(({ data }) => data.path);
    expect(paths.sort()).toEqual(['named.mkv', 'slow.mkv']);
  });
});

it('reads a new folder once more where the drive did not answer', async () => {
  let refusals = 1;
  await using trial = await openTrial({
    times: { nativeScanMs: 3_600_000, pollingScanMs: 50 },
    fsCalls: {
      ...nodeFsCalls,
      readdir: async (path) => {
        if (path.endsWith('late') && refusals-- > 0) throw new StreamOpsError('DRIVE_OFFLINE', 'No answer.');
        return nodeFsCalls.readdir(path);
      },
    },
  });
  const { id } = await trial.drives.add(settings(trial.rec));
  await trial.calm(id);
  await mkdir(join(trial.folder, 'made'));
  await copyClip(join(trial.folder, 'made/one.mkv'), clip);
  await rename(join(trial.folder, 'made'), join(trial.rec, 'late'));
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
});
