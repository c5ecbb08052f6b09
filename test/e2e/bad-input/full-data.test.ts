import { join } from 'node:path';
import type { SystemView } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip } from '../../media/index.ts';
import { assetsOf, jobOf, jobsOf, until } from '../hub-process.ts';
import { mayMount, type SmallDisk, smallDisk } from './small-disk.ts';
import { type WatchingHub, watchingHub } from './watching-hub.ts';

/** Remux, move, index, first look, index. */
const flowLength = 5;
const ends: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled']);

interface FlowNode {
  type: string;
  info?: string;
}

describe.runIf(mayMount)('a full disk under the data folder', () => {
  let watching: WatchingHub;
  let data: SmallDisk;
  let queue: SmallDisk;

  beforeAll(async () => {
    watching = await watchingHub(async (place) => {
      data = await smallDisk(place.data, 'size=24m');
      queue = await smallDisk(join(place.data, 'redis'), 'size=2m');
    });
    await copyClip(join(watching.place.library, 'clip.mkv'), { seconds: 1 });
  });
  afterAll(async () => {
    await watching?.hub.interrupt(); // Not there where it did not start.
    await queue.unmount();
    await data.unmount();
    await watching?.place.remove();
  });

  const ask = () =>
    watching.hub.api<{ id: string }>('POST', '/api/jobs', {
      type: 'index',
      inputs: [{ path: join(watching.place.library, 'clip.mkv') }],
    });
  const codeOf = (answer: Promise<unknown>) =>
    answer.then(
      () => null,
      (error: { body?: { error?: { code?: string } } }) => error.body?.error?.code,
    );
  const warnings = async () => (await watching.hub.api<SystemView>('GET', '/api/system')).warnings.join(' ');
  const done = (id: string) =>
    until(`job ${id} to be done`, async () => (await jobOf(watching.hub, id)).state === 'done');
  /** Node-RED's own answers have no shape of ours. */
  const deploy = async (change: (flows: FlowNode[]) => FlowNode[]): Promise<Response> => {
    const { hub } = watching;
    const flows = change(await hub.api<FlowNode[]>('GET', '/flows/flows'));
    const headers = { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' };
    return fetch(`${hub.url}/flows/flows`, { method: 'POST', headers, body: JSON.stringify(flows) });
  };
  const withNote = (flows: FlowNode[]): FlowNode[] =>
    flows.map((node) => (node.type === 'tab' ? { ...node, info: 'A note of mine. '.repeat(4096) } : node));

  it('the catalog: what would be written is refused by name', async () => {
    const { hub } = watching;
    await data.fill();
    // What SQLite has preallocated may hold a few more.
    expect(await until('the catalog to be full', () => codeOf(ask()))).toBe('DISK_FULL');
    expect(await codeOf(hub.api('PUT', '/api/settings', { quarantineDays: 20 }))).toBe('DISK_FULL');
    const signIn = await fetch(hub.signInUrl, { redirect: 'manual' });
    expect([signIn.status, await signIn.text()]).toEqual([507, expect.stringContaining('DISK_FULL')]);
    const deployed = await deploy(withNote);
    expect([deployed.status, await deployed.text()]).toEqual([400, expect.stringContaining('no space left')]);
  });

  it('the catalog: a recording that is closed meanwhile goes through once there is room', async () => {
    const { hub, place } = watching;
    await copyClip(join(place.recordings, 'meanwhile.mkv'), { seconds: 1 });
    await until('the hub to have tried', async () => /Closed files could not be written/.test(hub.output()));
    expect(await hub.api('GET', '/health/ready')).toEqual({ ok: true });
    await data.makeRoom();
    await done((await ask()).id);
    expect((await deploy(withNote)).status).toBe(204);
    await until('its remux', async () =>
      (await assetsOf(hub)).find(({ path }) => path.endsWith('meanwhile.mov')),
    );
    // Between two jobs of a flow there is a moment in which nothing runs.
    const ended = await until('its flow to be through', async () => {
      const jobs = (await jobsOf(hub)).filter(({ askedBy }) => askedBy === 'flow Recordings');
      return jobs.length === flowLength && jobs.every(({ state }) => ends.has(state)) && jobs;
    });
    expect(ended.filter(({ state }) => state !== 'done')).toEqual([]);
  });

  it('the queue: jobs are kept, the system says why they wait, and they go on once there is room', async () => {
    await queue.fill();
    const ids: string[] = [];
    const why = await until('a warning', async () => {
      ids.push((await ask()).id);
      return (await warnings()) || null;
    });
    expect(why).toContain(queue.folder);
    expect(why).toMatch(/disk is full.*Free some/);
    await queue.makeRoom();
    for (const id of ids) await done(id);
    await until('the warning to go', async () => (await warnings()) === '');
  });
});
