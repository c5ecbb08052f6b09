import { expect, it } from 'vitest';
import { limitsOver } from '../testing/limits.ts';
import { readCues } from './cues.ts';

const limitsFor = (bytes: number): Promise<number[]> =>
  limitsOver(bytes, async ({ tools, signal, path }) => {
    expect(await readCues({ tools, signal }, { path, index: 2 })).toEqual([]);
  });

it('gives the more time the more there is to read', async () => {
  const [small = 0] = await limitsFor(1000);
  expect(small).toBeGreaterThanOrEqual(120);
  // 40 GB from a disk that gives 20 MB a second.
  const [large = 0] = await limitsFor(40e9);
  expect(large).toBeGreaterThan(2000);
});
