import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { samplePlace } from './sample.ts';
import { openTrial, settings } from './sensors/drives/trial.ts';

it('puts the sample into the drive as it is in the catalog now', async () => {
  await using trial = await openTrial();
  const { id } = await trial.drives.add(settings(trial.rec, { name: 'recordings' }));
  expect(await samplePlace(trial.drives)).toBe(join(trial.rec, 'Big Buck Bunny.mkv'));
  const elsewhere = join(trial.folder, 'elsewhere');
  await mkdir(elsewhere);
  await trial.drives.update(id, { name: 'takes', path: elsewhere });
  expect(await samplePlace(trial.drives)).toBe(join(elsewhere, 'Big Buck Bunny.mkv'));
});

it('says what is in the way where no drive takes it', async () => {
  await using trial = await openTrial();
  const noneWatched = { code: 'DRIVE_NOT_FOUND', message: expect.stringMatching(/^No drive is watched/) };
  await expect(samplePlace(trial.drives)).rejects.toMatchObject(noneWatched);
  const { id } = await trial.drives.add(settings(trial.rec, { watch: false }));
  await expect(samplePlace(trial.drives)).rejects.toMatchObject(noneWatched);
  await trial.drives.update(id, { watch: true, exclude: ['*.mkv'] });
  await expect(samplePlace(trial.drives)).rejects.toMatchObject({
    message: expect.stringMatching(/filters/),
  });
  await trial.drives.update(id, { exclude: [] });
  await rename(trial.rec, join(trial.folder, 'away'));
  await trial.until(() =>
    expect(samplePlace(trial.drives)).rejects.toMatchObject({
      code: 'DRIVE_OFFLINE',
      message: expect.stringContaining(trial.rec),
    }),
  );
});
