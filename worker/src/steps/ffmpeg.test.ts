import { join } from 'node:path';
import { defineJob, type FfmpegFacts, type PlanDraft } from '@streamops/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { copyClip } from '../../../test/media/index.ts';
import { type Bench, makeBench, runAssignment } from '../testing/bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
});
afterEach(() => bench.remove());

/** One step that may fail; what the plan is told of it in its next pass goes to `seen`. */
const tried = (args: string[], seen: unknown[]) =>
  defineJob({
    type: 'test',
    title: 'Test',
    summary: 'Only here.',
    lane: 'cpu',
    needs: 'file',
    params: z.object({}),
    plan: (_, { found }): PlanDraft => {
      if (Object.hasOwn(found, 'try')) seen.push(found.try);
      else {
        return {
          steps: [
            {
              kind: 'ffmpeg',
              id: 'try',
              title: 'Try',
              args: ['-i', { input: 0 }, ...args, '-f', 'null', '-'],
              mayFail: true,
            },
          ],
          next: 'try',
        };
      }
      return {};
    },
  });

describe('a step that may fail', () => {
  it('and does is found as failed, with the words of ffmpeg', async () => {
    const clip = await copyClip(join(bench.drive, 'clip.mkv'));
    const seen: unknown[] = [];
    const definition = tried(['-vf', 'nosuchfilter'], seen);
    const { end, log } = await runAssignment(await bench.assignment('test', clip), { definition });
    expect(end.ok).toBe(true);
    const failed = expect.stringContaining("No such filter: 'nosuchfilter'");
    expect(seen).toMatchObject([{ complaints: [], lines: [], failed }]);
    expect(log.join('\n')).toContain('nosuchfilter');
  });

  it('and does not is found as any other', async () => {
    const clip = await copyClip(join(bench.drive, 'clip.mkv'), { seconds: 1 });
    const seen: FfmpegFacts[] = [];
    const definition = tried(['-map', '0:v'], seen);
    const { end } = await runAssignment(await bench.assignment('test', clip), { definition });
    expect(end.ok).toBe(true);
    expect(seen).toMatchObject([{ complaints: [], lines: [] }]);
    expect(seen[0]?.failed).toBeUndefined();
  });

  it('ends the job all the same where a file is missing', async () => {
    const clip = await copyClip(join(bench.drive, 'clip.mkv'));
    const definition = tried(['-i', join(bench.drive, 'none.mkv')], []);
    const { end } = await runAssignment(await bench.assignment('test', clip), { definition });
    expect(end).toMatchObject({ ok: false, failure: { error: { code: 'FILE_MISSING' } } });
  });
});
