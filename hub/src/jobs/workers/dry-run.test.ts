import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Assignment, firstGuess } from '@streamops/core';
import { Server, type Socket } from 'socket.io';
import { type Socket as Client, io as connect } from 'socket.io-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { planOn } from './dry-run.ts';

let server: Server;
let worker: Client;
let socket: Socket;
beforeEach(async () => {
  const http = createServer();
  server = new Server(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has this kind of address.
  const { port } = http.address() as AddressInfo;
  const came = new Promise<Socket>((resolve) => server.once('connection', resolve));
  worker = connect(`http://127.0.0.1:${port}`, { transports: ['websocket'] });
  socket = await came;
});
afterEach(async () => {
  worker.disconnect();
  await server.close();
});

const assignment: Assignment = {
  ...{ jobId: 'job', attempt: 0, type: 'index', params: {}, runId: 'run', recordedAt: 1, timeZone: 'UTC' },
  ...{ inputs: [], roots: [] },
};

it('gives what the worker plans, and what it refuses by its name', async () => {
  const value = {
    plan: { outputs: {}, steps: [], expect: [], effects: [], notes: [] },
    commands: [['ffmpeg']],
    files: [],
    estimate: {
      seconds: { likely: 2, low: 1, high: 4, basis: firstGuess },
      bytes: null,
      later: null,
    },
  };
  worker.once('plan', (_, answer) => answer({ ok: true, value }));
  expect(await planOn(socket, assignment)).toEqual(value);
  worker.once('plan', (_, answer) =>
    answer({ ok: false, code: 'NOT_MEDIA', message: 'No media.', hint: '' }),
  );
  await expect(planOn(socket, assignment)).rejects.toMatchObject({ code: 'NOT_MEDIA' });
});

it('says at once that the worker ended', async () => {
  worker.once('plan', () => worker.disconnect());
  await expect(planOn(socket, assignment)).rejects.toMatchObject({ code: 'WORKER_LOST' });
});

it('says that the worker took too long', async () => {
  await expect(planOn(socket, assignment, 50)).rejects.toMatchObject({ code: 'STEP_TIMEOUT' });
});
