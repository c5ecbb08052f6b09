import { describe, expect, it } from 'vitest';
import { settle } from './tracks.ts';

const reached = (...all: (number | null)[]) =>
  all.map((integratedLufs) => ({ integratedLufs, rangeLu: 3, truePeakDb: -1 }));

describe('compressing', () => {
  it('is tried before it is done', () => {
    expect(settle(-14, [])).toMatchObject({ askedLufs: -14, settled: false });
  });

  it('is told to go as much further as it stayed behind', () => {
    expect(settle(-14, reached(-14.8))).toMatchObject({ askedLufs: -13.2, settled: false });
    expect(settle(-14, reached(-14.8, -14.1))).toEqual({
      askedLufs: -13.2,
      reachedLufs: -14.1,
      settled: true,
    });
  });

  it('is done as near as three tries came', () => {
    expect(settle(-14, reached(-17, -16, -15.5))).toEqual({
      askedLufs: -9,
      reachedLufs: -15.5,
      settled: true,
    });
  });
});
