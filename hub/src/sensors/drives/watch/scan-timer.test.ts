import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { StreamOpsError } from '@streamops/core';
import { expect, it, vi } from 'vitest';
import { copyClip } from '../../../../../test/media/index.ts';
import { nodeFsCalls } from '../ground/drive-fs.ts';
import { openTrial, settings } from '../trial.ts';
import { createScanTimer, pauseMs } from './scan-timer.ts';

const times = { nativeScanMs: 3_600_000, pollingScanMs: 50 };

/** Fails so many times for folders of this name. */
const failing = (name: string, error: Error, count = 1) => {
  let left = count;
  return {
    ...nodeFsCalls,
    readdir: async (path: string) => {
      if (path.endsWith(name) && left-- > 0) throw error;
      return nodeFsCalls.readdir(path);
    },
  };
};

it('pauses longer after each failure, up to a minute', () => {
  expect([1, 2, 3, 4, 5, 2000].map((failures) => pauseMs(failures, 5000))).toEqual([
    ...[5000, 10_000, 20_000, 40_000, 60_000, 60_000],
  ]);
});

it('keeps to the sooner of two times', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const scan = vi.fn();
    const timer = createScanTimer(scan);
    timer.within(100);
    await vi.advanceTimersByTimeAsync(90);
    timer.within(100);
    await vi.advanceTimersByTimeAsync(10);
    expect(scan).toHaveBeenCalledTimes(1);
    timer.within(500);
    timer.within(50);
    await vi.advanceTimersByTimeAsync(1000);
    expect(scan).toHaveBeenCalledTimes(2);
    timer.within(50);
    timer.clear();
    await vi.advanceTimersByTimeAsync(1000);
    expect(scan).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});

it('scans a drive again soon whose first scan did not end', async () => {
  const error = new StreamOpsError('DRIVE_OFFLINE', 'No answer.');
  await using trial = await openTrial({ times, fsCalls: failing('rec', error, 3) });
  await copyClip(join(trial.rec, 'old.mkv'), { seconds: 1 });
  const { id } = await trial.drives.add(settings(trial.rec));
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
  expect(await trial.calm(id)).toMatchObject({ trouble: null });
});

it('reads a new folder once more that could not be read', async () => {
  const error = Object.assign(new Error('i/o error'), { code: 'EIO' });
  await using trial = await openTrial({ times, fsCalls: failing('late', error) });
  const { id } = await trial.drives.add(settings(trial.rec));
  await trial.calm(id);
  await mkdir(join(trial.folder, 'made'));
  await copyClip(join(trial.folder, 'made/take.mkv'), { seconds: 1 });
  await rename(join(trial.folder, 'made'), join(trial.rec, 'late'));
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
});
