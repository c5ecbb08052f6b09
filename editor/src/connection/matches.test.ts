import { describe, expect, it } from 'vitest';
import { makeAsset } from '../../dev/world-assets.ts';
import { makeJob } from '../../dev/world-jobs.ts';
import { assetMatches, jobMatches } from './matches.ts';

const clip = {
  ...makeAsset(2, { now: 0, scenes: [] }),
  path: 'Elden Ring/Boss down.mov',
  tags: ['boss'],
  favourite: true,
};

describe('whether a changed asset belongs into a list', () => {
  it.each([
    [{}, true],
    [{ q: 'bos eld' }, true],
    [{ q: 'down' }, true],
    [{ q: 'own' }, false],
    [{ q: 'boss rabbit' }, false],
    [{ q: 'h264' }, true],
    [{ tag: 'boss' }, true],
    [{ tag: 'bos' }, false],
    [{ favourite: true }, true],
    [{ relation: 'clip' as const }, true],
    [{ relation: 'recording' as const }, false],
    [{ driveId: 'another' }, false],
    [{ status: 'failed' as const }, false],
  ])('%j: %s', (filter, belongs) => expect(assetMatches(clip, filter)).toBe(belongs));

  it('hides what is quarantined unless it is asked for', () => {
    const held = { ...clip, status: 'quarantined' as const };
    expect([assetMatches(held, {}), assetMatches(held, { status: 'quarantined' })]).toEqual([false, true]);
  });
});

it('a job belongs by state, type and asset', () => {
  const job = makeJob(0, 0);
  const [input] = job.inputs;
  expect(jobMatches(job, { state: 'running', type: 'remux', assetId: input?.assetId })).toBe(true);
  expect(jobMatches(job, { state: 'done' })).toBe(false);
});
