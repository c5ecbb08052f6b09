import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JobDetail, SystemView } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip } from '../../media/index.ts';
import { type HubPlace, hubPlace, until } from '../hub-process.ts';
import { mayMount, type SmallDisk, smallDisk } from './small-disk.ts';

const program = fileURLToPath(new URL('../../../hub/src/main.ts', import.meta.url));

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  return typeof bound === 'object' && bound ? bound.port : 0;
};

describe.runIf(mayMount)('a full disk under the log', () => {
  let place: HubPlace;
  let logs: SmallDisk;
  let hub: ChildProcess;
  let url: string;

  /** As with `npm start > hub.log`. */
  beforeAll(async () => {
    place = await hubPlace();
    logs = await smallDisk(join(place.folder, 'logs'), 'size=256k');
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const file = await open(join(logs.folder, 'hub.log'), 'a');
    hub = spawn(process.execPath, [program], {
      stdio: ['ignore', file.fd, 'inherit'],
      env: {
        ...process.env,
        ...{ STREAMOPS_PORT: String(port), STREAMOPS_DATA_DIR: place.data, LOG_LEVEL: 'debug' },
        ...{ STREAMOPS_WATCH: place.recordings, STREAMOPS_EDITING_DIR: place.library },
      },
    });
    await file.close();
    await until('a worker', async () => (await system().catch(() => null))?.workers[0]);
  });
  afterAll(async () => {
    if (hub.exitCode === null && hub.kill('SIGINT')) await once(hub, 'exit');
    await logs.unmount();
    await place.remove();
  });

  const api = async <T>(path: string, body?: unknown): Promise<T> => {
    const token = (await readFile(join(place.data, 'token'), 'utf8')).trim();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const asked = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    // The caller names the route's answer.
    return (await (await fetch(`${url}${path}`, { headers, ...asked })).json()) as T;
  };
  const system = () => api<SystemView>('/api/system');
  const work = async (): Promise<string> => {
    const inputs = [{ path: join(place.library, 'clip.mkv') }];
    const { id } = await api<{ id: string }>('/api/jobs', { type: 'index', inputs });
    await until('the job to be done', async () => (await api<JobDetail>(`/api/jobs/${id}`)).state === 'done');
    return id;
  };

  it('stops neither hub nor worker; lines are written again once there is room', async () => {
    await copyClip(join(place.library, 'clip.mkv'), { seconds: 1 });
    const [worker] = (await system()).workers;
    await logs.fill();
    const file = join(logs.folder, 'hub.log');
    const before = (await stat(file)).size;
    // The last page of the file may have room for a few lines.
    const during = [await work(), await work(), await work()];
    expect((await stat(file)).size - before).toBeLessThan(4096);
    expect(hub.exitCode).toBeNull();
    expect((await system()).workers[0]?.id).toBe(worker?.id);

    await logs.makeRoom();
    const after = await work();
    await until('its lines', async () => (await readFile(file, 'utf8')).split(after).length > 2);
    expect(await readFile(file, 'utf8')).toContain(during.at(-1));
  });
});
