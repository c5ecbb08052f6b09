import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDueList } from './due-list.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A list whose looks last until they are told to end, and end by dropping what they looked at, or wait with it. */
const listOfSlowLooks = (waitMs?: number) => {
  const looks: { paths: string[]; end: () => void }[] = [];
  const list = createDueList(async (batch) => {
    for (const candidate of batch) candidate.lookedAt = performance.now();
    const { promise, resolve } = Promise.withResolvers<void>();
    looks.push({ paths: batch.map(({ path }) => path), end: resolve });
    await promise;
    for (const candidate of batch) {
      if (waitMs === undefined) list.drop(candidate);
      else list.wait(candidate, waitMs, 'a test');
    }
  }, vi.fn());
  list.resume();
  return { list, looks };
};

const fresh = { firstScan: false };

it('looks again at what was hinted at while it was looked at: the file that was gone may be back', async () => {
  const { list, looks } = listOfSlowLooks();
  list.see('take.mkv', fresh);
  await vi.advanceTimersByTimeAsync(1);
  list.see('take.mkv', fresh);
  looks[0]?.end();
  await vi.advanceTimersByTimeAsync(1000);
  expect(looks.map(({ paths }) => paths)).toEqual([['take.mkv'], ['take.mkv']]);
  looks[1]?.end();
  await vi.advanceTimersByTimeAsync(1000);
  expect(looks).toHaveLength(2);
  expect([...list.all()]).toEqual([]);
});

it('does not wait with what was hinted at while it was looked at: the file may be gone', async () => {
  const { list, looks } = listOfSlowLooks(60_000);
  list.see('take.mkv', fresh);
  await vi.advanceTimersByTimeAsync(1);
  list.see('take.mkv', fresh);
  looks[0]?.end();
  await vi.advanceTimersByTimeAsync(1000);
  expect(looks).toHaveLength(2);
  looks[1]?.end();
  await vi.advanceTimersByTimeAsync(50_000);
  expect(looks).toHaveLength(2);
});

it('rests between two looks at one file, however many hints come', async () => {
  const { list, looks } = listOfSlowLooks();
  list.see('take.mkv', fresh);
  await vi.advanceTimersByTimeAsync(1);
  for (let hint = 0; hint < 50; hint += 1) list.see('take.mkv', fresh);
  looks[0]?.end();
  await vi.advanceTimersByTimeAsync(200);
  expect(looks).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(looks).toHaveLength(2);
});
