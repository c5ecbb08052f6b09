import { describe, expect, it } from 'vitest';
import { createPacketColumns, type HashedPacket } from '../media/packet-columns.ts';
import type { Evidence, ExpectationOf } from './define.ts';
import { ranges } from './ranges.ts';

const nothing = () => Promise.reject(new Error('not asked for'));

const packetsOf = (streams: readonly (readonly HashedPacket[])[]) => {
  const columns = createPacketColumns();
  streams.forEach((packets, index) => {
    for (const packet of packets) columns.add(index, packet);
  });
  return columns.all();
};

/** The n-th of a tenth of a second, and the sound of a packet that lasts as long and begins later by that. */
const at = (n: number, lateSec: number): HashedPacket => ({
  ...{ sec: n / 10 + lateSec, endSec: (n + 1) / 10 + lateSec },
  digest: n,
});

const source = [0, 0.03].map((lateSec) => Array.from({ length: 40 }, (_, n) => at(n, lateSec)));

const evidence = (made: readonly (readonly HashedPacket[])[]): Evidence => ({
  tools: { ffmpeg: '', ffprobe: '', launcher: () => [], env: {} },
  signal: new AbortController().signal,
  ...{ path: nothing, media: nothing, packets: nothing, ends: nothing, loudness: nothing, runs: nothing },
  starts: nothing,
  readsWhole: () => false,
  hashed: (file) => Promise.resolve(packetsOf('input' in file ? source : made)),
  ffmpegTraces: [],
  copyTraces: [],
});

const window = { fromSec: 0, toSec: 9 };
/** From 2 to 2.5 s, then from 0.5 to 0.8 s. */
const picture: ExpectationOf<'ranges'> = {
  ...{ kind: 'ranges', output: 'joined', index: 0, label: 'Video #0', of: { input: 0, index: 0 } },
  ...{ how: 'bytes', beside: { index: 0, atSec: 0 }, decodes: false },
  parts: [
    { window, fromSec: 2, untilSec: 2.5, bySec: -2 },
    { window, fromSec: 0.5, untilSec: 0.8, bySec: 0 },
  ],
};
/** The last packet of the first goes on for 30 ms, so that the first that does not overlap it is taken. */
const sound: ExpectationOf<'ranges'> = {
  ...picture,
  ...{ index: 1, label: 'Audio #1', of: { input: 0, index: 1 } },
  parts: [
    { window, fromSec: 2.03, untilSec: 2.5, bySec: -2 },
    { window, fromSec: 0.53, untilSec: 0.8, bySec: 0 },
  ],
};

/** Numbers of the source's packets, as they follow each other here. */
const lay = (numbers: readonly number[], lateSec = 0): HashedPacket[] =>
  numbers.map((digest, n) => ({ ...at(n, lateSec), digest }));

const right = [20, 21, 22, 23, 24, 5, 6, 7];
const moved = (packets: readonly HashedPacket[], which: number, bySec: number): HashedPacket[] =>
  packets.map((one, n) => (n === which ? { ...one, sec: one.sec + bySec, endSec: one.endSec + bySec } : one));

const check = (expected: ExpectationOf<'ranges'>, made: readonly HashedPacket[], beside = lay(right)) =>
  ranges(expected, evidence(expected.index === 0 ? [made] : [beside, made]));

describe('ranges of a picture, one after the other', () => {
  it.each([
    ['as they are', lay(right), true],
    ['all later, as a container without negative times has it', lay(right, 0.021), true],
    ['rounded to a millisecond', moved(lay(right), 6, 0.001), true],
    ['the last frame lost', lay(right.slice(0, -1)), false],
    ['a frame lost before the join', lay(right).filter((_, n) => n !== 4), false],
    ['a frame too many', lay([...right, 8]), false],
    ['in another order', lay([5, 6, 7, 20, 21, 22, 23, 24]), false],
    ['the frame before the range', lay([20, 21, 22, 23, 24, 4, 5, 6]), false],
    ['one frame twice', lay([20, 21, 22, 22, 24, 5, 6, 7]), false],
    [
      'the second range 3 ms late',
      lay(right).map((one, n) => (n < 5 ? one : (moved([one], 0, 0.003)[0] ?? one))),
      false,
    ],
  ])('%s', async (_, made, ok) => {
    expect((await check(picture, made)).ok).toBe(ok);
  });

  it('lets ends be encoded, and nothing else', async () => {
    const [first, second] = picture.parts;
    if (!first || !second) throw new Error('two ranges');
    const spliced = { ...picture, parts: [{ ...first, encoded: { head: 1, tail: 2 } }, second] };
    expect((await check(spliced, lay([91, 21, 22, 93, 94, 5, 6, 7]))).ok).toBe(true);
    expect((await check(spliced, lay([91, 92, 22, 93, 94, 5, 6, 7]))).ok).toBe(false);
    const whole = { ...picture, parts: [{ ...first, encoded: 'all' as const }, second] };
    expect((await check(whole, lay([91, 92, 93, 94, 95, 5, 6, 7]))).ok).toBe(true);
    expect((await check(whole, lay([91, 92, 93, 94, 95, 96, 6, 7]))).ok).toBe(false);
  });
});

describe('sound of ranges', () => {
  it('is moved as the picture is', async () => {
    const made = lay(right, 0.03);
    expect(await check(sound, made)).toMatchObject({
      ok: true,
      found: expect.stringContaining('0.000 s of nothing'),
    });
    expect(
      (
        await check(
          sound,
          made.map((one) => moved([one], 0, 0.003)[0] ?? one),
        )
      ).ok,
    ).toBe(false);
    expect((await check(sound, made, lay(right, 0.021))).ok).toBe(false);
  });

  it('is not heard twice at a join, nor missing for more than a packet', async () => {
    const [first, second] = sound.parts;
    if (!first || !second) throw new Error('two ranges');
    // Its first range is a packet longer than it was to be, or its second one begins two packets late.
    const twice = {
      ...sound,
      parts: [
        { ...first, untilSec: 2.6 },
        { ...second, fromSec: 0.63, bySec: -0.05 },
      ],
    };
    const overlapping = [
      ...lay([20, 21, 22, 23, 24, 25], 0.03),
      ...[6, 7].map((n) => ({ ...at(n, -0.02), digest: n })),
    ];
    expect(await check(twice, overlapping)).toMatchObject({
      ok: false,
      found: expect.stringContaining('before the end'),
    });
    const late = { ...sound, parts: [first, { ...second, fromSec: 0.73 }] };
    const missing = [...lay([20, 21, 22, 23, 24], 0.03), { ...at(7, 0.03), digest: 7 }];
    expect(await check(late, missing)).toMatchObject({
      ok: false,
      found: expect.stringContaining('0.200 s of nothing'),
    });
  });

  it('that is raw goes on from end to end', async () => {
    const raw = {
      ...{ ...sound, how: 'heard' as const },
      parts: [
        { window, fromSec: 2, untilSec: 2.5, bySec: -2 },
        { window, fromSec: 0.5, untilSec: 0.8, bySec: 0 },
      ],
    };
    const pieces = (lengths: readonly number[]) => {
      let sec = 0;
      return lengths.map((length, digest) => {
        const piece = { sec, endSec: sec + length, digest };
        sec += length;
        return piece;
      });
    };
    const whole = pieces([0.2, 0.3, 0.1, 0.2]);
    expect((await check(raw, whole)).ok).toBe(true);
    expect((await check(raw, whole.slice(0, -1))).ok).toBe(false);
    expect(
      (
        await check(
          raw,
          whole.filter((_, n) => n !== 2),
        )
      ).ok,
    ).toBe(false);
    expect((await check(raw, pieces([0.2, 0.25, 0.1, 0.2]))).ok).toBe(false);
  });
});
