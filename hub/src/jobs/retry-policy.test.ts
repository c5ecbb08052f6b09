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

  /** Losses of jobs by their ids, each of them at its first attempt. */
  const counting = () => {
    const losses = lossCount();
    let attempt = 0;
    return {
      losses,
      lose(ids: readonly string[], percent: number | null = null): void {
        attempt += 1;
        if (percent !== null) for (const jobId of ids) losses.reached({ jobId, attempt, percent });
        losses.add(ids.map((id) => ({ id, attempt })));
      },
      next: (id: string, now = 0) =>
        nextTry({ failures: 0, attempt, losses: losses.of(id) }, 'WORKER_LOST', now),
    };
  };

  it('ends a job that takes its worker down again and again, alone', () => {
    const { losses, lose, next } = counting();
    const tried = [1, 2, 3, 4, 5].map(() => {
      lose(['one']);
      return next('one', 5000);
    });
    expect(tried).toEqual([5000, 5000, 5000, 5000, null]);
    losses.forget('one');
    expect(next('one', 5000)).toBe(5000);
  });

  it('lets jobs that lost their workers together start apart, until one shows itself', () => {
    const { lose, next } = counting();
    lose(['one', 'two']);
    expect([next('one'), next('two')]).toEqual([0, 0]);
    lose(['one', 'two']);
    expect([next('one'), next('two')]).toEqual([0, 3000]);
    for (let loss = 0; loss < 5; loss += 1) lose(['two']);
    expect([next('one'), next('two')]).toEqual([0, null]);
  });

  it('ends a job that never was alone, too', () => {
    const { lose, next } = counting();
    const tried = Array.from({ length: 15 }, (_, n) => {
      lose([`other ${n}`, 'one']);
      return next('one');
    });
    expect(tried.slice(0, 14)).not.toContain(null);
    expect(tried.at(-1)).toBeNull();
  });

  it('ends a job that comes to the same point each time, whatever it met before', () => {
    const { lose, next } = counting();
    for (const percent of [10, 4, 30]) lose(['one'], percent);
    for (const percent of [61, 60, 62, 59]) {
      lose(['one'], percent);
      expect(next('one')).toBe(0);
    }
    lose(['one'], 61);
    expect(next('one')).toBeNull();
  });

  it('holds nothing against a job whose worker is killed here and there', () => {
    const { lose, next } = counting();
    // Killed while it works, 40 times over: past most of these points it came unharmed before.
    for (let loss = 0; loss < 40; loss += 1) {
      lose(loss % 3 === 0 ? ['one', 'two'] : ['one'], (loss * 37) % 97);
      expect(next('one')).toBe(0);
    }
  });

  it('does not go on with it for ever', () => {
    const { lose, next } = counting();
    for (let loss = 0; loss < 50; loss += 1) lose(['one'], (loss * 37) % 97);
    expect(next('one')).toBeNull();
  });
});
