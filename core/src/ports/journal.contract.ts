import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../events/index.ts';
import { newId } from '../ids.ts';
import { sampleDrive } from './contract-samples.ts';
import { freshCatalog, type OpenCatalog } from './contract-suite.ts';

const online = (dedupeKey: string, driveId: string = sampleDrive): NewEvent => ({
  type: 'drive.online',
  source: 'drives',
  dedupeKey,
  data: { driveId, name: 'recordings' },
});

const removed = (path: string): NewEvent => ({
  type: 'file.removed',
  source: 'drives',
  dedupeKey: `removed ${path}`,
  data: { driveId: sampleDrive, path },
  assetId: newId(),
  at: 1_234,
});

export const journalContract = (open: OpenCatalog) =>
  describe('journal', () => {
    const catalog = freshCatalog(open);

    it('gives back what was appended, in order, with growing seq', async () => {
      const { journal } = catalog();
      expect(await journal.lastSeq()).toBe(0);
      const stored = await journal.append([online('a'), removed('x.mkv'), online('b')]);
      expect(stored.map(({ dedupeKey }) => dedupeKey)).toEqual(['a', 'removed x.mkv', 'b']);
      expect(stored[1]).toMatchObject({ ...removed('x.mkv'), assetId: expect.any(String), at: 1_234, v: 1 });
      const seqs = stored.map(({ seq }) => seq);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      expect(await journal.lastSeq()).toBe(seqs.at(-1));
      expect(await journal.read({ since: 0, limit: 10 })).toEqual(stored);
      expect(await journal.get(stored[0]?.id ?? '')).toEqual(stored[0]);
      expect(await journal.get(newId())).toBeNull();
    });

    it('writes an event with a known key once, also within one call', async () => {
      const { journal } = catalog();
      const [first] = await journal.append([online('same')]);
      const again = await journal.append([online('same'), online('other'), online('other')]);
      expect(again[0]).toEqual(first);
      expect(again[1]).toEqual(again[2]);
      expect(await journal.read({ since: 0, limit: 10 })).toHaveLength(2);
    });

    it('writes an event once when many ask at the same time', async () => {
      const { journal } = catalog();
      const answers = await Promise.all(Array.from({ length: 20 }, () => journal.append([online('race')])));
      expect(new Set(answers.map(([event]) => event?.id)).size).toBe(1);
      expect(await journal.read({ since: 0, limit: 10 })).toHaveLength(1);
    });

    it('reads after a seq, by type, up to a limit', async () => {
      const { journal } = catalog();
      const all = await journal.append([online('1'), removed('1'), online('2'), removed('2'), online('3')]);
      const since = all[0]?.seq ?? 0;
      const keys = async (query: Parameters<typeof journal.read>[0]) =>
        (await journal.read(query)).map(({ dedupeKey }) => dedupeKey);
      expect(await keys({ since, limit: 2 })).toEqual(['removed 1', '2']);
      expect(await keys({ since, types: ['drive.online'], limit: 10 })).toEqual(['2', '3']);
      expect(await keys({ since, types: ['drive.online', 'file.removed'], limit: 3 })).toEqual([
        'removed 1',
        '2',
        'removed 2',
      ]);
      expect(await keys({ since: all.at(-1)?.seq ?? 0, limit: 10 })).toEqual([]);
    });

    it('hands out what is unhandled until it is marked', async () => {
      const { journal } = catalog();
      const [one, two, three] = await journal.append([online('1'), online('2'), online('3')]);
      await journal.markHandled([two?.seq ?? 0]);
      expect((await journal.unhandled(10)).map(({ seq }) => seq)).toEqual([one?.seq, three?.seq]);
      expect(await journal.unhandled(1)).toHaveLength(1);
      expect((await journal.unhandled(1, one?.seq)).map(({ seq }) => seq)).toEqual([three?.seq]);
      await journal.markHandled([one?.seq ?? 0, three?.seq ?? 0]);
      expect(await journal.unhandled(10)).toEqual([]);
    });

    it('refuses an event whose data is not of its type, and writes none of that call', async () => {
      const { journal } = catalog();
      const wrong = online('wrong', 'no id');
      await expect(journal.append([online('right'), wrong])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      expect(await journal.read({ since: 0, limit: 10 })).toEqual([]);
    });
  });
