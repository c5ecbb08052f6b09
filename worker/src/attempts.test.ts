import { join } from 'node:path';
import type { Assignment, WorkFailure, WorkResult } from '@streamops/core';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { copyClip } from '../../test/media/index.ts';
import { createAttempts } from './attempts.ts';
import { makeBench, realTools } from './testing/bench.ts';

it('begins no job that was cancelled before the answer to its claim was here, and says so', async () => {
  const bench = await makeBench();
  try {
    const assignment = await bench.assignment('remux', await copyClip(join(bench.drive, 'show.mkv')));
    const answer = Promise.withResolvers<Assignment>();
    const results: WorkResult[] = [];
    const failures: WorkFailure[] = [];
    const attempts = createAttempts({
      control: {
        claim: () => answer.promise,
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
      ...{ tools: await realTools(), encoders: () => [], workerId: 'w', log: pino({ level: 'silent' }) },
    });
    const taken = attempts.take(assignment.jobId);
    attempts.cancel({ jobId: assignment.jobId, attempt: assignment.attempt });
    answer.resolve(assignment);
    await taken;
    await attempts.stop();
    expect(results).toEqual([]);
    expect(failures).toMatchObject([{ jobId: assignment.jobId, error: { code: 'JOB_CANCELLED' } }]);
    expect(await bench.staged()).toEqual([]);
  } finally {
    await bench.remove();
  }
});
