import { expect, it } from 'vitest';
import { limitsOver } from '../testing/limits.ts';
import { readNearby } from './nearby.ts';

const point = { stream: 0, atSec: 5, reach: 'frames' } as const;

const limitsFor = (bytes: number): Promise<number[]> =>
  limitsOver(bytes, async ({ tools, ...request }) => {
    expect(await readNearby(tools, request, point)).toEqual({ packets: [], toEnd: true });
  });

it('gives the more time the larger the file: without an index all before the point is read', async () => {
  const [small, large] = [await limitsFor(1000), await limitsFor(40e9)];
  expect(Math.max(...small)).toBeLessThan(120);
  // 40 GB from a disk that gives 20 MB a second.
  expect(Math.min(...large)).toBeGreaterThan(2000);
  expect(large.length).toBeGreaterThan(0);
});
