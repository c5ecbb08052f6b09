import { describe, expect, it } from 'vitest';
import { countsAsFailure, lossCount, nextTry } from './retry-policy.ts';

describe('trying a failed job again', () => {
  it('waits one second, then two, then four, then gives up', () => {
    const times = [0, 1, 2, 3].map((failures) =>
      nextTry({ failures, attempt: failures + 1 }, 'FILE_CHANGED', 5000),
    );
    expect(times).toEqual([6000, 7000, 9000, null]);
  });

  it('waits for a drive for as long as it is away', () => {
    expect(nextTry({ failures: 3, attempt: 90 }, 'DRIVE_OFFLINE', 5000)).toBe(35_000);
    expect(countsAsFailure('DRIVE_OFFLINE')).toBe(false);
    expect(countsAsFailure('FILE_CHANGED')).toBe(true);
  });

  it('does not repeat what would fail again', () => {
    expect(nextTry({ failures: 0, attempt: 1 }, 'NOT_MEDIA', 0)).toBeNull();
    expect(nextTry({ failures: 0, attempt: 1 }, 'no such code', 0)).toBeNull();
  });

  it('gives a lost worker’s job to the next one at once, but not for ever', () => {
    expect(nextTry({ failures: 0, attempt: 27 }, 'WORKER_LOST', 5000)).toBe(5000);
    expect(nextTry({ failures: 0, attempt: 100 }, 'WORKER_LOST', 5000)).toBeNull();
  });

  it('ends a job that takes its worker down again and again, alone', () => {
    const losses = lossCount();
    const tried = [1, 2, 3, 4, 5].map((attempt) => {
      losses.add(['one']);
      return nextTry({ failures: 0, attempt, losses: losses.of('one') }, 'WORKER_LOST', 5000);
    });
    expect(tried).toEqual([5000, 5000, 5000, 5000, null]);
    losses.forget('one');
    expect(nextTry({ failures: 0, attempt: 6, losses: losses.of('one') }, 'WORKER_LOST', 5000)).toBe(5000);
  });

  it('lets jobs that lost their workers together start apart, until one shows itself', () => {
    const losses = lossCount();
    const next = (id: string) =>
      nextTry({ failures: 0, attempt: 3, losses: losses.of(id) }, 'WORKER_LOST', 0);
    losses.add(['one', 'two']);
    expect([next('one'), next('two')]).toEqual([0, 0]);
    losses.add(['one', 'two']);
    expect([next('one'), next('two')]).toEqual([0, 3000]);
    for (let loss = 0; loss < 5; loss += 1) losses.add(['two']);
    expect([next('one'), next('two')]).toEqual([0, null]);
  });

  it('ends a job that never was alone, too', () => {
    const losses = lossCount();
    const tried = Array.from({ length: 15 }, (_, n) => {
      losses.add([`other ${n}`, 'one']);
      return nextTry({ failures: 0, attempt: n + 1, losses: losses.of('one') }, 'WORKER_LOST', 0);
    });
    expect(tried.slice(0, 14)).not.toContain(null);
    expect(tried.at(-1)).toBeNull();
  });
});
