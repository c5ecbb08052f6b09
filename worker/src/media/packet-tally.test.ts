import { describe, expect, it } from 'vitest';
import { packetTally } from './packet-tally.ts';

/** A picture at this pace whose frames begin at these seconds. */
const holesOf = (timesSec: readonly number[]) => {
  const tally = packetTally();
  for (const timeSec of timesSec) tally.add({ timeSec, durationSec: 0, key: true });
  return tally.facts(0, true).holes;
};

const paced = (frames: number, frameSec: number) => Array.from({ length: frames }, (_, n) => n * frameSec);

describe('holes of a stream', () => {
  it('are counted, the longest told with where it begins', () => {
    const times = paced(300, 1 / 30).filter(
      (sec) => !(sec > 2.01 && sec < 3.01) && !(sec > 5.01 && sec < 7.01),
    );
    expect(holesOf(times)).toEqual({
      count: 2,
      longestSec: expect.closeTo(2, 3),
      fromSec: expect.closeTo(5.033, 3),
    });
  });

  it('are none where it is only slow, or stutters for less than half a second', () => {
    expect(holesOf(paced(20, 1))).toBeUndefined();
    expect(holesOf(paced(300, 1 / 30).filter((sec) => !(sec > 2.01 && sec < 2.45)))).toBeUndefined();
    expect(holesOf([0])).toBeUndefined();
  });
});
