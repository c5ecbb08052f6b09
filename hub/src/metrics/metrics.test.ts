import type { Job } from '@streamops/core';
import { describe, expect, it } from 'vitest';
import { createMetrics } from './create.ts';

const job = (more: Partial<Job>): Job => ({
  id: '0198f6f0-0000-7000-8000-000000000001',
  seq: 1,
  type: 'remux',
  params: {},
  inputs: [],
  lane: 'io',
  priority: 5,
  state: 'done',
  attempt: 1,
  failures: 0,
  workerId: 'w',
  runId: 'r',
  askedBy: 'test',
  continuation: null,
  continuedAt: null,
  intent: null,
  receipt: null,
  error: null,
  createdAt: 0,
  startedAt: 1_000,
  finishedAt: 3_000,
  notBefore: null,
  ...more,
});

const receipt: Job['receipt'] = {
  verdict: 'verified',
  lines: [],
  notes: [],
  commands: [],
  attempt: 1,
  workerId: 'w',
  startedAt: 1_000,
  finishedAt: 3_000,
  inputBytes: 10,
  costs: [],
  ffmpegVersion: null,
  outputs: [],
  outputBytes: 12,
  published: [],
};

const start = (laneDepth = async () => ({ catalog: 0, io: 3, cpu: 0, gpu: 1 })) => {
  let tell: (changed: Job) => void = () => {};
  const onChange = (listener: (changed: Job) => void) => {
    tell = listener;
    return () => {};
  };
  const metrics = createMetrics({
    jobs: { onChange },
    laneDepth,
    journalLag: () => 7,
  });
  return { metrics, tell: (changed: Job) => tell(changed) };
};

describe('metrics', () => {
  it('count each end of a job once, with its seconds and bytes', async () => {
    const { metrics, tell } = start();
    tell(job({ state: 'running', finishedAt: null }));
    tell(job({ receipt }));
    tell(job({ receipt, continuedAt: 4_000 }));
    tell(job({ attempt: 2, state: 'failed' }));
    const text = await metrics.text();
    metrics.stop();
    expect(text).toContain('streamops_jobs_total{type="remux",result="done"} 1');
    expect(text).toContain('streamops_jobs_total{type="remux",result="failed"} 1');
    expect(text).toContain('streamops_job_seconds_bucket{le="2.5",type="remux"} 2');
    expect(text).toContain('streamops_job_seconds_sum{type="remux"} 4');
    expect(text).toContain('streamops_published_bytes_total 12');
  });

  it.each([
    ['is away', () => Promise.reject(new Error('away'))],
    ['stalls', () => new Promise<never>(() => {})],
  ])('tell everything else while the queue %s', async (_, laneDepth) => {
    const { metrics } = start(laneDepth);
    const text = await metrics.text();
    metrics.stop();
    expect(text).toContain('streamops_journal_lag_events 7');
    expect(text).not.toContain('streamops_lane_depth{');
  });

  it('tell what waits and how late timers fire', async () => {
    const { metrics } = start();
    const text = await metrics.text();
    metrics.stop();
    expect(text).toContain('streamops_lane_depth{lane="io"} 3');
    expect(text).toContain('streamops_journal_lag_events 7');
    expect(text).toMatch(/streamops_event_loop_delay_seconds\{quantile="0.99"\} [\d.e-]+/);
  });
});
