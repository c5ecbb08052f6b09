import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  copyFile,
  open,
  readFile,
  rename,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyClip, makeClip, startRecording } from '../../../../../test/media/index.ts';
import { openTrial, settings } from '../trial.ts';

it('takes up a recording when ffmpeg has ended, and nothing before', async () => {
  await using trial = await openTrial();
  const drive = await trial.drives.add(settings(trial.rec));
  const path = join(trial.rec, 'live.mkv');
  const recording = await startRecording(path, { seconds: 3, audioTracks: 2 });
  // The drive knows of it and says why it waits.
  await trial.until(async () => {
    const { settling } = await trial.view(drive.id);
    expect(settling).toMatchObject([
      { path: 'live.mkv', because: expect.stringMatching(/growing|open in ffmpeg|quiet/) },
    ]);
  });
  let over = false;
  const done = recording.done.then(() => {
    over = true;
  });
  while (!over) {
    const told = await trial.told('file.closed');
    // ffmpeg may have ended while the journal was read.
    if (!over) expect(told).toEqual([]);
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 100))]);
  }
  const [closed] = await trial.until(async () => {
    const told = await trial.told('file.closed');
    expect(told).toHaveLength(1);
    return told;
  });
  const { size, mtimeMs } = await stat(path);
  expect(closed?.data).toEqual({
    driveId: drive.id,
    path: 'live.mkv',
    sizeBytes: size,
    modifiedAt: Math.floor(mtimeMs),
    origin: 'recorder',
    because: 'container',
  });
  expect(closed?.dedupeKey).toBe(`file.closed:${drive.id}:live.mkv:${size}:${Math.floor(mtimeMs)}`);
});

it('takes up what a killed recorder left once it is quiet', async () => {
  await using trial = await openTrial();
  await trial.drives.add(settings(trial.rec));
  const path = join(trial.rec, 'killed.mkv');
  const recording = await startRecording(path, { seconds: 30 });
  await trial.until(async () => expect((await stat(path)).size).toBeGreaterThan(5000));
  expect(await trial.told('file.closed')).toEqual([]);
  await recording.kill();
  await trial.until(async () => {
    expect((await trial.told('file.closed')).map(({ data }) => data)).toMatchObject([
      { path: 'killed.mkv', because: 'quiet', origin: 'recorder', sizeBytes: (await stat(path)).size },
    ]);
  });
});

it('waits through a pause in writing while the recorder holds the file open', async () => {
  await using trial = await openTrial();
  const drive = await trial.drives.add(settings(trial.rec));
  const path = join(trial.rec, 'paused.ts');
  const clip = await readFile(await makeClip({ container: 'ts', seconds: 1 }));
  const file = await open(path, 'w');
  await file.write(clip);
  // Longer than it would have to be quiet: it says who holds it.
  await trial.until(async () => {
    const { settling } = await trial.view(drive.id);
    expect(settling).toMatchObject([{ because: expect.stringContaining(`(pid ${process.pid})`) }]);
  });
  await file.write(clip);
  expect(await trial.told('file.closed')).toEqual([]);
  await file.close();
  await trial.until(async () => {
    expect((await trial.told('file.closed')).map(({ data }) => data)).toMatchObject([
      { because: 'quiet', sizeBytes: clip.length * 2 },
    ]);
  });
});

it('does not believe a complete container while another process can write to it', async () => {
  await using trial = await openTrial();
  const drive = await trial.drives.add(settings(trial.rec));
  const path = join(trial.rec, 'held.mkv');
  const clip = await makeClip({ seconds: 1 });
  // A shell that has the file open for appending and waits: what a muxer does before its last rewrite.
  const shell = spawn('sh', ['-c', 'exec 3>>"$1"; cat "$2" >&3; read line', 'sh', path, clip], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await trial.until(async () => {
    expect((await trial.view(drive.id)).settling).toMatchObject([
      { because: `open in sh (pid ${shell.pid})` },
    ]);
  });
  expect(await trial.told('file.closed')).toEqual([]);
  shell.stdin.end();
  await once(shell, 'exit');
  await trial.until(async () => {
    expect((await trial.told('file.closed')).map(({ data }) => data)).toMatchObject([
      { because: 'container' },
    ]);
  });
});

it('is not held up by somebody who reads the file', async () => {
  await using trial = await openTrial();
  await trial.drives.add(settings(trial.rec));
  const path = join(trial.folder, 'read.mkv');
  await copyClip(path, { seconds: 1 });
  const reader = await open(path, 'r');
  await rename(path, join(trial.rec, 'read.mkv'));
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
  await reader.close();
});

it('waits for the bytes of a file that has its full size from the start', async () => {
  await using trial = await openTrial();
  const drive = await trial.drives.add(settings(trial.rec));
  const clip = await readFile(
    await makeClip({ container: 'mov', seconds: 1, extra: ['-movflags', '+faststart'] }),
  );
  const path = join(trial.rec, 'filled.mov');
  const file = await open(path, 'w');
  await file.truncate(clip.length);
  await file.write(clip, 0, Math.floor(clip.length / 2), 0);
  await trial.until(async () => {
    expect((await trial.view(drive.id)).settling).toMatchObject([
      { path: 'filled.mov', sizeBytes: clip.length, because: expect.stringContaining('open in') },
    ]);
  });
  expect(await trial.told('file.closed')).toEqual([]);
  await file.write(clip, 0, clip.length, 0);
  await file.close();
  await trial.until(async () => {
    expect((await trial.told('file.closed')).map(({ data }) => data)).toMatchObject([
      { because: 'container' },
    ]);
  });
});

it('takes a finished file that is renamed into place without waiting for quiet', async () => {
  await using trial = await openTrial();
  // A quiet that no test would live to see: only the container can have told.
  await trial.drives.add(settings(trial.rec, { minQuietSeconds: 86_400 }));
  const temporary = await copyClip(join(trial.rec, 'rec.mkv.tmp'), { seconds: 1 });
  await rename(temporary, join(trial.rec, 'rec.mkv'));
  await trial.until(async () => {
    expect((await trial.told('file.closed')).map(({ data }) => data)).toMatchObject([
      { path: 'rec.mkv', because: 'container', origin: 'recorder' },
    ]);
  });
});

it('tells of a known file that is written anew when it is complete again', async () => {
  await using trial = await openTrial();
  const drive = await trial.drives.add(settings(trial.rec));
  const path = await copyClip(join(trial.rec, 'again.mkv'), { seconds: 1 });
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
  await truncate(path, 0);
  await appendFile(path, (await readFile(await makeClip({ seconds: 2 }))).subarray(0, 3000));
  await copyFile(await makeClip({ seconds: 2 }), path);
  const { size, mtimeMs } = await stat(path);
  await trial.until(async () => {
    expect((await trial.told('file.changed')).at(-1)).toMatchObject({
      dedupeKey: `file.changed:${drive.id}:again.mkv:${size}:${Math.floor(mtimeMs)}`,
      data: { path: 'again.mkv', sizeBytes: size },
    });
  });
  await trial.calm(drive.id);
  expect(await trial.told('file.closed')).toHaveLength(1);
  expect(await trial.catalog.assets.findByPath(drive.id, 'again.mkv')).toMatchObject({ sizeBytes: size });
});

it('tells of an empty file too, so that somebody hears that the recorder wrote nothing', async () => {
  await using trial = await openTrial();
  await trial.drives.add(settings(trial.rec));
  await writeFile(join(trial.rec, 'empty.mkv'), '');
  await trial.until(async () => {
    expect((await trial.told('file.closed')).map(({ data }) => data)).toMatchObject([
      { path: 'empty.mkv', sizeBytes: 0, because: 'quiet' },
    ]);
  });
});

it('tells recordings from what was there before the drive was added', async () => {
  await using trial = await openTrial();
  await copyClip(join(trial.rec, 'old.mkv'), { seconds: 1 });
  const between = await copyClip(join(trial.folder, 'between.mkv'), { seconds: 1 });
  // An old mtime does not make a recording old: it came after the drive.
  await utimes(between, 1_000_000, 1_000_000);
  const drive = await trial.drives.add(settings(trial.rec));
  await rename(between, join(trial.rec, 'between.mkv'));
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(2));
  const told = (await trial.told('file.closed')).map(({ data }) => [data.path, data.origin]);
  expect(Object.fromEntries(told)).toEqual({ 'old.mkv': 'existing', 'between.mkv': 'recorder' });
  await trial.until(async () => expect((await trial.drives.get(drive.id)).scanned).toBe(true));
});

it('takes for a recording what came after the drive, though its first scan comes later', async () => {
  await using trial = await openTrial();
  await trial.drives.stop();
  await copyClip(join(trial.rec, 'old.mkv'), { seconds: 1 });
  // The kernel's clock for files ticks every few milliseconds.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const drive = await trial.drives.add(settings(trial.rec));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const early = await copyClip(join(trial.rec, 'early.mkv'), { seconds: 1 });
  await utimes(early, 1_000_000, 1_000_000);
  await trial.restart();
  await trial.until(async () => {
    const told = (await trial.told('file.closed')).map(({ data }) => [data.path, data.origin]);
    expect(Object.fromEntries(told)).toEqual({ 'old.mkv': 'existing', 'early.mkv': 'recorder' });
  });
  await trial.until(async () => expect((await trial.drives.get(drive.id)).scanned).toBe(true));
});

it('takes what was recorded while the hub was down for a recording, once', async () => {
  await using trial = await openTrial();
  const drive = await trial.drives.add(settings(trial.rec));
  await copyClip(join(trial.rec, 'before.mkv'), { seconds: 1 });
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
  await trial.until(async () => expect((await trial.drives.get(drive.id)).scanned).toBe(true));
  await trial.drives.stop();
  await copyClip(join(trial.rec, 'meanwhile.mkv'), { seconds: 1 });
  await trial.restart();
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(2));
  await trial.calm(drive.id);
  await trial.restart();
  await trial.calm(drive.id);
  const told = (await trial.told('file.closed')).map(({ data }) => [data.path, data.origin]);
  expect(told).toEqual([
    ['before.mkv', 'recorder'],
    ['meanwhile.mkv', 'recorder'],
  ]);
  expect(await trial.told('file.changed')).toEqual([]);
});
