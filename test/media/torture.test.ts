import { describe, expect, it } from 'vitest';
import { probe } from './index.ts';
import { makeTorture, packetsOf, torture } from './torture/index.ts';

describe('the torture set', () => {
  it.each(torture)('has $name: $what', async (each) => {
    const path = await makeTorture(each);
    if (each.shows) expect(await probe(path)).toMatchObject(each.shows);
    if (each.packets) expect(each.packets(await packetsOf(path))).toBe(true);
  });
});
