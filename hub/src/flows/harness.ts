import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Asset,
  type Catalog,
  type Drive,
  driveSettings,
  type FileOrigin,
  type Job,
  type JobProgress,
  jobDefinition,
  jobIdOf,
  newId,
  parseParams,
  type Receipt,
  type StoredEvent,
} from '@streamops/core';
import express from 'express';
import RED, { type FlowNode } from 'node-red';
import { pino } from 'pino';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
import type { JobRequest, JobService } from '../services.ts';
import { type Flows, type FlowsOptions, startFlows } from './start.ts';

/** Jobs that end when the test says so, over the real catalog. */
const jobsInHand = (catalog: Pick<Catalog, 'jobs' | 'assets'>) => {
  const changeListeners = new Set<(job: Job) => void>();
  const progressListeners = new Set<(progress: JobProgress) => void>();
  const changed = (job: Job): Job => {
    for (const listener of changeListeners) listener(job);
    return job;
  };

  const request = async ({ type, inputs, params, askedBy, waiting }: JobRequest): Promise<Job> => {
    const definition = jobDefinition(type);
    if (!waiting) throw new Error('flows wait');
    const taken = await Promise.all(
      inputs.map(async (input) => {
        if (!('assetId' in input)) throw new Error('flows ask with assets');
        return { assetId: (await catalog.assets.get(input.assetId)).id };
      }),
    );
    const { runId, nodeId, index, msg } = waiting;
    const [job] = await catalog.jobs.request([
      {
        id: jobIdOf(runId, nodeId, index),
        type,
        params: parseParams(definition, params),
        inputs: taken,
        lane: definition.lane,
        priority: 5,
        runId,
        askedBy,
        continuation: { runId, nodeId, msg },
      },
    ]);
    if (!job) throw new Error('no job');
    return changed(job);
  };

  const receiptOf = (job: Job, published: Receipt['published']): Receipt => ({
    verdict: 'verified',
    lines: [],
    notes: [],
    commands: [],
    attempt: job.attempt,
    workerId: 'test',
    startedAt: 0,
    finishedAt: 0,
    inputBytes: 0,
    costs: [],
    ffmpegVersion: null,
    outputs: [],
    outputBytes: 0,
    published,
  });

  const listen = <T>(set: Set<T>, listener: T) => {
    set.add(listener);
    return () => set.delete(listener);
  };
  const service: Pick<JobService, 'request' | 'onChange' | 'onProgress'> = {
    request,
    onChange: (listener) => listen(changeListeners, listener),
    onProgress: (listener) => listen(progressListeners, listener),
  };
  return {
    service,
    run: async (id: string): Promise<Job> => changed(await catalog.jobs.claim(id, 'test')),
    progress: (progress: JobProgress): void => {
      for (const listener of progressListeners) listener(progress);
    },
    done: async (job: Job, outputs: readonly Asset[] = []): Promise<void> => {
      const published = outputs.map(({ id, driveId, path }) => ({
        name: 'file',
        assetId: id,
        driveId,
        path,
      }));
      const receipt = receiptOf(job, published);
      changed(await catalog.jobs.finish(job.id, job.attempt, { state: 'done', receipt, error: null }));
    },
    failed: async (job: Job): Promise<void> => {
      const error = { code: 'FFMPEG_FAILED', message: 'ffmpeg ended with 1.', hint: '' };
      changed(await catalog.jobs.finish(job.id, job.attempt, { state: 'failed', receipt: null, error }));
    },
  };
};

/** Waits for something to become true. */
export const eventually = async <T>(look: () => Promise<T | undefined | null | false>): Promise<T> => {
  const deadline = Date.now() + 50_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`never came true: ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
};

/** A catalog and a folder that outlive the hub; `start` and `stop` are its lives. */
export const flowsBed = async () => {
  const userDir = await mkdtemp(join(tmpdir(), 'streamops-flows-'));
  const catalog = await openSqliteCatalog(join(userDir, 'catalog.db'));
  // Node-RED leaves listeners behind when it stops; here it starts many times in one process.
  RED.events.setMaxListeners(0);
  const settings = driveSettings.parse({ name: 'recordings', path: '/recordings' });
  const drive: Drive = await catalog.drives.add({ ...settings, kind: 'local' });
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) });

  const recording = async (path: string, origin: FileOrigin = 'recorder') => {
    const asset = await catalog.assets.put({ driveId: drive.id, path, sizeBytes: 1, modifiedAt: 1, origin });
    const [event] = await catalog.journal.append([
      {
        type: 'file.closed',
        source: 'test',
        dedupeKey: newId(),
        assetId: asset.id,
        data: { driveId: drive.id, path, sizeBytes: 1, modifiedAt: 1, origin, because: 'container' },
      },
    ]);
    if (!event) throw new Error('no event');
    return { asset, event };
  };

  const changed = async ({ id, driveId, path }: Asset, sizeBytes: number): Promise<StoredEvent> => {
    const data = { driveId, path, sizeBytes, modifiedAt: sizeBytes };
    const news = { type: 'file.changed', source: 'test', dedupeKey: newId(), assetId: id, data } as const;
    const [event] = await catalog.journal.append([news]);
    if (!event) throw new Error('no event');
    return event;
  };

  const jobsOf = async (type?: string): Promise<Job[]> =>
    (await catalog.jobs.list({ limit: 200, type })).items
      .filter((job) => type === undefined || job.type === type)
      .reverse();
  /** The n-th job of a type, as soon as it was asked for. */
  const job = (type: string, number = 1): Promise<Job> =>
    eventually(async () => (await jobsOf(type)).at(number - 1));

  const start = async (options: Partial<Pick<FlowsOptions, 'stallMs' | 'catalog'>> = {}) => {
    const app = express();
    const server = createServer(app);
    const jobs = jobsInHand(catalog);
    let heard: ((event: StoredEvent) => Promise<void>) | undefined;
    const flows: Flows = await startFlows({
      server,
      mount: (path, handler) => app.use(path, handler),
      userDir,
      catalog,
      events: { handle: (_name, handler) => (heard = handler) },
      jobs: jobs.service,
      log,
      ...options,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A server that listens on a port has this kind of address.
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/flows`;
    const version = { 'Node-RED-API-Version': 'v2' };
    return {
      ...flows,
      jobs,
      url,
      deploy: (nodes: object[], rev?: string): Promise<Response> =>
        fetch(`${url}/flows`, {
          method: 'POST',
          headers: { ...version, 'content-type': 'application/json' },
          body: JSON.stringify({ flows: nodes, ...(rev === undefined ? {} : { rev }) }),
        }),
      /** What the editor would load. */
      deployed: async () =>
        (await (await fetch(`${url}/flows`, { headers: version })).json()) as {
          flows: FlowNode[];
          rev: string;
        },
      /** Runs a job of that type to its end as soon as it was asked for. */
      finish: async (type: string, number = 1): Promise<void> =>
        jobs.done(await jobs.run((await job(type, number)).id)),
      hear: async (event: StoredEvent) => heard?.(event),
      stop: async () => {
        await flows.stop();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  };

  return {
    catalog,
    drive,
    lines,
    recording,
    changed,
    start,
    jobsOf,
    job,
    /** The tags that the tag jobs were asked to add, in order. */
    tags: async () => (await jobsOf('tag')).map(({ params }) => params.add),
    secretFile: () => stat(join(userDir, 'credential-secret')),
    settled: () => eventually(async () => (await catalog.jobs.toContinue()).length === 0),
    put: async (flows: unknown[]) => catalog.flows.write({ flows, credentials: {}, rev: newId() }),
    end: async () => {
      await catalog.close();
      await rm(userDir, { recursive: true, force: true });
    },
  };
};
export type FlowsBed = Awaited<ReturnType<typeof flowsBed>>;
