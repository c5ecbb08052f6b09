import { effect } from '@preact/signals';
import { afterEach, describe, expect, it } from 'vitest';
import { forgetProgress, meanPercent, progressOf, putProgress } from './progress.ts';

const at = (percent: number) => ({
  jobId: 'job',
  attempt: 1,
  percent,
  speed: null,
  bytesPerSec: null,
  etaSec: null,
  doing: '',
});

afterEach(forgetProgress);

describe('progress of jobs', () => {
  it('keeps nothing of a job that is over and that nobody shows', () => {
    const first = progressOf('job');
    putProgress('job', at(10));
    expect(progressOf('job')).toBe(first);
    putProgress('job', null);
    expect(progressOf('job')).not.toBe(first);
  });

  it('keeps what is shown until it is no longer shown', () => {
    const first = progressOf('job');
    const seen: (number | null)[] = [];
    const leave = effect(() => {
      seen.push(first.value?.percent ?? null);
    });
    putProgress('job', at(10));
    putProgress('job', null);
    // Retried while its page is open: the same page goes on.
    putProgress('job', at(20));
    expect(progressOf('job')).toBe(first);
    expect(seen).toEqual([null, 10, null, 20]);
    putProgress('job', null);
    leave();
    expect(progressOf('job')).not.toBe(first);
  });

  it('means over what runs, and forgets what was told before a connection broke', () => {
    putProgress('job', at(20));
    putProgress('other', at(60));
    expect(meanPercent.value).toBe(40);
    putProgress('other', null);
    expect(meanPercent.value).toBe(20);
    forgetProgress();
    expect(meanPercent.value).toBe(0);
    expect(progressOf('job').value).toBeNull();
  });
});
