import { describe, expect, it } from 'vitest';
import { boundaryAt } from './boundary.ts';
import { copyCut, leadingFrames } from './copy-cut.ts';
import { exactCut } from './exact-cut.ts';

/** Frames of a tenth of a second in the file's order, by their places on the screen; `k` begins a group. */
const packets = (order: string) =>
  order.split(' ').map((word, at) => ({
    sec: Number(word.replace('k', '')) / 10,
    decodeSec: (at - 2) / 10,
    key: word.startsWith('k'),
  }));
const stream = (order: string, toEnd = false) => ({ packets: packets(order), toEnd });

/** Groups of six with two B frames between the others. */
const groups = 'k0 3 1 2 5 4 k6 9 7 8 11 10 k12 15 13 14 17 16 k18 21 19 20 23 22';
/** The frames before a keyframe on the screen follow it in the file. */
const openGroups = 'k0 3 1 2 k6 4 5 9 7 8 k12 10 11 15 13 14 k18 16 17 21 19 20';

describe('where frames can be cut off', () => {
  it.each([
    // Frame 3 is stored before 1 and 2: nothing can be cut between them.
    [0.2, 4],
    [0.3, 4],
    [0.4, 4],
    [0.5, 6],
    [0.6, 6],
    [0.7, 7],
  ])('keeps all that is shown before %s s, and no frame without its neighbours', (atSec, count) => {
    expect(boundaryAt(packets(groups), atSec)).toBe(count);
  });

  it('is not told by a list that ends too soon, unless the stream ends there', () => {
    const short = packets('k0 3 1 2 5 4');
    expect(boundaryAt(short, 0.4)).toBeUndefined();
    expect(boundaryAt(short, 0.4, true)).toBe(4);
    expect(boundaryAt(short, 0.6, true)).toBeUndefined();
  });
});

describe('a cut between packets', () => {
  it('begins with the keyframe, ends where sound decoded up to there reaches too', () => {
    const cut = copyCut({ start: stream(groups), end: stream(groups) }, 0.4);
    // Six packets are decoded before 0.4 s; what comes then is shown from 0.7 s on, as 0.6 s is a keyframe.
    expect(cut).toMatchObject({ firstSec: 0, leading: 0, untilSec: 0.6 });
    expect(cut?.decodedBeforeSec).toBeCloseTo(0.3985);
  });

  it('goes on to the end where nothing follows', () => {
    const end = stream('k0 3 1 2 5 4', true);
    expect(copyCut({ start: end, end }, 5)).toMatchObject({
      decodedBeforeSec: undefined,
      untilSec: undefined,
    });
  });

  it('counts the frames that a keyframe of an open group follows on the screen', () => {
    expect(leadingFrames(packets(openGroups).slice(4))).toBe(2);
    expect(leadingFrames(packets(groups).slice(6))).toBe(0);
  });
});

describe('a cut to the frame', () => {
  const cutOf = (order: string, fromSec: number, toSec: number) =>
    exactCut({ start: stream(order), end: stream(order) }, { fromSec, toSec });

  it('takes the frames from the first in the range to the last before its end', () => {
    expect(cutOf(groups, 0.15, 1.61)).toMatchObject({
      firstSec: 0.2,
      lastSec: 1.6,
      untilSec: 1.7,
      isClean: false,
    });
    expect(cutOf(groups, 0.2, 1.6)).toMatchObject({ firstSec: 0.2, lastSec: 1.5, untilSec: 1.6 });
  });

  it('takes no open group for a clean start', () => {
    expect(cutOf(openGroups, 0.6, 1.2)?.isClean).toBe(false);
  });

  it('copies what has a keyframe at every frame', () => {
    const every = Array.from({ length: 20 }, (_, at) => ({ sec: at / 10, decodeSec: at / 10, key: true }));
    const around = { packets: every, toEnd: false };
    const cut = exactCut({ start: around, end: around }, { fromSec: 0.3, toSec: 0.9 });
    expect(cut).toMatchObject({ firstSec: 0.3, untilSec: 0.9, isClean: true });
    expect(cut?.decodedBeforeSec).toBeCloseTo(0.8985);
  });

  it('holds no frame where none is shown in it', () => {
    expect(cutOf(groups, 0.22, 0.28)).toBeUndefined();
  });
});
