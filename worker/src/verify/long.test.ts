import { expect, it } from 'vitest';
import { createPacketColumns, type HashedPackets, streamPackets } from '../media/packet-columns.ts';
import type { Evidence } from './define.ts';
import { drift } from './frames.ts';
import { run } from './run.ts';
import { shown } from './shown.ts';

const nothing = () => Promise.reject(new Error('not asked for'));

/** More than an hour of 60 frames a second. */
const total = 300_000;
const startSec = 10;

/** One frame may come at another time than it should. */
const frames = (fromSec: number, lateSec = 0): HashedPackets => {
  const columns = createPacketColumns();
  for (let n = 0; n < total; n += 1) {
    const sec = fromSec + n / 60 + (n === total / 2 ? lateSec : 0);
    columns.add(0, { sec, endSec: sec + 1 / 60, digest: n });
  }
  return columns.all();
};
const source = frames(startSec);

const evidence = (made: HashedPackets): Evidence => ({
  tools: { ffmpeg: '', ffprobe: '', launcher: () => [], env: {} },
  signal: new AbortController().signal,
  ...{ path: nothing, media: nothing, packets: nothing, ends: nothing, loudness: nothing, runs: nothing },
  ...{ readsWhole: () => false, starts: nothing, ffmpegTraces: [], copyTraces: [] },
  hashed: async (file) => ('input' in file ? source : made),
});

const of = { input: 0, index: 0 };
const places = { output: 'video', index: 0, of };
const window = { fromSec: 0, toSec: 1e6 };

it.each([
  [0, true],
  [0.005, false],
])(
  'an hour of frames is held against its source, packet by packet: one comes %s s late',
  async (lateSec, ok) => {
    const made = frames(0, lateSec);
    const copied = {
      kind: 'run',
      label: 'Picture',
      ...places,
      window,
      bytes: true,
      firstSec: startSec,
    } as const;
    expect(await run(copied, evidence(made))).toMatchObject({ ok });
    const all = { kind: 'shown', ...places, fromSec: startSec } as const;
    expect(await shown(all, evidence(made))).toMatchObject({ ok });
    const sides = { source: streamPackets(source, 0), output: streamPackets(made, 0), bySec: startSec };
    expect(drift(sides)).toBeCloseTo(lateSec, 9);
  },
);
