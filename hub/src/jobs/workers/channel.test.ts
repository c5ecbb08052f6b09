import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Catalog, type HubToWorker, newId, type WorkerToHub } from '@streamops/core';
import { sampleJob } from '@streamops/core/contracts';
import { pino } from 'pino';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteCatalog } from '../../catalog/sqlite/index.ts';
import { serveWorkers } from './channel.ts';

let catalog: Catalog;
let server: Server;
let connect: () => Promise<Socket<HubToWorker, WorkerToHub>>;
const clients: Socket[] = [];
const hello = { workerId: newId(), name: 'w', pid: 1, ffmpegVersion: '6.0', encoders: [] };

const unused = async (): Promise<never> => {
  throw new Error('not asked for here');
};

beforeEach(async () => {
  catalog = await openSqliteCatalog(':memory:');
  const http = createServer();
  server = new Server(http);
  serveWorkers(server.of('/worker'), {
    ...{ catalog, drives: { resolve: unused, list: async () => [] }, artifactsDir: '/artifacts' },
    jobs: {
      claim: (jobId, workerId) => catalog.jobs.claim(jobId, workerId),
      ...{ finish: unused, fail: async () => {}, progress: () => {}, workerLost: async () => {} },
    },
    ...{ mayStart: async () => {}, concurrency: { io: 1, cpu: 1, gpu: 1, catalog: 1 }, queuePrefix: 'test' },
    log: pino({ level: 'silent' }),
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo; // A TCP server has an address with a port.
  connect = async () => {
    const socket: Socket<HubToWorker, WorkerToHub> = io(`http://127.0.0.1:${port}/worker`, {
      forceNew: true,
    });
    clients.push(socket);
    await socket.emitWithAck('hello', hello);
    return socket;
  };
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await server.close();
  await catalog.close();
});

const queuedJob = async () => {
  const asset = await catalog.assets.put({
    ...{ driveId: newId(), path: 'a.mkv', sizeBytes: 1, modifiedAt: 1, origin: 'recorder' },
  });
  const job = { ...sampleJob(), type: 'tag', params: { add: ['x'] }, inputs: [{ assetId: asset.id }] };
  await catalog.jobs.request([job]);
  return job;
};

it('gives a worker its job once more that came back before the hub missed it, and had no answer', async () => {
  const job = await queuedJob();
  // Its answer goes into a connection that is dead on the other side.
  await (await connect()).emitWithAck('claim', { jobId: job.id });
  const back = await connect();
  const answer = await back.emitWithAck('claim', { jobId: job.id, again: true });
  expect(answer).toMatchObject({ ok: true, value: { jobId: job.id, attempt: 1 } });
});

it('does not give a job twice to a worker that has it', async () => {
  const job = await queuedJob();
  const worker = await connect();
  await worker.emitWithAck('claim', { jobId: job.id });
  const answer = await worker.emitWithAck('claim', { jobId: job.id });
  expect(answer).toMatchObject({ ok: false, code: 'STALE_ATTEMPT' });
});
