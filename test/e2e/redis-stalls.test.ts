import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RedisServer, startRedisServer } from '../../hub/src/jobs/queue/redis-server.ts';
import { copyClip } from '../media/index.ts';
import { type HubPlace, hubPlace, jobOf, until } from './hub-process.ts';

let folder: string;
let redis: RedisServer;
let place: HubPlace;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-redis-'));
  redis = await startRedisServer(join(folder, 'redis'), pino({ level: 'silent' }));
  place = await hubPlace();
});
afterAll(async () => {
  await place.remove();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

const redisPid = async (): Promise<number> => {
  const client = new Redis(redis.address);
  try {
    return Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]);
  } finally {
    client.disconnect();
  }
};

it('a Redis that is there and answers nothing holds up jobs, and nothing else', async () => {
  const hub = await place.start({ REDIS_URL: `unix://${redis.address}` });
  const clip = join(place.library, 'clip.mkv');
  await copyClip(clip, { seconds: 1 });
  const ask = async () =>
    (await hub.api<{ id: string }>('POST', '/api/jobs', { type: 'index', inputs: [{ path: clip }] })).id;
  const pid = await redisPid();
  process.kill(pid, 'SIGSTOP');
  let kept: string;
  try {
    const [dropped, other] = [await ask(), await ask()];
    kept = other;
    await hub.api('PUT', '/api/settings', { holdProcessing: true });
    expect((await hub.api<{ state: string }>('POST', `/api/jobs/${dropped}/cancel`)).state).toBe('cancelled');
    expect((await jobOf(hub, kept)).state).toBe('queued');
    const metrics = await fetch(`${hub.url}/metrics`, { headers: { authorization: `Bearer ${hub.token}` } });
    expect(await metrics.text()).toMatch(/^streamops_jobs_total.*"cancelled"\} 1$/m);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await hub.api('PUT', '/api/settings', { holdProcessing: false });
  await until(`job ${kept}`, async () => (await jobOf(hub, kept)).state === 'done');
});
