import { expect, it } from 'vitest';
import { judge, type Looked } from './judge.ts';

const looked = (more: Partial<Looked>): Looked => ({
  ...{ container: 'unknown', quietMs: 0, minQuietMs: 5000, network: false },
  ...more,
});

it.each<[string, Partial<Looked>, 'container' | 'quiet' | null]>([
  ['a complete container that has just come', { container: 'complete', quietMs: 249 }, null],
  ['a complete container, a moment later', { container: 'complete', quietMs: 250 }, 'container'],
  ['one on the network that has just changed', { container: 'complete', network: true, quietMs: 1999 }, null],
  [
    'one on the network that stands still',
    { container: 'complete', network: true, quietMs: 2000 },
    'container',
  ],
  ['what tells nothing and changed just now', { quietMs: 4999 }, null],
  ['what tells nothing and is quiet', { quietMs: 5000 }, 'quiet'],
  ['what a killed recorder left', { container: 'incomplete', quietMs: 5000 }, 'quiet'],
  [
    'the same on the network, where a pause looks alike',
    { container: 'incomplete', quietMs: 5000, network: true },
    null,
  ],
  [
    'the same after six times the quiet',
    { container: 'incomplete', quietMs: 30_000, network: true },
    'quiet',
  ],
  ['anything where no quiet is asked for', { minQuietMs: 0 }, 'quiet'],
])('judges %s', (_, more, closed) => {
  expect(judge(looked(more)).closed).toBe(closed);
});

it('says what it waits for, and how long', () => {
  expect(judge(looked({ quietMs: 1000 }))).toEqual({
    closed: null,
    waitMs: 4000,
    because: 'not quiet for 5 s yet',
  });
});
