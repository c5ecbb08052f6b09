import { chmod, mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { keepSocketFolder, redisSocketPath } from './socket-path.ts';

const log = pino({ level: 'silent' });
let folder: string;
const servers: RedisServer[] = [];
const start = async (): Promise<RedisServer> => {
  const server = await startRedisServer(folder, log);
  servers.push(server);
  return server;
};
const withClient = async <T>(address: string, work: (client: Redis) => Promise<T>): Promise<T> => {
  const client = new Redis(address, { retryStrategy: (times) => (times < 100 ? 50 : null) });
  client.on('error', () => {}); // Reconnecting is what is tested.
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
};
const processId = (client: Redis) =>
  client.info('server').then((text) => Number(/process_id:(\d+)/.exec(text)?.[1]));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-redis-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

describe('the queue’s own redis-server', () => {
  it('is adopted by the next hub with everything in it', async () => {
    const first = await start();
    await withClient(first.address, (client) => client.set('job', 'waiting'));
    const second = await start();
    expect(await withClient(second.address, (client) => client.get('job'))).toBe('waiting');
  });

  it('comes back after kill -9 and keeps what its file holds', async () => {
    const { address } = await start();
    const killed = await withClient(address, async (client) => {
      await client.set('job', 'waiting');
      await client.config('SET', 'appendfsync', 'always');
      await client.set('fsynced', 'yes');
      return processId(client);
    });
    process.kill(killed, 'SIGKILL');
    let successor = killed;
    while (successor === killed) {
      await sleep(100);
      successor = await withClient(address, processId).catch(() => killed);
    }
    expect(await withClient(address, (client) => client.get('job'))).toBe('waiting');
  });

  it('listens on its socket only', async () => {
    const { address } = await start();
    expect(await withClient(address, (client) => client.config('GET', 'port'))).toEqual(['port', '0']);
  });
});

it('finds a shorter place for a socket whose path would be cut off', () => {
  expect(redisSocketPath('/data/redis')).toBe('/data/redis/redis.sock');
  expect(redisSocketPath(`/${'long/'.repeat(30)}`).length).toBeLessThan(100);
});

describe('a socket outside the data folder', () => {
  it('stands in a folder of its owner’s alone', async () => {
    const deep = join(folder, 'long'.repeat(30));
    const server = await startRedisServer(deep, log);
    expect(server.address.startsWith(deep)).toBe(false);
    const { mode } = await stat(dirname(server.address));
    expect(mode & 0o777).toBe(0o700);
    expect(await withClient(server.address, (client) => client.ping())).toBe('PONG');
    await server.stop();
    await rm(dirname(server.address), { recursive: true, force: true });
  });

  it('is not made where somebody else could have made it', async () => {
    const open = join(folder, 'open');
    await mkdir(open);
    await chmod(open, 0o777);
    await symlink(open, join(folder, 'link'));
    for (const name of ['open', 'link']) {
      await expect(keepSocketFolder(join(folder, name, 'redis.sock'))).rejects.toThrow(
        'not a folder of yours',
      );
    }
    await keepSocketFolder(join(folder, 'fresh', 'redis.sock'));
    await keepSocketFolder(join(folder, 'fresh', 'redis.sock'));
  });
});
