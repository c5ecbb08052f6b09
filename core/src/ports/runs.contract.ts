import { describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import { everyPage, freshCatalog, type OpenCatalog } from './contract-suite.ts';
import type { NewRun } from './runs.ts';

const sampleRun = (given: Partial<NewRun> = {}): NewRun => ({
  id: newId(),
  eventId: newId(),
  eventType: 'file.closed',
  assetId: null,
  flowId: 'tab',
  flowName: 'Remux and file away',
  nodeId: 'node',
  msg: { payload: { path: 'ein Film.mkv' } },
  ...given,
});

export const runStoreContract = (open: OpenCatalog) =>
  describe('runs', () => {
    const catalog = freshCatalog(open);

    it('commits a run once and says which were new', async () => {
      const { runs } = catalog();
      const [one, two] = [sampleRun(), sampleRun()];
      const [stored] = await runs.commit([one]);
      expect(stored).toMatchObject({ ...one, startedAt: null });
      expect((await runs.commit([one, two])).map(({ id }) => id)).toEqual([two.id]);
      expect(await runs.get(one.id)).toEqual(stored);
      await expect(runs.get(newId())).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    });

    it('hands out what has not started, oldest first', async () => {
      const { runs } = catalog();
      const [one, two, three] = [sampleRun(), sampleRun(), sampleRun()];
      await runs.commit([one, two, three]);
      await runs.markStarted(two.id);
      expect((await runs.unstarted()).map(({ id }) => id)).toEqual([one.id, three.id]);
      expect((await runs.get(two.id)).startedAt).toEqual(expect.any(Number));
    });

    it('lists newest first, also those of one asset', async () => {
      const { runs } = catalog();
      const assetId = newId();
      const [one, two, three] = [sampleRun({ assetId }), sampleRun(), sampleRun({ assetId })];
      await runs.commit([one, two, three]);
      const pages = await everyPage((cursor) => runs.list({ limit: 2, cursor }));
      expect(pages.map((page) => page.map(({ id }) => id))).toEqual([[three.id, two.id], [one.id]]);
      expect((await runs.list({ assetId, limit: 9 })).items.map(({ id }) => id)).toEqual([three.id, one.id]);
      await expect(runs.list({ limit: 1, cursor: 'no' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    });
  });
