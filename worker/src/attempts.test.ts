import { join } from 'node:path';
import type { Assignment, WorkFailure, WorkResult } from '@streamops/core';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyClip } from '../../test/media/index.ts';
import { createAttempts } from './attempts.ts';
import { type Bench, makeBench, realTools } from './testing/bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
});
afterEach(() => bench.remove());

/** Attempts under a hub that answers each claim with what `claim` gives, and what they told it and their log. */
const begin = async (claim: () => Promise<Assignment>) => {
  const results: WorkResult[] = [];
  const failures: WorkFailure[] = [];
  const lines: Record<string, unknown>[] = [];
  const attempts = createAttempts({
    control: {
      claim,
      finish: async (result) => {
        results.push(result);
        return null;
      },
      fail: async (failure) => {
        failures.push(failure);
        return null;
      },
      progress: () => {},
      log: () => {},
    },
    ...{ tools: await realTools(), encoders: () => [], workerId: 'w' },
    log: pino({}, { write: (line) => lines.push(JSON.parse(line)) }),
  });
  return { attempts, results, failures, lines };
};

it('begins no job that was cancelled before the answer to its claim was here, and says so', async () => {
  const assignment = await bench.assignment('remux', await copyClip(join(bench.drive, 'show.mkv')));
  const answer = Promise.withResolvers<Assignment>();
  const { attempts, results, failures } = await begin(() => answer.promise);
  const taken = attempts.take(assignment.jobId);
  attempts.cancel({ jobId: assignment.jobId, attempt: assignment.attempt });
  answer.resolve(assignment);
  await taken;
  await attempts.stop();
  expect(results).toEqual([]);
  expect(failures).toMatchObject([{ jobId: assignment.jobId, error: { code: 'JOB_CANCELLED' } }]);
  expect(await bench.staged()).toEqual([]);
});

it('logs a job under the id of the request or run that asked for it', async () => {
  const assignment = await bench.assignment('index', await copyClip(join(bench.drive, 'show.mkv')));
  const { attempts, results, lines } = await begin(async () => ({ ...assignment, runId: 'the request' }));
  await attempts.take(assignment.jobId);
  await expect.poll(() => results).toHaveLength(1);
  await attempts.stop();
  expect(lines.map(({ msg }) => msg)).toEqual(['Begun', 'Published']);
  for (const line of lines) expect(line).toMatchObject({ jobId: assignment.jobId, runId: 'the request' });
});
