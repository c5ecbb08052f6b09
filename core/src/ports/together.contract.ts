import { describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import { sampleDrive, sampleJob } from './contract-samples.ts';
import { freshCatalog, type OpenCatalog } from './contract-suite.ts';

const online = (dedupeKey: string) =>
  ({
    type: 'drive.online',
    source: 'drives',
    dedupeKey,
    data: { driveId: sampleDrive, name: 'recordings' },
  }) as const;

export const togetherContract = (open: OpenCatalog) =>
  describe('changes that belong together', () => {
    const catalog = freshCatalog(open);

    it('are carried out in their order, each with its answer', async () => {
      const { journal, jobs, together } = catalog();
      const wanted = sampleJob();
      const [[job], [event]] = await together(() =>
        Promise.all([jobs.request([wanted]), journal.append([online('a')])]),
      );
      expect(job).toMatchObject({ id: wanted.id, state: 'queued' });
      expect(event).toMatchObject({ dedupeKey: 'a' });
    });

    it('end at the first that fails', async () => {
      const { journal, jobs, together } = catalog();
      const [job] = await jobs.request([sampleJob()]);
      const done = { state: 'done', receipt: null, error: null } as const;
      const asked = together(() =>
        Promise.all([
          jobs.claim(newId(), 'worker'),
          journal.append([online('a')]),
          jobs.finish(job?.id ?? '', 0, done),
        ]),
      );
      await expect(asked).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
      expect(await journal.read({ since: 0, limit: 10 })).toEqual([]);
      expect(await jobs.get(job?.id ?? '')).toMatchObject({ state: 'queued' });
    });

    it('leave what is asked for beside them alone', async () => {
      const { journal, jobs, together } = catalog();
      const failing = together(() => Promise.all([jobs.claim(newId(), 'worker')]));
      const beside = journal.append([online('beside')]);
      await expect(failing).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
      expect(await beside).toMatchObject([{ dedupeKey: 'beside' }]);
    });
  });
