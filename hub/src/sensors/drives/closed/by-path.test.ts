import { open, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyClip } from '../../../../../test/media/index.ts';
import { newJob } from '../../../jobs/new-job.ts';
import { openTrial, settings, type Trial } from '../trial.ts';

const ask = (trial: Trial, path: string) =>
  newJob({ type: 'tag', inputs: [{ path }], params: { add: ['seen'] }, askedBy: 'test' }, trial);

const told = async (trial: Trial) =>
  (await trial.told('file.closed')).map(({ data }) => [data.path, data.origin]);

it('tells of a recording that a job named by its path before the sensor had looked', async () => {
  await using trial = await openTrial();
  const drive = await trial.drives.add(settings(trial.rec));
  await trial.calm(drive.id);
  const clip = await copyClip(join(trial.folder, 'take.mkv'), { seconds: 1 });
  const path = join(trial.rec, 'take.mkv');
  await rename(clip, path);
  const { inputs } = await ask(trial, path);
  await trial.until(async () => expect(await told(trial)).toEqual([['take.mkv', 'recorder']]));
  await trial.calm(drive.id);
  await ask(trial, path);
  await trial.drives.rescan(drive.id);
  await trial.calm(drive.id);
  expect(await told(trial)).toHaveLength(1);
  expect(await trial.catalog.assets.findByPath(drive.id, 'take.mkv')).toMatchObject({
    id: inputs[0]?.assetId,
  });
});

it('tells of a recording that grew on after a job named it by its path', async () => {
  await using trial = await openTrial();
  const drive = await trial.drives.add(settings(trial.rec));
  await trial.calm(drive.id);
  const whole = await readFile(await copyClip(join(trial.folder, 'take.mkv'), { seconds: 1 }));
  const path = join(trial.rec, 'take.mkv');
  const recorder = await open(path, 'w');
  await recorder.write(whole.subarray(0, 5000));
  await ask(trial, path);
  await recorder.write(whole.subarray(5000));
  await recorder.close();
  await trial.until(async () => expect(await told(trial)).toEqual([['take.mkv', 'recorder']]));
  await trial.calm(drive.id);
  expect(await trial.told('file.changed')).toEqual([]);
  expect(await trial.catalog.assets.findByPath(drive.id, 'take.mkv')).toMatchObject({
    sizeBytes: whole.length,
  });
});

it('tells of a recording that a job named by its path before the hub was killed', async () => {
  await using trial = await openTrial({ times: { presenceMs: 60_000 } });
  const drive = await trial.drives.add(settings(trial.rec));
  await trial.calm(drive.id);
  const clip = await copyClip(join(trial.folder, 'take.mkv'), { seconds: 1 });
  const whole = await readFile(clip);
  const growing = await open(join(trial.rec, 'growing.mkv'), 'w');
  await growing.write(whole.subarray(0, 5000));
  // Watching stops here: nothing is left but what the catalog knows.
  const asking = ask(trial, join(trial.rec, 'growing.mkv'));
  const [first] = (await asking).inputs;
  await trial.drives.stop();
  expect(await told(trial)).toEqual([]);
  await growing.write(whole.subarray(5000));
  await growing.close();
  // Named while no drive is watched, as between the hub's start and its first look.
  await rename(clip, join(trial.rec, 'take.mkv'));
  const [second] = (await ask(trial, join(trial.rec, 'take.mkv'))).inputs;

  for (let start = 0; start < 2; start += 1) {
    await trial.restart();
    await trial.until(async () =>
      expect((await told(trial)).sort()).toEqual([
        ['growing.mkv', 'recorder'],
        ['take.mkv', 'recorder'],
      ]),
    );
    await trial.calm(drive.id);
  }
  expect(await trial.told('file.changed')).toEqual([]);
  for (const [path, input] of [
    ['growing.mkv', first],
    ['take.mkv', second],
  ] as const) {
    expect(await trial.catalog.assets.findByPath(drive.id, path)).toMatchObject({
      id: input?.assetId,
      origin: 'recorder',
    });
  }
});

it('calls a recording gone that a job named by its path, and that was never told of', async () => {
  await using trial = await openTrial();
  const drive = await trial.drives.add(settings(trial.rec, { minQuietSeconds: 600 }));
  await trial.calm(drive.id);
  const path = join(trial.rec, 'take.mkv');
  await writeFile(path, 'begun');
  const [input] = (await ask(trial, path)).inputs;
  await unlink(path);
  await trial.until(async () =>
    expect(await trial.catalog.assets.get(input?.assetId ?? '')).toMatchObject({ status: 'missing' }),
  );
  expect(await told(trial)).toEqual([]);
});
