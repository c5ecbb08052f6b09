import { expect, it } from 'vitest';
import { createPacketColumns, type HashedPackets } from '../media/packet-columns.ts';
import type { Evidence, ExpectationOf } from './define.ts';
import { shown } from './shown.ts';

const nothing = () => Promise.reject(new Error('not asked for'));

const packets = (times: readonly number[]): HashedPackets => {
  const columns = createPacketColumns();
  for (const sec of times) columns.add(0, { sec, endSec: sec + 0.04, digest: 0 });
  return columns.all();
};

/** A source of 25 frames a second from 10 s on, and what was made of it. */
const evidence = (made: readonly number[], soundSec: number): Evidence => ({
  tools: { ffmpeg: '', ffprobe: '', launcher: () => [], env: {} },
  signal: new AbortController().signal,
  ...{ path: nothing, media: nothing, packets: nothing, ends: nothing, loudness: nothing, runs: nothing },
  readsWhole: () => false,
  starts: (_, indexes) => Promise.resolve(new Map(indexes.map((index) => [index, soundSec]))),
  hashed: (file) =>
    Promise.resolve(packets('input' in file ? Array.from({ length: 50 }, (_, n) => 10 + n / 25) : made)),
  ffmpegTraces: [],
  copyTraces: [],
});

const promised: ExpectationOf<'shown'> = {
  ...{ kind: 'shown', output: 'video', index: 0, of: { input: 0, index: 0 } },
  ...{ fromSec: 10.39, toSec: 10.53, sound: { index: 1, primingSec: 0.024 } },
};

it.each([
  ['all of them', [0.01, 0.05, 0.09, 0.13], -0.021, true],
  ['one too few', [0.01, 0.05, 0.09], -0.021, false],
  ['one too many', [0.01, 0.05, 0.09, 0.13, 0.17], -0.021, false],
  ['one at another time', [0.01, 0.05, 0.1, 0.13], -0.021, false],
  ['those of another place', [0, 0.04, 0.08, 0.12], -0.021, false],
  ['none', [], -0.021, false],
  ['sound that begins late', [0.01, 0.05, 0.09, 0.13], 0.2, false],
])('the frames of a range are told from others: %s', async (_, made, soundSec, ok) => {
  expect(await shown(promised, evidence(made, soundSec))).toMatchObject({ ok });
});
