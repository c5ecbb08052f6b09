import { join } from 'node:path';
import { defineJob, type PlanDraft, type Step, StreamOpsError } from '@streamops/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { copyClip } from '../../../test/media/index.ts';
import { type Bench, makeBench, runAssignment } from '../testing/bench.ts';
import { workingIn } from '../testing/processes.ts';
import { inGroups } from './group.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
});
afterEach(() => bench.remove());

type FfmpegStep = Extract<Step, { kind: 'ffmpeg' }>;
const reading = (id: string, before: string[], more: Partial<FfmpegStep> = {}): FfmpegStep => ({
  kind: 'ffmpeg',
  id,
  title: id,
  args: [...before, '-i', { input: 0 }, '-f', 'null', '-'],
  ...more,
});

/** In real time and over and over: it never ends by itself. */
const endless = reading('endless', ['-re', '-stream_loop', '-1']);
const beside = { beside: true };

const jobOf = (plan: (found: object) => PlanDraft) =>
  defineJob({
    type: 'test',
    title: 'Test',
    summary: 'Only here.',
    lane: 'cpu',
    needs: 'file',
    params: z.object({}),
    plan: (_, { found }) => plan(found),
  });

it('a group is a step and all that run beside it', () => {
  const steps = [
    reading('a', [], beside),
    reading('b', []),
    reading('c', [], beside),
    reading('d', [], beside),
    { kind: 'hash', id: 'e', target: { input: 0 } } as const,
  ];
  expect(inGroups(steps).map((group) => group.map(({ id }) => id))).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
});

describe('steps beside one another', () => {
  it('are all found, and stand in the receipt in the order of the plan', async () => {
    const clip = await copyClip(join(bench.drive, 'clip.mkv'));
    const seen: object[] = [];
    const definition = jobOf((found) => {
      seen.push({ ...found });
      if (Object.hasOwn(found, 'long')) return {};
      return {
        steps: [reading('long', ['-stream_loop', '3']), reading('short', ['-t', '1'], beside)],
        next: 'more',
      };
    });
    const { end } = await runAssignment(await bench.assignment('test', clip), { definition });
    if (!end.ok) throw new Error(end.failure.error.message);
    expect(seen.map((found) => Object.keys(found))).toEqual([[], ['long', 'short']]);
    const loops = end.result.receipt.commands.map((words) => words.includes('-stream_loop'));
    expect(loops).toEqual([true, false]);
  });

  it('are ended when one of them fails, and its error is the error of the job', async () => {
    const clip = await copyClip(join(bench.drive, 'clip.mkv'));
    const failing = reading('failing', [], {
      ...beside,
      args: ['-i', { input: 0 }, '-vf', 'nosuchfilter', '-f', 'null', '-'],
    });
    const definition = jobOf(() => ({ steps: [endless, failing] }));
    const { end } = await runAssignment(await bench.assignment('test', clip), { definition });
    expect(end).toMatchObject({ ok: false, failure: { error: { code: 'FFMPEG_FAILED' } } });
    expect(end.ok ? '' : end.failure.error.message).toContain('nosuchfilter');
    expect(await workingIn(bench.drive)).toEqual([]);
  });

  it('are all ended by a cancel', async () => {
    const clip = await copyClip(join(bench.drive, 'clip.mkv'));
    const controller = new AbortController();
    const definition = jobOf(() => ({ steps: [endless, { ...endless, id: 'other', ...beside }] }));
    const running = runAssignment(await bench.assignment('test', clip), {
      definition,
      signal: controller.signal,
    });
    await vi.waitFor(async () => expect(await workingIn(bench.drive)).toHaveLength(2), { timeout: 30_000 });
    controller.abort(new StreamOpsError('JOB_CANCELLED', 'The job was cancelled.'));
    expect((await running).end).toMatchObject({ ok: false, failure: { error: { code: 'JOB_CANCELLED' } } });
    expect(await workingIn(bench.drive)).toEqual([]);
  });
});
