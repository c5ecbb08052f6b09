import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../events/index.ts';
import { newId } from '../ids.ts';
import { sampleDrive, sampleJob, sampleReceipt } from './contract-samples.ts';
import { freshCatalog, type OpenCatalog } from './contract-suite.ts';
import type { Catalog } from './index.ts';
import type { Forget } from './retention.ts';
import type { Token } from './settings.ts';

const day = 86_400_000;
const done = { state: 'done', receipt: sampleReceipt, error: null } as const;

/** Every step to the end. `before`: all that is there is older, unless something else is said. */
const forgetAll = async (forget: Forget, limit = 2, before = Date.now() + day): Promise<number> => {
  let [total, cursor]: [number, string | null] = [0, null];
  do {
    const step = await forget({ before, cursor, limit });
    expect(step.count).toBeLessThanOrEqual(limit);
    total += step.count;
    cursor = step.cursor;
  } while (cursor !== null);
  return total;
};

const event = (name: string, at: number): NewEvent => ({
  type: 'drive.online',
  source: 'drives',
  dedupeKey: name,
  at,
  data: { driveId: sampleDrive, name },
});

const append = async ({ journal }: Catalog, events: NewEvent[]) => {
  const stored = await journal.append(events);
  await journal.markHandled(stored.map(({ seq }) => seq));
  return stored;
};

const commitRun = async ({ runs }: Catalog, eventId: string = newId()) => {
  const id = newId();
  const texts = { eventType: 'drive.online', flowId: 'f', flowName: 'Flow', nodeId: 'n' };
  await runs.commit([{ id, eventId, assetId: null, ...texts, msg: {} }]);
  await runs.markStarted(id);
  return id;
};

const requestJob = async ({ jobs }: Catalog, runId: string = newId()) => {
  const [job] = await jobs.request([sampleJob({ runId, continuation: { runId, nodeId: 'n', msg: {} } })]);
  if (!job) throw new Error('A request resolves to its job.');
  return job.id;
};
const finishJob = async ({ jobs }: Catalog, id: string) => {
  const { attempt } = await jobs.claim(id, 'w1');
  await jobs.finish(id, attempt, done);
};

const token = (given: Partial<Token>): Token => ({
  ...{
    id: newId(),
    hash: newId(),
    scope: 'owner',
    label: '',
    createdAt: 1,
    expiresAt: null,
    revokedAt: null,
  },
  ...given,
});

export const retentionContract = (open: OpenCatalog) =>
  describe('what is past its days', () => {
    const catalog = freshCatalog(open);

    it('goes from the journal, but for the newest event and what is younger', async () => {
      const { journal } = catalog();
      const events = await append(catalog(), [
        ...['a', 'b', 'c'].map((name) => event(name, 1_000)),
        event('young', 2_000),
        event('newest', 1_000),
      ]);
      expect(await forgetAll(journal.forget, 2, 2_000)).toBe(3);
      const left = await journal.read({ since: 0, limit: 10 });
      expect(left.map(({ dedupeKey }) => dedupeKey)).toEqual(['young', 'newest']);
      expect(await journal.lastSeq()).toBe(events.at(-1)?.seq);
    });

    it('stays in the journal while it is not handled, or a run came from it', async () => {
      const { journal, runs } = catalog();
      await journal.append([event('unhandled', 1_000)]);
      const [heard] = await append(catalog(), [event('heard', 1_000), event('newest', 1_000)]);
      await commitRun(catalog(), heard?.id);
      expect(await forgetAll(journal.forget)).toBe(0);
      expect(await forgetAll(runs.forget)).toBe(1);
      expect(await forgetAll(journal.forget)).toBe(1);
      expect(await journal.unhandled(9)).toHaveLength(1);
    });

    it('goes from the runs once they are through and nothing of them waits', async () => {
      const { runs, jobs } = catalog();
      const ended = await commitRun(catalog());
      const [working, waiting] = [await commitRun(catalog()), await commitRun(catalog())];
      const [running, over] = [await requestJob(catalog(), working), await requestJob(catalog(), waiting)];
      await finishJob(catalog(), over);
      await runs.commit([{ ...(await runs.get(ended)), id: newId() }]); // Not through yet.
      expect(await forgetAll(runs.forget)).toBe(1);
      await expect(runs.get(ended)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
      await jobs.markContinued(over, (await jobs.get(over)).finishedAt ?? 0);
      expect(await forgetAll(runs.forget)).toBe(1);
      await finishJob(catalog(), running);
      expect(await forgetAll(runs.forget)).toBe(0);
      await jobs.markContinued(running, (await jobs.get(running)).finishedAt ?? 0);
      expect(await forgetAll(runs.forget)).toBe(1);
      expect((await runs.list({ limit: 9 })).items).toHaveLength(1);
    });

    it('keeps a run whose event is still to be handled', async () => {
      const { journal, runs } = catalog();
      const [unhandled] = await journal.append([event('unhandled', 1_000)]);
      await commitRun(catalog(), unhandled?.id);
      expect(await forgetAll(runs.forget)).toBe(0);
    });

    it('goes from the logs of jobs that are over; the jobs and receipts stay', async () => {
      const { jobs } = catalog();
      const ids = [];
      for (const _ of [1, 2, 3, 4, 5]) ids.push(await requestJob(catalog()));
      for (const id of ids) await jobs.appendLog(id, ['one', 'two']);
      for (const id of ids.slice(1)) await finishJob(catalog(), id);
      expect(await forgetAll(jobs.forgetLogs, 2, 1_000)).toBe(0);
      expect(await forgetAll(jobs.forgetLogs)).toBe(4);
      expect(await Promise.all(ids.map(async (id) => (await jobs.log(id)).length))).toEqual([2, 0, 0, 0, 0]);
      expect(await jobs.get(ids[1] ?? '')).toMatchObject(done);
      expect(await forgetAll(jobs.forgetLogs)).toBe(0);
    });

    it('goes from the tokens that were revoked or have expired', async () => {
      const { tokens } = catalog();
      const kept = [
        token({ id: '1' }),
        token({ id: '3', expiresAt: 9_000 }),
        token({ id: '5', revokedAt: 9_000 }),
      ];
      const gone = [
        token({ id: '2', expiresAt: 5_000 }),
        token({ id: '4', revokedAt: 5_000, expiresAt: 9_000 }),
        token({ id: '6', revokedAt: 8_999 }),
      ];
      for (const one of [...kept, ...gone]) await tokens.put(one);
      expect(await forgetAll(tokens.forget, 2, 9_000)).toBe(3);
      expect((await tokens.list()).map(({ id }) => id)).toEqual(['1', '3', '5']);
    });
  });
