import { describe, expect, it } from 'vitest';
import { nextTry } from './retry-policy.ts';

describe('trying a failed job again', () => {
  it('waits one second, then two, then four, then gives up', () => {
    const times = [0, 1, 2, 3].map((failures) =>
      nextTry({ failures, attempt: failures + 1 }, 'FILE_CHANGED', 5000),
    );
    expect(times).toEqual([6000, 7000, 9000, null]);
  });

  it('does not repeat what would fail again', () => {
    expect(nextTry({ failures: 0, attempt: 1 }, 'NOT_MEDIA', 0)).toBeNull();
    expect(nextTry({ failures: 0, attempt: 1 }, 'no such code', 0)).toBeNull();
  });

  it('gives a lost worker’s job to the next one at once, but not for ever', () => {
    expect(nextTry({ failures: 0, attempt: 27 }, 'WORKER_LOST', 5000)).toBe(5000);
    expect(nextTry({ failures: 0, attempt: 100 }, 'WORKER_LOST', 5000)).toBeNull();
  });
});
