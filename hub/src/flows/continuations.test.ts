import { type Catalog, type Job, newId } from '@streamops/core';
import { sampleJob } from '@streamops/core/contracts';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
import { continuations } from './continuations.ts';
import type { Outcome } from './deliveries.ts';
import { flowsGate } from './gate.ts';

let catalog: Catalog;
let clock: number;
beforeEach(async () => {
  clock = 1_000;
  catalog = await openSqliteCatalog(':memory:', { now: () => clock++ });
});
afterEach(() => catalog.close());

const failure = { code: 'FFMPEG_FAILED', message: 'ffmpeg ended with 1.', hint: '' };

const waitingJob = async (): Promise<string> => {
  const runId = newId();
  const msg = { streamops: { runId, eventId: '', assetId: null, depth: 0, afterJobId: null } };
  const job = { ...sampleJob(), continuation: { runId, nodeId: 'node', msg } };
  await catalog.jobs.request([job]);
  return job.id;
};

const ended = async (id: string, state: 'done' | 'failed'): Promise<Job> => {
  const { attempt } = await catalog.jobs.claim(id, 'w');
  const error = state === 'failed' ? failure : null;
  return catalog.jobs.finish(id, attempt, { state, receipt: null, error });
};

/** A flow whose nodes keep each message until they are told to let it go. */
const slowFlow = () => {
  const sent: string[] = [];
  const letGo: (() => void)[] = [];
  const gate = flowsGate();
  gate.open();
  const { changed } = continuations({
    ...{ catalog, gate, log: pino({ level: 'silent' }) },
    host: {
      jobNode: (nodeId) => ({
        nodeId,
        status: () => {},
        send: (output) => void sent.push(output),
      }),
    },
    deliveries: {
      through: async (_key, send) => {
        send();
        const { promise, resolve } = Promise.withResolvers<Outcome>();
        letGo.push(() => resolve('through'));
        return promise;
      },
    },
  });
  return { changed, sent, letGo };
};

it('goes on anew with a job that was retried before its flow was through with the failure', async () => {
  const id = await waitingJob();
  const { changed, sent, letGo } = slowFlow();
  changed(await ended(id, 'failed'));
  await vi.waitFor(() => expect(letGo).toHaveLength(1));
  changed(await catalog.jobs.retry(id));
  letGo[0]?.();
  // The mark for the failure is asked for during the first, and written before the second.
  await catalog.settings.write({});
  await catalog.settings.write({});
  changed(await ended(id, 'done'));
  await vi.waitFor(() => expect(sent).toEqual(['failed', 'done']));
  letGo[1]?.();
  await vi.waitFor(async () => expect((await catalog.jobs.get(id)).continuedAt).not.toBeNull());
  expect(await catalog.jobs.toContinue()).toEqual([]);
});

it('goes on anew with a job that is over again before its flow was through with the failure', async () => {
  const id = await waitingJob();
  const { changed, sent, letGo } = slowFlow();
  changed(await ended(id, 'failed'));
  await vi.waitFor(() => expect(letGo).toHaveLength(1));
  changed(await catalog.jobs.retry(id));
  changed(await ended(id, 'done'));
  expect(sent).toEqual(['failed']);
  letGo[0]?.();
  await vi.waitFor(() => expect(sent).toEqual(['failed', 'done']));
  letGo[1]?.();
  await vi.waitFor(async () => expect(await catalog.jobs.toContinue()).toEqual([]));
});
