import { describe, expect, it } from 'vitest';
import { emptyList, placeOf, withItem, without, withPage } from './live-list.ts';

const row = (seq: number) => ({ id: `r${seq}`, seq });
const page = withPage(emptyList, [row(9), row(7), row(5)], false);
const put = (seq: number, belongs = true) => withItem(page, row(seq), belongs);

describe('a list that the socket keeps up to date', () => {
  it('puts what is new on top', () => expect(put(12).ids).toEqual(['r12', 'r9', 'r7', 'r5']));
  it('puts what began to belong in its place', () => expect(put(8).ids).toEqual(['r9', 'r8', 'r7', 'r5']));
  it('leaves what lies on a page that is not loaded', () => expect(put(3)).toBe(page));
  it('takes it when every page is there', () => {
    const whole = withPage(page, [], true);
    expect(withItem(whole, row(3), true).ids.at(-1)).toBe('r3');
  });
  it('drops what no longer belongs', () => expect(put(7, false).ids).toEqual(['r9', 'r5']));
  it('stays the same object when a shown row changes, so that only its card is drawn', () => {
    expect(put(7)).toBe(page);
    expect(put(12, false)).toBe(page);
  });
  it('does not double a row that moved to a later page', () => {
    expect(withPage(page, [row(5), row(4)], true).ids).toEqual(['r9', 'r7', 'r5', 'r4']);
  });
  it('forgets what was removed', () => {
    const rest = without(page, 'r7');
    expect([rest.ids, rest.seqs]).toEqual([
      ['r9', 'r5'],
      [9, 5],
    ]);
  });
  it('finds the place of a row among 100,000', () => {
    const seqs = Array.from({ length: 100_000 }, (_, n) => 200_000 - 2 * n);
    expect([200_001, 200_000, 100_001, 2, 1].map((seq) => placeOf(seqs, seq))).toEqual([
      0, 0, 50_000, 99_999, 100_000,
    ]);
  });
});
