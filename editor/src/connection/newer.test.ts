import { signal } from '@preact/signals';
import type { Asset, JobState, JobView } from '@streamops/core';
import { describe, expect, it } from 'vitest';
import { askFor, isOlderAsset, isOlderJob } from './newer.ts';
import { makeTable } from './table.ts';

// The casts: nothing else of them is looked at.
const asset = (updatedAt: number) => ({ id: 'a', seq: 1, updatedAt }) as Asset;
const job = (state: JobState, attempt: number) => ({ id: 'j', seq: 1, state, attempt }) as JobView;

describe('an answer that the socket has overtaken', () => {
  it('does not take a job back to what it was', () => {
    const jobs = makeTable<JobView>({ isOlder: isOlderJob });
    jobs.put(job('running', 1));
    jobs.answer(job('queued', 0));
    expect(jobs.of('j').peek()).toMatchObject({ state: 'running', attempt: 1 });
    jobs.put(job('done', 1));
    jobs.keep(job('running', 1));
    expect(jobs.of('j').peek()?.state).toBe('done');
  });

  it('is believed where it is newer: a job that was retried', () => {
    const jobs = makeTable<JobView>({ isOlder: isOlderJob });
    const heard: (JobState | undefined)[] = [];
    jobs.watch((_, told) => heard.push(told?.state));
    jobs.put(job('failed', 1));
    jobs.answer(job('queued', 1));
    expect(heard).toEqual(['failed', 'queued']);
  });

  it('does not take an asset back to what it was', () => {
    const assets = makeTable<Asset>({ isOlder: isOlderAsset });
    assets.put(asset(5));
    assets.keep(asset(4));
    expect(assets.of('a').peek()?.updatedAt).toBe(5);
    assets.keep(asset(6));
    expect(assets.of('a').peek()?.updatedAt).toBe(6);
    // Whatever the hub's clock says: what the socket brings is the newest.
    assets.put(asset(1));
    expect(assets.of('a').peek()?.updatedAt).toBe(1);
  });

  it('does not take the drives back to what they were', async () => {
    const drives = signal(['at first']);
    const answer = Promise.withResolvers<string[]>();
    const asked = askFor(drives, () => answer.promise);
    drives.value = ['told'];
    answer.resolve(['read before']);
    await asked;
    expect(drives.value).toEqual(['told']);
    await askFor(drives, async () => ['asked anew']);
    expect(drives.value).toEqual(['asked anew']);
  });
});
