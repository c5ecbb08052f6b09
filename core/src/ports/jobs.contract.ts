import { describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import { sampleJob, sampleReceipt } from './contract-samples.ts';
import { everyPage, freshCatalog, type OpenCatalog } from './contract-suite.ts';
import type { Job, JobStore, NewJob, PublishIntent } from './jobs.ts';

const stale = { code: 'STALE_ATTEMPT' };
const lost = { code: 'WORKER_LOST', message: 'It went away.', hint: 'Wait.' };
const intent: PublishIntent = { files: [], effects: [], receipt: sampleReceipt };
const done = { state: 'done', receipt: sampleReceipt, error: null } as const;
const failed = { state: 'failed', receipt: null, error: lost } as const;

const requestOne = async (jobs: JobStore, given: Partial<NewJob> = {}): Promise<Job> => {
  const [job] = await jobs.request([sampleJob(given)]);
  if (!job) throw new Error('A request resolves to its job.');
  return job;
};

export const jobStoreContract = (open: OpenCatalog) =>
  describe('jobs', () => {
    const catalog = freshCatalog(open);

    it('keeps a job as it was asked for, queued and never attempted', async () => {
      const { jobs } = catalog();
      const continuation = { runId: newId(), nodeId: 'n1', msg: { payload: [1, { deep: 'ünï' }] } };
      const asked = sampleJob({ continuation });
      const [job] = await jobs.request([asked]);
      expect(job).toMatchObject({ ...asked, state: 'queued', attempt: 0, failures: 0, workerId: null });
      expect(job).toMatchObject({ intent: null, receipt: null, error: null, continuedAt: null });
      expect(await jobs.get(asked.id)).toEqual(job);
      await expect(jobs.get(newId())).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    });

    it('changes nothing when a known id is asked for again', async () => {
      const { jobs } = catalog();
      const job = await requestOne(jobs);
      const running = await jobs.claim(job.id, 'w1');
      const [again, fresh] = await jobs.request([sampleJob({ id: job.id, type: 'copy' }), sampleJob()]);
      expect(again).toEqual(running);
      expect(fresh?.state).toBe('queued');
      expect((await jobs.list({ limit: 10 })).items).toHaveLength(2);
    });

    it('makes one job when many ask for the same id at once', async () => {
      const { jobs } = catalog();
      const asked = sampleJob();
      const answers = await Promise.all(Array.from({ length: 20 }, () => jobs.request([asked])));
      expect(new Set(answers.map(([job]) => job?.seq)).size).toBe(1);
      expect(await jobs.stats()).toMatchObject({ queued: 1 });
    });

    it('lets one of many claim', async () => {
      const { jobs } = catalog();
      const job = await requestOne(jobs);
      const claims = await Promise.allSettled(
        Array.from({ length: 10 }, (_, number) => jobs.claim(job.id, `w${number}`)),
      );
      const won = claims.filter((claim) => claim.status === 'fulfilled');
      expect(won.map(({ value }) => value.attempt)).toEqual([1]);
      const refused = claims.filter((claim) => claim.status === 'rejected');
      expect(refused.every(({ reason }) => reason.code === 'STALE_ATTEMPT')).toBe(true);
      expect(await jobs.get(job.id)).toMatchObject({ state: 'running', workerId: won[0]?.value.workerId });
    });

    it('counts attempts, and failures only where an error is named', async () => {
      const { jobs } = catalog();
      const { id } = await requestOne(jobs);
      await jobs.claim(id, 'w1');
      expect(await jobs.requeue(id, 1, { error: null, notBefore: null, counts: false })).toMatchObject({
        state: 'queued',
        failures: 0,
        workerId: null,
      });
      await jobs.claim(id, 'w2');
      expect(await jobs.requeue(id, 2, { error: lost, notBefore: 99, counts: true })).toMatchObject({
        state: 'queued',
        failures: 1,
        error: lost,
        notBefore: 99,
      });
      expect(await jobs.claim(id, 'w3')).toMatchObject({ attempt: 3, error: null, notBefore: null });
    });

    it('hears only the attempt that runs', async () => {
      const { jobs } = catalog();
      const { id } = await requestOne(jobs);
      await expect(jobs.setIntent(id, 0, intent)).rejects.toMatchObject(stale);
      await jobs.claim(id, 'w1');
      await jobs.requeue(id, 1, { error: lost, notBefore: null, counts: true });
      await jobs.claim(id, 'w2');
      await expect(jobs.setIntent(id, 1, intent)).rejects.toMatchObject(stale);
      await expect(jobs.finish(id, 1, done)).rejects.toMatchObject(stale);
      await expect(
        jobs.requeue(id, 1, { error: null, notBefore: null, counts: false }),
      ).rejects.toMatchObject(stale);
      expect(await jobs.setIntent(id, 2, intent)).toMatchObject({ state: 'running', intent });
      expect(await jobs.finish(id, 2, done)).toMatchObject({
        state: 'done',
        intent: null,
        receipt: sampleReceipt,
        finishedAt: expect.any(Number),
      });
      await expect(jobs.finish(id, 2, failed)).rejects.toMatchObject(stale);
      expect(await jobs.get(id)).toMatchObject({ state: 'done', error: null });
    });

    it('drops the intent of an attempt that is queued again', async () => {
      const { jobs } = catalog();
      const { id } = await requestOne(jobs);
      await jobs.claim(id, 'w1');
      await jobs.setIntent(id, 1, intent);
      expect(await jobs.requeue(id, 1, { error: null, notBefore: null, counts: false })).toMatchObject({
        intent: null,
      });
    });

    it('leaves a job alone that is being published, where the outcome says so', async () => {
      const { jobs } = catalog();
      const { id } = await requestOne(jobs);
      await jobs.claim(id, 'w1');
      await jobs.setIntent(id, 1, intent);
      const late = { state: 'cancelled', receipt: null, error: null, unlessPublishing: true } as const;
      await expect(jobs.finish(id, 1, late)).rejects.toMatchObject(stale);
      expect(await jobs.get(id)).toMatchObject({ state: 'running', intent });
      expect(await jobs.finish(id, 1, failed)).toMatchObject({ state: 'failed', intent: null });
    });

    it('cancels a job that nobody took yet', async () => {
      const { jobs } = catalog();
      const { id } = await requestOne(jobs);
      const cancelled = await jobs.finish(id, 0, { state: 'cancelled', receipt: null, error: null });
      expect(cancelled.state).toBe('cancelled');
      await expect(jobs.claim(id, 'w1')).rejects.toMatchObject(stale);
    });

    it('rejects what names no job', async () => {
      const { jobs } = catalog();
      const unknown = { code: 'JOB_NOT_FOUND' };
      await expect(jobs.claim(newId(), 'w1')).rejects.toMatchObject(unknown);
      await expect(jobs.finish(newId(), 0, done)).rejects.toMatchObject(unknown);
      await expect(jobs.retry(newId())).rejects.toMatchObject(unknown);
      await expect(jobs.appendLog(newId(), ['x'])).rejects.toMatchObject(unknown);
    });

    it('retries what failed or was cancelled, and its flow waits again', async () => {
      const { jobs } = catalog();
      const { id } = await requestOne(jobs, { continuation: { runId: newId(), nodeId: 'n', msg: {} } });
      await expect(jobs.retry(id)).rejects.toMatchObject({ code: 'JOB_STATE' });
      await jobs.claim(id, 'w1');
      await jobs.requeue(id, 1, { error: lost, notBefore: null, counts: true });
      await jobs.claim(id, 'w1');
      const { finishedAt } = await jobs.finish(id, 2, failed);
      await jobs.markContinued(id, finishedAt ?? 0);
      const again = await jobs.retry(id);
      expect(again).toMatchObject({
        state: 'queued',
        failures: 0,
        attempt: 2,
        error: null,
        finishedAt: null,
      });
      expect(again.continuedAt).toBeNull();
      await jobs.claim(id, 'w1');
      await jobs.finish(id, 3, done);
      await expect(jobs.retry(id)).rejects.toMatchObject({ code: 'JOB_STATE' });
      expect((await jobs.toContinue()).map((job) => job.id)).toEqual([id]);
    });

    it('lists newest first, by state, type, asset and run', async () => {
      const { jobs } = catalog();
      const assetId = newId();
      const runId = newId();
      const one = await requestOne(jobs, { type: 'move' });
      const two = await requestOne(jobs, { inputs: [{ assetId: newId() }, { assetId }] });
      const three = await requestOne(jobs, { runId, inputs: [{ assetId }] });
      await jobs.claim(two.id, 'w1');
      const ids = async (query: Partial<Parameters<typeof jobs.list>[0]>) =>
        (await jobs.list({ limit: 10, ...query })).items.map(({ id }) => id);
      expect(await ids({})).toEqual([three.id, two.id, one.id]);
      expect(await ids({ state: 'queued' })).toEqual([three.id, one.id]);
      expect(await ids({ type: 'move' })).toEqual([one.id]);
      expect(await ids({ assetId })).toEqual([three.id, two.id]);
      expect(await ids({ assetId, state: 'running' })).toEqual([two.id]);
      expect(await ids({ runId })).toEqual([three.id]);
      const pages = await everyPage((cursor) => jobs.list({ limit: 2, cursor }));
      expect(pages.map((page) => page.map(({ id }) => id))).toEqual([[three.id, two.id], [one.id]]);
      await expect(jobs.list({ limit: 2, cursor: '%%%' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    });

    it('counts each state, and knows what waits and what runs, oldest first', async () => {
      const { jobs } = catalog();
      const [a, b, c] = [await requestOne(jobs), await requestOne(jobs), await requestOne(jobs)];
      await jobs.claim(b.id, 'w1');
      await jobs.claim(c.id, 'w1');
      await jobs.finish(c.id, 1, done);
      expect(await jobs.stats()).toEqual({
        queued: 1,
        running: 1,
        paused: 0,
        done: 1,
        failed: 0,
        cancelled: 0,
      });
      expect((await jobs.running()).map(({ id }) => id)).toEqual([b.id]);
      expect((await jobs.queued({ after: 0, limit: 9 })).map(({ id }) => id)).toEqual([a.id]);
    });

    it('tells page by page what the queue needs of jobs that wait', async () => {
      const { jobs } = catalog();
      const continuation = { runId: newId(), nodeId: 'n', msg: { payload: 'long' } };
      const [a, b] = [await requestOne(jobs, { continuation }), await requestOne(jobs)];
      await jobs.claim(a.id, 'w1');
      await jobs.requeue(a.id, 1, { error: null, notBefore: 99, counts: false });
      const { id, seq, type, lane, priority } = a;
      const [first] = await jobs.queued({ after: 0, limit: 1 });
      expect(first).toEqual({ id, seq, type, lane, priority, attempt: 1, notBefore: 99, nodeId: 'n' });
      const [second, ...none] = await jobs.queued({ after: seq, limit: 9 });
      expect(second).toMatchObject({ id: b.id, attempt: 0, notBefore: null, nodeId: null });
      expect(none).toEqual([]);
    });

    it('holds flows that wait until they went on', async () => {
      const { jobs } = catalog();
      const continuation = { runId: newId(), nodeId: 'n', msg: {} };
      const waits = await requestOne(jobs, { continuation });
      const alone = await requestOne(jobs);
      expect(await jobs.toContinue()).toEqual([]);
      for (const { id } of [waits, alone]) {
        await jobs.claim(id, 'w1');
        await jobs.finish(id, 1, failed);
      }
      expect((await jobs.toContinue()).map(({ id }) => id)).toEqual([waits.id]);
      const { finishedAt } = await jobs.get(waits.id);
      await jobs.markContinued(waits.id, (finishedAt ?? 0) - 1); // An end before this one.
      expect(await jobs.toContinue()).toHaveLength(1);
      await jobs.markContinued(waits.id, finishedAt ?? 0);
      expect(await jobs.toContinue()).toEqual([]);
      expect((await jobs.get(waits.id)).continuedAt).toEqual(expect.any(Number));
    });

    it('keeps the last 500 lines of a log', async () => {
      const { jobs } = catalog();
      const { id } = await requestOne(jobs);
      const lines = (from: number, count: number) =>
        Array.from({ length: count }, (_, index) => `line ${from + index}`);
      expect(await jobs.log(id)).toEqual([]);
      await jobs.appendLog(id, lines(0, 3));
      expect(await jobs.log(id)).toEqual(lines(0, 3));
      await jobs.appendLog(id, lines(3, 900));
      await jobs.appendLog(id, lines(903, 2));
      expect(await jobs.log(id)).toEqual(lines(405, 500));
    });
  });
