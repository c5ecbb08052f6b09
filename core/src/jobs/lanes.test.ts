import { expect, it } from 'vitest';
import { jobTypes } from './index.ts';

it('never lets what touches no file wait behind what moves bytes', () => {
  expect(jobTypes.length).toBeGreaterThan(3);
  for (const { type, lane, needs } of jobTypes) {
    expect({ type, isCatalog: lane === 'catalog' }).toEqual({ type, isCatalog: needs === 'nothing' });
  }
});
