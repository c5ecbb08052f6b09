import { type Expectation, mediaInfo, StreamOpsError } from '@streamops/core';
import { describe, expect, it } from 'vitest';
import type { Evidence } from './define.ts';
import { verify } from './index.ts';

const nothing = () => Promise.reject(new Error('not asked for'));
const media = mediaInfo.parse({ container: 'mkv', durationSec: 1, streams: [] });

/** Looks at files that take their time, as processes do, and how many of them there are at once. */
const looking = (fails: (output: string) => boolean = () => false) => {
  const counts = { begun: 0, open: 0, most: 0 };
  const look: Evidence['media'] = async (file) => {
    counts.begun += 1;
    counts.open += 1;
    counts.most = Math.max(counts.most, counts.open);
    // Of two that were begun together, the later one ends first.
    for (let turn = counts.begun % 2; turn < 3; turn += 1) await new Promise(setImmediate);
    counts.open -= 1;
    if ('output' in file && fails(file.output)) throw new StreamOpsError('STEP_TIMEOUT', 'too long');
    return media;
  };
  const evidence: Evidence = {
    tools: { ffmpeg: '', ffprobe: '', launcher: () => [], env: {} },
    signal: new AbortController().signal,
    path: nothing,
    readsWhole: () => false,
    media: look,
    ...{
      packets: nothing,
      ends: nothing,
      hashed: nothing,
      runs: nothing,
      loudness: nothing,
      starts: nothing,
    },
    ...{ ffmpegTraces: [], copyTraces: [] },
  };
  return { counts, evidence };
};

const lines = (count: number): Expectation[] =>
  Array.from({ length: count }, (_, n) => ({ kind: 'chapters', output: `clip${n}`, chapters: [] }));

describe('the lines of a receipt', () => {
  it('are a few at a time, however many there are, and stand in their order', async () => {
    const { counts, evidence } = looking();
    const done: number[] = [];
    const checked = await verify(lines(50), evidence, (count) => done.push(count));
    expect(checked.map(({ line }) => line.subject)).toEqual(
      Array.from({ length: 50 }, (_, n) => `Chapters of clip${n}`),
    );
    expect(done).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    expect(counts).toEqual({ begun: 50, open: 0, most: 8 });
  });

  it('are side by side where they are few', async () => {
    const { counts, evidence } = looking();
    await verify(lines(7), evidence, () => undefined);
    expect(counts.most).toBe(7);
  });

  it('end before the first that says nothing of the output is thrown, and no more are begun', async () => {
    const { counts, evidence } = looking((output) => output === 'clip3');
    await expect(verify(lines(50), evidence, () => undefined)).rejects.toMatchObject({
      code: 'STEP_TIMEOUT',
    });
    expect(counts.open).toBe(0);
    expect(counts.begun).toBeLessThan(20);
  });
});
