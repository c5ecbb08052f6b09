import { expect, it } from 'vitest';
import { leastOf, mostOf } from './extremes.ts';

it('finds the least and the most of any number of values, as Math does of a few', () => {
  const many = Array.from({ length: 300_000 }, (_, n) => n - 1000);
  expect([leastOf(many), mostOf(many)]).toEqual([-1000, 298_999]);
  for (const few of [[], [3], [2, -1, 7], [1, Number.NaN, 2]]) {
    expect([leastOf(few), mostOf(few)]).toEqual([Math.min(...few), Math.max(...few)]);
  }
});
