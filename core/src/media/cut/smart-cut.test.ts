import { describe, expect, it } from 'vitest';
import type { Around } from './copy-cut.ts';
import { smartCut } from './smart-cut.ts';

/** Frames of a tenth of a second in the file's order; `K` is a keyframe, numbers count tenths. */
const packetsOf = (words: string): Around['packets'] =>
  words.split(' ').map((word, at) => {
    const number = Number(word.replace('K', ''));
    const first = Number(words.split(' ')[0]?.replace('K', ''));
    return { sec: number / 10, decodeSec: (first - 2 + at) / 10, key: word.startsWith('K') };
  });

const around = (words: string, toEnd = false): Around => ({ packets: packetsOf(words), toEnd });

/** Groups of ten frames; each frame that others follow in time is stored before two of them. */
const closed = 'K10 13 11 12 16 14 15 19 17 18 K20 23 21 22 26 24 25';
const later = 'K30 33 31 32 36 34 35 39 37 38 K40 43 41 42';

const cutOf = (start: string, end: string, [firstSec, untilSec]: [number, number | undefined]) =>
  smartCut({ start: around(start), end: around(end) }, { firstSec, untilSec });

describe('what of a range is copied', () => {
  it('is all from its first keyframe to the last place where all that was decoded has been shown', () => {
    expect(cutOf(closed, later, [1.4, 3.6])).toEqual({
      head: { firstSec: 1.4, lastSec: 1.9, untilSec: 2, frames: 6, earlierSec: [1, 1.3, 1.1, 1.2] },
      tail: {
        ...{ firstSec: 3.4, lastSec: 3.5, untilSec: 3.6, frames: 2 },
        earlierSec: [3, 3.3, 3.1, 3.2],
      },
      keySec: 2,
      // Between the third packet and the one of the frame at 3.6, which is decoded before the two that are left out.
      decodedBeforeSec: expect.closeTo(3.15, 6),
    });
  });

  it('begins at once where the range does with a keyframe, and needs no end where copying can stop there', () => {
    expect(cutOf(closed, later, [2, 3.35])).toMatchObject({
      head: undefined,
      keySec: 2,
      tail: { firstSec: 3.1, frames: 3 },
    });
    expect(cutOf(closed, later, [1.4, 3.4])).toMatchObject({ head: { frames: 6 }, tail: undefined });
  });

  it('copies a keyframe that the range ends right behind', () => {
    const cut = cutOf(closed, later, [1.4, 3.1]);
    expect(cut).toMatchObject({ tail: undefined, decodedBeforeSec: expect.closeTo(2.85, 6) });
  });

  it('goes to the end of a recording that ends in the range', () => {
    expect(cutOf(closed, later, [1.4, undefined])).toMatchObject({
      decodedBeforeSec: undefined,
      tail: undefined,
    });
  });

  it('puts packets in front whose time of decoding a reader did not know', () => {
    const end = around(later);
    const packets = end.packets.map((packet, at) => (at < 2 ? { ...packet, decodeSec: packet.sec } : packet));
    const cut = smartCut(
      { start: around(closed), end: { packets, toEnd: false } },
      { firstSec: 1.4, untilSec: 3.1 },
    );
    expect(cut).toMatchObject({ decodedBeforeSec: expect.closeTo(2.85, 6) });
  });

  it.each([
    ['no keyframe lies', 'K10 11 12 13 14 15', 'K10 11 12 13 14 15', [1.1, 1.3]],
    [
      'groups of frames are open',
      'K10 13 11 12 K16 14 15 19 17 18',
      'K10 13 11 12 K16 14 15 19 17 18',
      [1.1, 1.9],
    ],
    ['no whole group', closed, 'K20 23 21 22 26 24 25 29 27 28', [1.4, 2]],
    ['no place where copying could stop', closed, 'K30 28 29 33 31 32 36 34 35', [1.4, 3]],
  ] as const)('is nothing where %s', (why, start, end, [firstSec, untilSec]) => {
    expect(cutOf(start, end, [firstSec, untilSec])).toEqual({ why: expect.stringContaining(why) });
  });
});
