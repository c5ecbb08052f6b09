import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RedisServer, startRedisServer } from '../../hub/src/jobs/queue/redis-server.ts';
import { copyClip } from '../media/index.ts';
import { type HubPlace, type HubProcess, hubPlace, jobOf, until } from './hub-process.ts';

let folder: string;
let redis: RedisServer;
let places: HubPlace[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-redis-'));
  redis = await startRedisServer(join(folder, 'redis'), pino({ level: 'silent' }));
  places = [await hubPlace(), await hubPlace()];
});
afterAll(async () => {
  for (const place of places) await place.remove();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

const startAt = async (place: HubPlace): Promise<{ hub: HubProcess; clip: string }> => {
  const clip = join(place.library, 'clip.mkv');
  const hub = await place.start({ REDIS_URL: `unix://${redis.address}` });
  await copyClip(clip, { seconds: 1 });
  return { hub, clip };
};
const ask = async ({ hub, clip }: { hub: HubProcess; clip: string }): Promise<string> =>
  (await hub.api<{ id: string }>('POST', '/api/jobs', { type: 'index', inputs: [{ path: clip }] })).id;
const done = (hub: HubProcess, id: string) =>
  until(`job ${id}`, async () => (await jobOf(hub, id)).state === 'done');

it('two hubs on one Redis do their own jobs, and hold only their own', async () => {
  const [a, b] = await Promise.all(places.map(startAt));
  if (!a || !b) throw new Error('two places were made');
  await a.hub.api('PUT', '/api/settings', { holdProcessing: true });
  const held = await ask(a);
  await done(b.hub, await ask(b));
  expect((await jobOf(a.hub, held)).state).toBe('queued');
  await a.hub.api('PUT', '/api/settings', { holdProcessing: false });
  await done(a.hub, held);
});
