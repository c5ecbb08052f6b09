import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOver, type Job, type Lane, StreamOpsError } from '@streamops/core';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { JobService } from '../services.ts';

export interface Metrics {
  /** Prometheus text. */
  text(): Promise<string>;
  stop(): void;
}

interface MetricsOptions {
  jobs: Pick<JobService, 'onChange'>;
  /** Jobs that wait, by lane. */
  laneDepth: () => Record<Lane, number> | Promise<Record<Lane, number>>;
  /** Events that are written and not handled yet. */
  journalLag: () => number | Promise<number>;
}

/** Timers of the histogram fire this often; its values include one period. */
const resolutionMs = 10;
/** How long the queue may take to say how much waits. */
const answerLimitMs = 1_000;
/** Ends that were counted, so that a job told about twice counts once. */
const rememberedEnds = 10_000;

const jobSecondsBuckets = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

const countJobs = (registers: Registry[], jobs: MetricsOptions['jobs']): (() => void) => {
  const ended = new Counter({
    name: 'streamops_jobs_total',
    help: 'Jobs that ended, by type and result',
    labelNames: ['type', 'result'],
    registers,
  });
  const seconds = new Histogram({
    name: 'streamops_job_seconds',
    help: "From a job's start to its end",
    labelNames: ['type'],
    buckets: jobSecondsBuckets,
    registers,
  });
  const published = new Counter({
    name: 'streamops_published_bytes_total',
    help: 'Bytes of outputs that were verified and published',
    registers,
  });
  const counted = new Set<string>();
  return jobs.onChange((job: Job) => {
    const end = `${job.id}.${job.attempt}.${job.finishedAt}`;
    if (!isOver(job.state) || counted.has(end)) return;
    if (counted.size >= rememberedEnds) counted.clear();
    counted.add(end);
    ended.inc({ type: job.type, result: job.state });
    if (job.startedAt !== null && job.finishedAt !== null) {
      seconds.observe({ type: job.type }, Math.max(0, job.finishedAt - job.startedAt) / 1000);
    }
    if (job.state === 'done') published.inc(job.receipt?.outputBytes ?? 0);
  });
};

/** A queue that stalls must not keep the rest from being told. */
const soon = async <T>(depths: T | Promise<T>): Promise<T> => {
  const late = new AbortController();
  const limit = sleep(answerLimitMs, null, { signal: late.signal }).then(() => {
    throw new StreamOpsError('QUEUE_UNAVAILABLE', 'The queue did not answer in time.');
  });
  return Promise.race([depths, limit]).finally(() => late.abort());
};

const gaugeQueues = (registers: Registry[], { laneDepth, journalLag }: MetricsOptions): void => {
  new Gauge({
    name: 'streamops_lane_depth',
    help: 'Jobs that wait, by lane; none while the queue does not answer',
    labelNames: ['lane'],
    registers,
    async collect() {
      this.reset();
      const depths = await soon(laneDepth()).catch(() => ({}));
      for (const [lane, depth] of Object.entries(depths)) this.set({ lane }, depth);
    },
  });
  new Gauge({
    name: 'streamops_journal_lag_events',
    help: 'Events that are written and not handled yet',
    registers,
    async collect() {
      this.set(await journalLag());
    },
  });
};

/** Delay since the scrape before: p50 and p99. Returns the way out. */
const gaugeEventLoop = (registers: Registry[]): (() => void) => {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  new Gauge({
    name: 'streamops_event_loop_delay_seconds',
    help: 'How late timers fire, since the last scrape',
    labelNames: ['quantile'],
    registers,
    collect() {
      for (const quantile of [50, 99]) {
        const ms = Math.max(0, delay.percentile(quantile) / 1e6 - resolutionMs);
        this.set({ quantile: String(quantile / 100) }, ms / 1000);
      }
      delay.reset();
    },
  });
  return () => delay.disable();
};

/** What `/metrics` tells, in a registry of its own. */
export const createMetrics = (options: MetricsOptions): Metrics => {
  const registry = new Registry();
  const exits = [countJobs([registry], options.jobs), gaugeEventLoop([registry])];
  gaugeQueues([registry], options);
  return {
    text: () => registry.metrics(),
    stop: () => {
      for (const exit of exits) exit();
    },
  };
};
