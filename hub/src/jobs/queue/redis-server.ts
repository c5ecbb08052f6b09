import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setInterval, setTimeout as sleep } from 'node:timers/promises';
import { StreamOpsError } from '@streamops/core';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { keepSocketFolder, redisSocketPath } from './socket-path.ts';

const startLimitMs = 10_000;
const watchEveryMs = 1000;

export interface RedisServer {
  /** What clients connect to: the socket's path. */
  address: string;
  /** Ends watching and the server itself. */
  stop(): Promise<void>;
}

type Condition = 'ready' | 'busy' | 'gone';

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
    // One that is stopped for a while has its file: a second server on that would be the end of it.
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

const isOutside = (folder: string, address: string): boolean => dirname(address) !== folder;

const startIfNeeded = async (folder: string, address: string): Promise<'adopted' | 'started'> => {
  if (isOutside(folder, address)) await keepSocketFolder(address);
  const found = await conditionOf(address);
  if (found === 'ready') return 'adopted';
  if (found === 'gone') {
    await rm(address, { force: true });
    await launch(folder, address);
  }
  const until = Date.now() + startLimitMs;
  while (Date.now() < until) {
    if ((await conditionOf(address)) === 'ready') return found === 'gone' ? 'started' : 'adopted';
    await sleep(20);
  }
  throw new Error(
    `redis-server did not answer within ${startLimitMs / 1000} s; see redis.log beside its socket.`,
  );
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
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'; // spawn's own error
    throw new StreamOpsError(
      'QUEUE_UNAVAILABLE',
      missing
        ? 'redis-server is not installed. Install it (apt-get install redis-server) or set REDIS_URL.'
        : `Redis could not be started in ${folder}: ${(cause as Error).message}`,
      { cause },
    );
  }

  const stopping = new AbortController();
  const watch = async () => {
    for await (const _ of setInterval(watchEveryMs, undefined, { ref: false, signal: stopping.signal })) {
      if (stopping.signal.aborted || (await conditionOf(address)) !== 'gone') continue;
      log.warn('Redis is gone; starting it again');
      await startIfNeeded(folder, address).catch((err: unknown) => log.error({ err }, 'Redis did not start'));
    }
  };
  const watching = watch().catch(() => {}); // The interval ends by throwing AbortError.

  return {
    address,
    async stop() {
      stopping.abort();
      await watching;
      const client = new Redis(address, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
      client.on('error', () => {}); // It closes the connection when it shuts down.
      await client.shutdown('SAVE').catch(() => {});
      client.disconnect();
      if (isOutside(folder, address)) await rmdir(dirname(address)).catch(() => {}); // It still ends there.
    },
  };
};
