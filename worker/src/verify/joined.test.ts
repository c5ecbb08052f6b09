import { expect, it } from 'vitest';
import type { Evidence, ExpectationOf } from './define.ts';
import { joined } from './joined.ts';

const nothing = () => Promise.reject(new Error('not asked for'));

interface Packet {
  sec: number;
  digest: number;
}

/** Two parts of three packets, each from 5 s of its clock on; what was made of them. */
const evidence = (made: readonly Packet[]): Evidence => ({
  tools: { ffmpeg: '', ffprobe: '', launcher: () => [], env: {} },
  signal: new AbortController().signal,
  ...{ path: nothing, media: nothing, packets: nothing, ends: nothing, loudness: nothing, hashed: nothing },
  starts: nothing,
  readsWhole: () => false,
  runs: (file) => {
    const source = [0, 1, 2].map((n) => ({
      sec: 5 + n / 10,
      digest: n + ('input' in file ? file.input * 10 : 0),
    }));
    const packets = 'input' in file ? source : made;
    const run = { secs: packets.map(({ sec }) => sec), digests: packets.map(({ digest }) => digest) };
    return Promise.resolve(new Map([[0, run]]));
  },
  ffmpegTraces: [],
  copyTraces: [],
});

const promised: ExpectationOf<'joined'> = {
  ...{ kind: 'joined', output: 'joined', index: 0, label: 'Video #0', bytes: true, skipsEmpty: false },
  parts: [
    { input: 0, index: 0, bySec: -5, isCut: false },
    { input: 1, index: 0, bySec: -4.7, isCut: false },
  ],
};

const right: Packet[] = [0, 1, 2, 10, 11, 12].map((digest, n) => ({ sec: n / 10, digest }));
const changed = (at: number, how: Partial<Packet>): Packet[] =>
  right.map((packet, n) => (n === at ? { ...packet, ...how } : packet));

it.each([
  ['all of them', right, true],
  ['rounded to a millisecond', changed(4, { sec: 0.401 }), true],
  ['one too few', right.slice(0, -1), false],
  ['one too many', [...right, { sec: 0.6, digest: 13 }], false],
  ['one of other bytes', changed(3, { digest: 11 }), false],
  ['one two milliseconds late', changed(4, { sec: 0.402 }), false],
  ['a part twice', [...right.slice(0, 3), ...right.slice(0, 3)], false],
])('packets of all parts: %s', async (_, made, ok) => {
  expect((await joined(promised, evidence(made))).ok).toBe(ok);
});

it('refuses a part that begins before the end of another', async () => {
  const early = { ...promised, parts: promised.parts.map((part) => ({ ...part, bySec: -5 })) };
  const made = right.map((packet, n) => ({ ...packet, sec: (n % 3) / 10 }));
  expect(await joined(early, evidence(made))).toMatchObject({
    ok: false,
    found: expect.stringContaining('begins before'),
  });
});
