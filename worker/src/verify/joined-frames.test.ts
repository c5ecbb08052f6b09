import { expect, it } from 'vitest';
import type { Evidence, ExpectationOf } from './define.ts';
import { joinedFrames } from './joined-frames.ts';

const nothing = () => Promise.reject(new Error('not asked for'));

/** Two parts of three packets a tenth of a second apart, from 5 s of their clock on; what was made of them. */
const evidence = (made: readonly number[], decoded: number, soundSec = -0.021): Evidence => ({
  tools: { ffmpeg: '', ffprobe: '', launcher: () => [], env: {} },
  readsWhole: () => false,
  signal: new AbortController().signal,
  ...{ path: nothing, media: nothing, packets: nothing, ends: nothing, loudness: nothing, hashed: nothing },
  starts: () => Promise.resolve(new Map([[1, soundSec]])),
  runs: (file) => {
    const secs = 'input' in file ? [5, 5.1, 5.2] : [...made];
    return Promise.resolve(new Map([[0, { secs, digests: secs.map(() => 0) }]]));
  },
  ffmpegTraces: [
    {
      ...{ inputs: [0, 1, null], outputs: ['joined'] },
      counts: { read: {}, muxed: {}, decoded: { 0: { 0: 3 }, 1: { 0: decoded } } },
    },
  ],
  copyTraces: [],
});

const promised: ExpectationOf<'joinedFrames'> = {
  ...{ kind: 'joinedFrames', output: 'joined', index: 0, label: 'Video #0' },
  parts: [
    { of: { input: 0, index: 0 }, bySec: -5, fromSec: 0, isCut: false },
    { of: { input: 1, index: 0 }, bySec: -4.7, fromSec: 0.3, isCut: false },
  ],
  sound: { index: 1, primingSec: 0.024 },
};

it.each([
  ['all of them', [0, 0.1, 0.2, 0.3, 0.4, 0.5], 3, true],
  ['one that its decoder gave none for', [0, 0.1, 0.2, 0.3, 0.5], 2, true],
  ['one lost', [0, 0.1, 0.2, 0.3, 0.5], 3, false],
  ['one twice', [0, 0.1, 0.2, 0.3, 0.4, 0.4, 0.5], 4, false],
  ['one late', [0, 0.1, 0.2, 0.3, 0.45, 0.5], 3, false],
  ['one in the time of the other part', [0, 0.1, 0.3, 0.31, 0.4, 0.5], 3, false],
])('frames of parts: %s', async (_, made, decoded, ok) => {
  expect((await joinedFrames(promised, evidence(made, decoded))).ok).toBe(ok);
});

it('refuses sound that begins late', async () => {
  const made = [0, 0.1, 0.2, 0.3, 0.4, 0.5];
  expect((await joinedFrames(promised, evidence(made, 3, 0.2))).ok).toBe(false);
});
