import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setInterval, setTimeout as sleep } from 'node:timers/promises';
import { StreamOpsError, systemCode } from '@streamops/core';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isDiskFull } from '../../disk-full.ts';
import { keepSocketFolder, redisSocketPath } from './socket-path.ts';

const startLimitMs = 10_000;
const watchEveryMs = 1000;

export interface RedisServer {
  /** What clients connect to: the socket's path. */
  address: string;
  /** A sentence where it takes no jobs, because it can't write its file or does not start again. */
  warnings(): string[];
  /** Ends watching and the server itself. */
  stop(): Promise<void>;
}

/** 'full': it is there, and refuses whatever would change something, because it could not write its file. */
type Condition = 'ready' | 'full' | 'busy' | 'gone';

/** Ready means that it answers PING; the socket file alone says nothing. Busy, loading its file say, it is there. */
const conditionOf = async (address: string): Promise<Condition> => {
  const client = new Redis(address, {
    lazyConnect: true,
    enableReadyCheck: false, // It would wait until the file is loaded.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 1000,
    commandTimeout: 2000,
  });
  client.on('error', () => {}); // A refused connection is the answer 'no'.
  try {
    await client.connect();
    await client.ping();
    return 'ready';
  } catch (error) {
    // One that refuses, or is stopped for a while, has its file: a second server on that would be the end of it.
    if (/MISCONF/.test(String(error))) return 'full';
    return /LOADING|Command timed out/.test(String(error)) ? 'busy' : 'gone';
  } finally {
    client.disconnect();
  }
};

const redisArguments = (folder: string, address: string): string[] => [
  ...['--port', '0', '--unixsocket', address, '--unixsocketperm', '700'],
  ...['--dir', folder, '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
  ...['--maxmemory-policy', 'noeviction', '--daemonize', 'no'],
];

const launch = async (folder: string, address: string): Promise<ChildProcess> => {
  const output = await open(join(folder, 'redis.log'), 'a');
  try {
    // Its own process group: Ctrl-C is for the hub, and a killed hub finds its queue again.
    const child = spawn('redis-server', redisArguments(folder, address), {
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    child.unref();
    return await new Promise((resolve, reject) => {
      child.once('spawn', () => resolve(child));
      child.once('error', reject);
    });
  } finally {
    await output.close();
  }
};

/** Its log lies in the same folder, so on a full disk it ends without a word. */
const whyItEnded = async (folder: string): Promise<Error> => {
  const trial = join(folder, 'room');
  try {
    await writeFile(trial, Buffer.alloc(65_536), { flush: true });
    return new Error('redis-server ended at once; see redis.log there.');
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await rm(trial, { force: true });
  }
};

const hasEnded = (child: ChildProcess | null): boolean =>
  child !== null && (child.exitCode !== null || child.signalCode !== null);

const isOutside = (folder: string, address: string): boolean => dirname(address) !== folder;

const isThere = (condition: Condition): boolean => condition === 'ready' || condition === 'full';

const startIfNeeded = async (folder: string, address: string): Promise<'adopted' | 'started'> => {
  if (isOutside(folder, address)) await keepSocketFolder(address);
  const found = await conditionOf(address);
  if (isThere(found)) return 'adopted';
  if (found === 'gone') await rm(address, { force: true });
  const child = found === 'gone' ? await launch(folder, address) : null;
  const until = Date.now() + startLimitMs;
  while (Date.now() < until) {
    if (isThere(await conditionOf(address))) return child ? 'started' : 'adopted';
    if (hasEnded(child)) throw await whyItEnded(folder);
    await sleep(20);
  }
  throw new Error(
    `redis-server did not answer within ${startLimitMs / 1000} s; see redis.log beside its socket.`,
  );
};

const troubles = {
  full: (folder: string) =>
    `The disk is full where the queue lies (${folder}): jobs wait. Free some space there; they go on by themselves.`,
  gone: (folder: string) => `The queue's Redis does not start: jobs wait. See redis.log in ${folder}.`,
};

/**
 * The queue's own redis-server on a unix socket in the data folder, append-only file on. One that is running there
 * already (the hub was killed) is adopted; one that ends is started again. Rejects with QUEUE_UNAVAILABLE.
 */
export const startRedisServer = async (folder: string, log: Logger): Promise<RedisServer> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const address = redisSocketPath(folder);
  try {
    const how = await startIfNeeded(folder, address);
    log.info({ address }, how === 'adopted' ? 'Redis was running already' : 'Redis started');
  } catch (cause) {
    const missing = systemCode(cause) === 'ENOENT'; // spawn's own error
    throw new StreamOpsError(
      'QUEUE_UNAVAILABLE',
      missing
        ? 'redis-server is not installed. Install it (apt-get install redis-server) or set REDIS_URL.'
        : `Redis could not be started in ${folder}: ${(cause as Error).message}`,
      { cause },
    );
  }

  const stopping = new AbortController();
  let trouble: 'full' | 'gone' | null = null;
  const startAgain = async () => {
    log.warn('Redis is gone; starting it again');
    await startIfNeeded(folder, address).catch((err: unknown) => {
      trouble = isDiskFull(err) ? 'full' : 'gone';
      log.error({ err }, 'Redis did not start');
    });
  };
  const watch = async () => {
    for await (const _ of setInterval(watchEveryMs, undefined, { ref: false, signal: stopping.signal })) {
      if (stopping.signal.aborted) return;
      const condition = await conditionOf(address);
      if (condition === 'gone') await startAgain();
      else if (condition !== 'busy') trouble = condition === 'full' ? 'full' : null;
    }
  };
  const watching = watch().catch(() => {}); // The interval ends by throwing AbortError.

  return {
    address,
    warnings: () => (trouble ? [troubles[trouble](folder)] : []),
    async stop() {
      stopping.abort();
      await watching;
      const client = new Redis(address, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
      client.on('error', () => {}); // It closes the connection when it shuts down.
      // Its append-only file is synced all the same. With SAVE a full disk would keep it running.
      await client.shutdown('NOSAVE').catch(() => {});
      client.disconnect();
      if (isOutside(folder, address)) await rmdir(dirname(address)).catch(() => {}); // It still ends there.
    },
  };
};
