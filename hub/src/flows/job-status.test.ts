import type { Job, JobProgress, NodeStatus } from '@streamops/core';
import { describe, expect, it } from 'vitest';
import { jobStatuses } from './job-status.ts';

const job = (id: string, more: Partial<Job> = {}): Job => ({
  id,
  seq: 1,
  type: 'tag',
  params: {},
  inputs: [],
  lane: 'io',
  priority: 5,
  state: 'queued',
  attempt: 0,
  failures: 0,
  workerId: null,
  runId: 'run',
  askedBy: 'flow Recordings',
  continuation: { runId: 'run', nodeId: 'node', msg: {} },
  continuedAt: null,
  intent: null,
  receipt: null,
  error: null,
  createdAt: 0,
  startedAt: null,
  finishedAt: null,
  notBefore: null,
  ...more,
});
const progress = (jobId: string, percent: number | null): JobProgress => ({
  ...{ jobId, percent, attempt: 1, speed: null, bytesPerSec: null, etaSec: null, doing: 'Remux' },
});

const statuses = () => {
  const shown: [string, NodeStatus][] = [];
  const follow = jobStatuses((nodeId, status) => shown.push([nodeId, status]));
  return { ...follow, texts: () => shown.map(([, { text }]) => text), last: () => shown.at(-1) };
};

describe('the status of a job node', () => {
  it('follows its job from waiting to the end', () => {
    const { changed, progressed, texts, last } = statuses();
    changed(job('a'));
    changed(job('a', { state: 'running' }));
    progressed(progress('a', 41.9));
    progressed(progress('a', null));
    const error = { code: 'DISK_FULL', message: '', hint: '' };
    changed(job('a', { state: 'failed', error, finishedAt: 1 }));
    expect(texts()).toEqual(['waiting', 'running', '41 % · Remux', 'Remux', 'failed · DISK_FULL']);
    expect(last()).toEqual(['node', { fill: 'red', shape: 'ring', text: 'failed · DISK_FULL' }]);
  });

  it('says nothing twice, and nothing about jobs that no flow waits for', () => {
    const { changed, progressed, texts } = statuses();
    changed(job('a', { continuation: null }));
    changed(job('b', { state: 'running' }));
    progressed(progress('b', 10.1));
    progressed(progress('b', 10.9));
    progressed(progress('unknown', 50));
    expect(texts()).toEqual(['running', '10 % · Remux']);
  });

  it('counts the other jobs of the node', () => {
    const { changed, texts } = statuses();
    changed(job('a'));
    changed(job('b'));
    changed(job('a', { state: 'done', finishedAt: 1 }));
    expect(texts()).toEqual(['waiting', 'waiting · 1 more', 'done · 1 more']);
  });

  it('shows what a start found waiting, once a node', () => {
    const { waiting, changed, texts } = statuses();
    waiting([
      { id: 'a', nodeId: 'node' },
      { id: 'b', nodeId: null },
      { id: 'c', nodeId: 'node' },
    ]);
    changed(job('c', { state: 'running' }));
    expect(texts()).toEqual(['waiting · 1 more', 'running · 1 more']);
  });

  it('is as quick with tens of thousands of jobs open', () => {
    const { changed, last } = statuses();
    for (let number = 0; number < 60_000; number += 1) changed(job(`${number}`));
    expect(last()?.[1].text).toBe('waiting · 59999 more');
    for (let number = 0; number < 60_000; number += 1)
      changed(job(`${number}`, { finishedAt: 1, state: 'done' }));
    expect(last()?.[1].text).toBe('done');
  });
});
