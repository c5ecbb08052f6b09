import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Answer,
  type Assignment,
  type HubToWorker,
  type JobProgress,
  newId,
  socketPath,
  type WorkerHello,
  type WorkerToHub,
  type WorkFailure,
  type WorkResult,
  workerHello,
  workFailure,
  workResult,
} from '@streamops/core';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyClip } from '../../test/media/index.ts';
import { type Bench, makeBench } from './testing/bench.ts';
import { workingIn } from './testing/processes.ts';

const token = 'a token for tests';
const prefix = '{test}';

/** A hub that does nothing but speak core's worker protocol. */
const startHub = async () => {
  const http: HttpServer = createServer();
  const io = new Server(http, { path: socketPath });
  const workers = io.of('/worker');
  const assignments = new Map<string, Assignment>();
  const heard = {
    hellos: [] as WorkerHello[],
    claims: [] as string[],
    claimedAgain: [] as string[],
    progress: [] as JobProgress[],
    results: [] as WorkResult[],
    failures: [] as WorkFailure[],
    lines: [] as string[],
  };
  let socket: Socket<WorkerToHub, HubToWorker> | null = null;
  let publishes = true;
  let breaks = false;
  const ok = <T>(value: T): Answer<T> => ({ ok: true, value });
  workers.use((client, next) => next(client.handshake.auth.token === token ? undefined : new Error('no')));
  workers.on('connection', (client: Socket<WorkerToHub, HubToWorker>) => {
    socket = client;
    client.on('hello', (hello, answer) => {
      heard.hellos.push(workerHello.parse(hello));
      answer(ok({ prefix, queues: [{ name: 'io', lane: 'io', concurrency: 2 }] }));
    });
    client.on('claim', ({ jobId, again }, answer) => {
      heard.claims.push(jobId);
      if (again) heard.claimedAgain.push(jobId);
      if (breaks) {
        breaks = false;
        client.conn.close();
        return;
      }
      const assignment = assignments.get(jobId);
      answer(
        assignment
          ? ok(assignment)
          : { ok: false, code: 'STALE_ATTEMPT', message: 'Somebody else has it.', hint: '' },
      );
    });
    client.on('progress', (progress) => heard.progress.push(progress));
    client.on('log', ({ lines }) => heard.lines.push(...lines));
    client.on('finish', (result, answer) => {
      heard.results.push(workResult.parse(result));
      answer(publishes ? ok(null) : { ok: false, code: 'STALE_ATTEMPT', message: 'Too late.', hint: '' });
    });
    client.on('fail', (failure, answer) => {
      heard.failures.push(workFailure.parse(failure));
      answer(ok(null));
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo; // A TCP server has an address with a port.
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    assign: (assignment: Assignment) => assignments.set(assignment.jobId, assignment),
    socket: () => {
      if (!socket) throw new Error('No worker is connected.');
      return socket;
    },
    publishNothing: () => {
      publishes = false;
    },
    breakAtNextClaim: () => {
      breaks = true;
    },
    close: () => io.close(),
  };
};

const startRedis = async (folder: string) => {
  const path = join(folder, 'redis.sock');
  const server = spawn('redis-server', ['--port', '0', '--unixsocket', path, '--save', ''], {
    stdio: 'ignore',
  });
  const probe = new Redis(path, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  probe.on('error', () => undefined);
  await probe.ping();
  probe.disconnect();
  return { path, server };
};

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const gone = async (child: ChildProcess) =>
  child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;

describe('a worker process', () => {
  let folder: string;
  let bench: Bench;
  let hub: Awaited<ReturnType<typeof startHub>>;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let connection: Redis;
  let queue: Queue;
  let worker: ChildProcess;

  const startWorker = (environment: Record<string, string> = {}): ChildProcess =>
    spawn(process.execPath, [main], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        PATH: process.env.PATH,
        HUB_URL: hub.url,
        WORKER_TOKEN: token,
        REDIS_URL: redis.path,
        WORKER_NAME: 'bench',
        LOG_LEVEL: 'warn',
        ...environment,
      },
    });

  const ask = async (assignment: Assignment): Promise<void> => {
    hub.assign(assignment);
    await queue.add(assignment.type, { id: assignment.jobId, attempt: 7, lane: 'io' });
  };
  const eventually = <T>(look: () => T | Promise<T>): Promise<T> =>
    vi.waitFor(look, { timeout: 30_000, interval: 20 });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamops-worker-process-'));
    bench = await makeBench();
    hub = await startHub();
    redis = await startRedis(folder);
    connection = new Redis(redis.path, { maxRetriesPerRequest: null });
    queue = new Queue('io', { connection, prefix });
    worker = startWorker();
  });
  afterEach(async () => {
    worker.kill('SIGKILL');
    await gone(worker);
    await queue.close();
    connection.disconnect();
    redis.server.kill('SIGKILL');
    await gone(redis.server);
    await hub.close();
    await bench.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes a job from Redis, reports progress, hands in what it staged, and clears the queue', async () => {
    const clip = await copyClip(join(bench.drive, 'show.mkv'), { audioTracks: 2 });
    const assignment = await bench.assignment('remux', clip, { container: 'mp4' });
    await ask(assignment);
    const result = await eventually(() => {
      expect(hub.heard.failures).toEqual([]);
      expect(hub.heard.results).toHaveLength(1);
      return hub.heard.results[0];
    });
    expect(hub.heard.hellos[0]).toMatchObject({ name: 'bench', pid: worker.pid });
    expect(result).toMatchObject({ attempt: 1, receipt: { verdict: 'verified' } });
    expect(hub.heard.progress.at(-1)).toMatchObject({ jobId: assignment.jobId, attempt: 1 });
    const staged = await stat(join(assignment.roots[0]?.staging ?? '', 'video.mp4'));
    expect(staged.size).toBe(result?.outputs[0]?.sizeBytes);
    await eventually(async () =>
      expect(await queue.getJobCountByTypes('active', 'wait', 'completed', 'failed')).toBe(0),
    );
  });

  it('drops a hint that the hub refuses as stale', async () => {
    const jobId = newId();
    await queue.add('remux', { id: jobId, attempt: 1, lane: 'io' });
    await eventually(() => expect(hub.heard.claims).toEqual([jobId]));
    await eventually(async () =>
      expect(await queue.getJobCountByTypes('active', 'wait', 'completed', 'failed')).toBe(0),
    );
    expect(hub.heard.failures).toEqual([]);
  });

  it('removes what it staged when the hub takes it no more', async () => {
    hub.publishNothing();
    const clip = await copyClip(join(bench.drive, 'late.mkv'));
    await ask(await bench.assignment('remux', clip));
    await eventually(() => expect(hub.heard.results).toHaveLength(1));
    await eventually(async () => expect(await bench.staged()).toEqual([]));
  });

  it('fails a job of a type that it does not know', async () => {
    const clip = await copyClip(join(bench.drive, 'new.mkv'));
    await ask(await bench.assignment('invented-later', clip));
    await eventually(() => expect(hub.heard.failures).toHaveLength(1));
    expect(hub.heard.failures[0]).toMatchObject({ error: { code: 'JOB_TYPE_UNKNOWN' } });
  });

  it('plans without writing anything', async () => {
    const clip = await copyClip(join(bench.drive, 'dry.mkv'));
    const assignment = await bench.assignment('remux', clip, { container: 'mov' });
    await eventually(() => expect(hub.heard.hellos).not.toHaveLength(0));
    const answer = await hub.socket().emitWithAck('plan', assignment);
    if (!answer.ok) throw new Error(answer.message);
    expect(answer.value.commands[0]).toContain(clip);
    expect(answer.value.commands[0]).toContain(join(bench.drive, 'dry.mov'));
    expect(await readdir(bench.drive)).toEqual(['dry.mkv']);
  });

  /** A job that would run for ten minutes: the tool that reads its input hangs with the file open. */
  const startHangingJob = async (): Promise<Assignment> => {
    const clip = await copyClip(join(bench.drive, 'slow.mkv'));
    const assignment = await bench.assignment('remux', clip);
    worker.kill('SIGKILL');
    await gone(worker);
    const slow = join(folder, 'ffprobe');
    await writeFile(
      slow,
      `#!/bin/sh\ncase "$*" in *-version*) exec ffprobe "$@";; esac\nexec 7<'${clip}'\nexec sleep 600\n`,
      { mode: 0o755 },
    );
    worker = startWorker({ FFPROBE_PATH: slow });
    await ask(assignment);
    await eventually(async () => expect(await workingIn(bench.drive)).not.toEqual([]));
    return assignment;
  };

  it('ends what runs when the hub cancels it', async () => {
    const { jobId } = await startHangingJob();
    hub.socket().emit('cancel', { jobId, attempt: 1 });
    const failure = await eventually(() => {
      expect(hub.heard.failures).toHaveLength(1);
      return hub.heard.failures[0];
    });
    expect(failure).toMatchObject({ jobId, attempt: 1, error: { code: 'JOB_CANCELLED' } });
    expect(await workingIn(bench.drive)).toEqual([]);
    expect(await bench.staged()).toEqual([]);
  });

  it('ends what runs and leaves nothing when it is told to stop', async () => {
    await startHangingJob();
    worker.kill('SIGTERM');
    expect(await once(worker, 'exit')).toEqual([0, null]);
    expect(await workingIn(bench.drive)).toEqual([]);
    expect(await bench.staged()).toEqual([]);
  });

  it('goes when its parent is gone, and ffmpeg with it', async () => {
    await startHangingJob();
    worker.disconnect();
    await gone(worker);
    await eventually(async () => expect(await workingIn(bench.drive)).toEqual([]));
  });

  it.runIf(process.platform === 'linux')('takes ffmpeg with it when it is killed', async () => {
    await startHangingJob();
    worker.kill('SIGKILL');
    await gone(worker);
    await eventually(async () => expect(await workingIn(bench.drive)).toEqual([]));
  });

  it('hands a result in after the connection was lost', async () => {
    const clip = await copyClip(join(bench.drive, 'again.mkv'));
    const assignment = await bench.assignment('remux', clip);
    await eventually(() => expect(hub.heard.hellos).not.toHaveLength(0));
    await ask(assignment);
    await eventually(() => expect(hub.heard.claims).toHaveLength(1));
    hub.socket().conn.close();
    await eventually(() => expect(hub.heard.results).toHaveLength(1));
    expect(new Set(hub.heard.hellos.map(({ workerId }) => workerId)).size).toBe(1);
  });

  it('says that it asks again where the connection broke before its claim was answered', async () => {
    hub.breakAtNextClaim();
    const assignment = await bench.assignment('remux', await copyClip(join(bench.drive, 'claim.mkv')));
    await ask(assignment);
    await eventually(() => expect(hub.heard.results).toHaveLength(1));
    expect(hub.heard.claims).toEqual([assignment.jobId, assignment.jobId]);
    expect(hub.heard.claimedAgain).toEqual([assignment.jobId]);
  });

  it('says in one sentence that its token is wrong, and ends with 1', async () => {
    const refused = startWorker({ WORKER_TOKEN: 'another' });
    let words = '';
    refused.stderr?.on('data', (chunk: Buffer) => {
      words += chunk.toString();
    });
    expect(await once(refused, 'exit')).toEqual([1, null]);
    expect(words.trim()).toBe(`The hub at ${hub.url} refused this worker: no`);
  });

  it('says in one sentence that ffmpeg is missing, and ends with 1', async () => {
    const without = startWorker({ FFMPEG_PATH: '/nowhere/ffmpeg' });
    let words = '';
    without.stderr?.on('data', (chunk: Buffer) => {
      words += chunk.toString();
    });
    expect(await once(without, 'exit')).toEqual([1, null]);
    expect(words.trim()).toMatch(/^\/nowhere\/ffmpeg .*$/);
  });
});
