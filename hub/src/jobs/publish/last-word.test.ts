import type { Catalog } from '@streamops/core';
import { sampleReceipt } from '@streamops/core/contracts';
import { expect, it } from 'vitest';
import { createTurns } from '../../turns.ts';
import { createLastWord } from './last-word.ts';
import { openTrial } from './trial.ts';

it('adds its tags to those that a person gave while the job was being ended', async () => {
  await using trial = await openTrial();
  const { catalog } = trial;
  const { id } = await trial.addFile(await trial.addDrive('rec'), 'rec.mkv');
  const job = await trial.claimed(await catalog.assets.get(id));
  const get: Catalog['assets']['get'] = async (wanted) => {
    const asset = await catalog.assets.get(wanted);
    await catalog.assets.update(id, { tags: [...asset.tags, 'mine'], status: 'quarantined' });
    return asset;
  };
  const over = { ...catalog, assets: { ...catalog.assets, get } };
  const lastWord = createLastWord({ ...trial.deps, catalog: over }, createTurns());
  const add = { kind: 'tag' as const, input: 0, add: ['boss'], remove: [] };
  await lastWord(job, { files: [], effects: [add], receipt: sampleReceipt });
  expect((await catalog.assets.get(id)).tags).toEqual(['mine', 'boss']);
  expect(await catalog.jobs.get(job.id)).toMatchObject({ state: 'done' });
});
