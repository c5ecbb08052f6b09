import { expect, it } from 'vitest';
import { copyCut } from './copy-cut.ts';
import { exactCut } from './exact-cut.ts';
import { smartCut } from './smart-cut.ts';

const fps = 60;
const total = 300_000;

/** One keyframe, and more than an hour of frames as they follow each other. */
const packets = Array.from({ length: total }, (_, n) => ({ sec: n / fps, decodeSec: n / fps, key: n === 0 }));
const around = { packets, toEnd: true };
const sides = { start: around, end: around };
const untilSec = (total - 60) / fps;

it('a recording of one group of frames can be cut, however long it is', () => {
  expect(exactCut(sides, { fromSec: 10, toSec: untilSec })).toMatchObject({
    ...{ firstSec: 10, untilSec, isClean: false },
    lastSec: expect.closeTo(untilSec - 1 / fps, 6),
  });
  expect(copyCut(sides, 1)).toMatchObject({ firstSec: 0, untilSec: 1 });
  expect(smartCut(sides, { firstSec: 0, untilSec })).toMatchObject({ keySec: 0, head: undefined });
});

it('the last place where copying can stop may be far from the end', () => {
  // Stored in front of all others, the last frame is shown behind them: nothing can be left out but behind the first.
  const [key, ...rest] = packets;
  const last = { sec: total, decodeSec: 0.001, key: false };
  const end = { packets: [...(key ? [key] : []), last, ...rest], toEnd: true };
  expect(smartCut({ start: around, end }, { firstSec: 0, untilSec })).toMatchObject({
    ...{ keySec: 0, tail: { firstSec: 1 / fps } },
  });
});
