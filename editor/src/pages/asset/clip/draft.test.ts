import { describe, expect, it } from 'vitest';
import { clipAddress, emptyDraft, keep, openRange, rangesOf, setIn, setOut, without } from './draft.ts';

const from = (start: number, end: number) => setOut(setIn(emptyDraft, start), end);

describe('the range that is being set', () => {
  it('lies between in and out, to the millisecond', () => {
    expect(openRange(from(1.00049, 2.5))).toEqual({ startSec: 1, endSec: 2.5 });
    expect(openRange(setIn(emptyDraft, 3))).toBe(null);
  });
  it('begins at the start where no in point was set, or one behind the out point', () => {
    expect(openRange(setOut(emptyDraft, 4))).toEqual({ startSec: 0, endSec: 4 });
    expect(openRange(setOut(setIn(emptyDraft, 9), 4))).toEqual({ startSec: 0, endSec: 4 });
  });
  it('begins anew with an in point behind the out point', () => {
    expect(setIn(from(1, 2), 5)).toMatchObject({ inSec: 5, outSec: null });
    expect(openRange(setIn(from(1, 9), 5))).toEqual({ startSec: 5, endSec: 9 });
  });
});

it('keeps ranges, each once, in order of time, and lets go of them', () => {
  const two = keep(setOut(setIn(keep(from(10, 20)), 1), 5));
  expect(rangesOf(two).map(({ startSec }) => startSec)).toEqual([1, 10]);
  expect(rangesOf(keep(setOut(setIn(two, 1), 5)))).toHaveLength(2);
  expect(rangesOf(without(two, { startSec: 1, endSec: 5 }))).toEqual([{ startSec: 10, endSec: 20 }]);
  expect(keep(setIn(emptyDraft, 1))).toEqual(setIn(emptyDraft, 1));
});

it('hands the ranges to the form', () => {
  const query = new URLSearchParams(clipAddress('a', [{ startSec: 1, endSec: 2 }]).split('?')[1]);
  expect(JSON.parse(query.get('params') ?? '')).toEqual({ ranges: [{ startSec: 1, endSec: 2 }] });
});
