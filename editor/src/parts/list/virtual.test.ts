import { describe, expect, it } from 'vitest';
import { gridShape, movedIndex, visibleRows } from './virtual.ts';

describe('the shape of a grid', () => {
  const sizes = { minWidth: 228, gap: 16, textHeight: 72 };
  it('fits as many columns as there is room for', () => {
    expect(gridShape(1048, sizes)).toEqual({ columns: 4, columnWidth: 250, rowHeight: 213 });
  });
  it('fills the width exactly', () => {
    for (const width of [300, 777, 1680, 2400]) {
      const { columns, columnWidth } = gridShape(width, sizes);
      expect(columns * columnWidth + (columns - 1) * 16).toBeCloseTo(width);
    }
  });
  it('keeps two columns on a phone', () =>
    expect(gridShape(300, { ...sizes, minColumns: 2 }).columns).toBe(2));
});

describe('the rows near the window', () => {
  const list = { rowHeight: 200, rows: 25_000, over: 2 };
  it('draws the first ones at the top', () => {
    expect(visibleRows({ top: 0, height: 700 }, list)).toEqual({ first: 0, end: 6 });
  });
  it('draws a handful of 100,000 in the middle', () => {
    expect(visibleRows({ top: 2_000_000, height: 700 }, list)).toEqual({ first: 9998, end: 10_006 });
  });
  it('ends with the list', () => {
    expect(visibleRows({ top: 200 * 24_998, height: 700 }, list)).toEqual({ first: 24_996, end: 25_000 });
  });
  it('draws nothing of an empty list', () => {
    expect(visibleRows({ top: 0, height: 700 }, { ...list, rows: 0 })).toEqual({ first: 0, end: 0 });
  });
});

describe('arrows in a grid of four columns and ten cards', () => {
  const from = (index: number) => (key: string) => movedIndex(key, { index, columns: 4, total: 10, page: 3 });
  it('goes to the neighbours', () => {
    expect(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map(from(5))).toEqual([4, 6, 1, 9]);
  });
  it('stays in the column at the top', () => expect(from(2)('ArrowUp')).toBe(2));
  it('lands on the last card from above the gap', () => expect(from(7)('ArrowDown')).toBe(9));
  it('stays in the last row', () => expect(from(9)('ArrowDown')).toBe(9));
  it('goes to the ends', () => expect(['Home', 'End'].map(from(5))).toEqual([0, 9]));
  it('leaves other keys alone', () => expect(from(5)('x')).toBe(null));
});
