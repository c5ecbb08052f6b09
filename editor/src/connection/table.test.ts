import { effect } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { makeTable } from './table.ts';

const row = (seq: number, text = '') => ({ id: `r${seq}`, seq, text });
const full = () => {
  const table = makeTable<ReturnType<typeof row>>({ most: 3 });
  for (const seq of [1, 2, 3]) table.keep(row(seq));
  return table;
};

describe('rows that are known', () => {
  it('are forgotten when nobody shows them, the oldest first', () => {
    const table = full();
    table.keep(row(4));
    expect([1, 2, 3, 4].map((seq) => table.has(`r${seq}`))).toEqual([false, true, true, true]);
  });

  it('stay while somebody shows them, however many come', () => {
    const table = full();
    const seen: string[] = [];
    const stop = effect(() => {
      seen.push(table.of('r1').value?.text ?? 'nothing');
    });
    for (const seq of [4, 5, 6, 7]) table.keep(row(seq));
    table.put(row(1, 'changed'));
    expect(seen).toEqual(['', 'changed']);
    stop();
    expect(table.has('r1')).toBe(true);
    for (const seq of [8, 9, 10]) table.keep(row(seq));
    expect(table.has('r1')).toBe(false);
  });

  it('are not drawn again where an answer brings what is there', () => {
    const table = full();
    let drawn = 0;
    const stop = effect(() => {
      drawn += table.of('r2').value ? 1 : 0;
    });
    table.keep(row(2));
    expect(drawn).toBe(1);
    table.keep(row(2, 'else'));
    expect(drawn).toBe(2);
    stop();
  });
});
