import {
  type Asset,
  type Job,
  type JobProgress,
  type JobView,
  newId,
  type SystemView,
} from '@streamops/core';
import { io as connect, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { json, startHub, type TestHub } from '../http/testing/start-hub.ts';
import { throttle } from '../throttle.ts';

let hub: TestHub;
let editor: Socket;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  editor = connect(`${hub.base}/ui`, { path: '/ws', transports: ['websocket'], auth: { token: hub.owner } });
  await new Promise((resolve) => editor.once('connect', () => resolve(null)));
});
afterEach(() => editor.disconnect());

/** Resolves to the next message of that name for which `fits` holds. */
const next = <T>(name: string, fits: (value: T) => boolean = () => true): Promise<T> =>
  new Promise((resolve) => {
    const listen = (value: T) => {
      if (!fits(value)) return;
      editor.off(name, listen);
      resolve(value);
    };
    editor.on(name, listen);
  });

const newJob = async (): Promise<Job> => {
  const asset = await hub.addFile(`${newId()}.mkv`, 'x');
  return hub.services.jobs.request({
    type: 'tag',
    inputs: [{ assetId: asset.id }],
    params: {},
    askedBy: 'test',
  });
};

const progressOf = (jobId: string, percent: number): JobProgress => ({
  jobId,
  attempt: 1,
  percent,
  speed: null,
  bytesPerSec: null,
  etaSec: null,
  doing: 'Remux',
});

describe('an open editor', () => {
  it('hears of an asset as the catalog has it, when an event speaks of it', async () => {
    const asset = await hub.addFile('heard.mkv', 'x');
    const heard = next<Asset>('asset.put', ({ id }) => id === asset.id);
    const data = { driveId: hub.driveId, path: 'heard.mkv', stage: 'header' as const };
    await hub.services.events.record([
      { type: 'asset.indexed', source: 'test', dedupeKey: newId(), data, assetId: asset.id },
    ]);
    expect(await heard).toEqual(asset);
  });

  it('hears of what a job made and of what it was made from', async () => {
    const job = await newJob();
    const output = await hub.addFile('made.mov', 'y');
    const made = next<Asset>('asset.put', ({ id }) => id === output.id);
    const source = next<Asset>('asset.put', ({ id }) => id === job.inputs[0]?.assetId);
    const data = { jobId: job.id, jobType: 'tag', attempt: 1, outputAssetIds: [output.id] };
    await hub.services.events.record([{ type: 'job.finished', source: 'test', dedupeKey: newId(), data }]);
    await Promise.all([made, source]);
  });

  it('hears that an asset is gone', async () => {
    const id = newId();
    const gone = next<{ id: string }>('asset.removed');
    const data = { driveId: hub.driveId, path: 'nowhere.mkv', stage: 'header' as const };
    await hub.services.events.record([
      { type: 'asset.indexed', source: 'test', dedupeKey: newId(), data, assetId: id },
    ]);
    expect(await gone).toEqual({ id });
  });

  it('hears what another editor changed', async () => {
    const asset = await hub.addFile('shared.mkv', 'x');
    const heard = next<Asset>('asset.put', ({ id }) => id === asset.id);
    await hub.call(`/api/assets/${asset.id}`, json('PATCH', { favourite: true }));
    expect((await heard).favourite).toBe(true);
  });

  it('hears of jobs without what only the hub needs, and then how the system is', async () => {
    const job = await newJob();
    const heard = next<JobView>('job.put');
    const system = next<SystemView>('system.changed');
    hub.services.tell.job(job);
    expect(await heard).toMatchObject({ id: job.id, waits: false });
    expect(await heard).not.toHaveProperty('continuation');
    expect(await system).toEqual(hub.services.view);
  });

  it('hears of progress now and then, the newest always', async () => {
    const jobId = newId();
    const heard: number[] = [];
    editor.on('job.progress', ({ percent }: JobProgress) => heard.push(percent ?? -1));
    const last = next<JobProgress>('job.progress', ({ percent }) => percent === 100);
    for (let percent = 0; percent <= 100; percent += 1)
      hub.services.tell.progress(progressOf(jobId, percent));
    await last;
    expect(heard).toEqual([0, 100]);
  });

  it('hears of drives', async () => {
    const heard = next<unknown[]>('drives.changed');
    hub.services.tell.drives(await hub.services.drives.list());
    expect(await heard).toHaveLength(1);
  });
});

describe('an editor that closes', () => {
  it('does not hold up the journal', async () => {
    editor.disconnect();
    const data = { driveId: hub.driveId, name: 'recordings' };
    await hub.services.events.record([{ type: 'drive.online', source: 'test', dedupeKey: newId(), data }]);
    await expect.poll(() => hub.services.events.lag()).toBe(0);
  });
});

describe('a throttle', () => {
  it('drops what waits when it is stopped', () => {
    const sent: number[] = [];
    const one = throttle<number>(60_000, (value) => sent.push(value));
    one.push(1);
    one.push(2);
    one.stop();
    one.push(3);
    one.stop();
    expect(sent).toEqual([1, 3]);
  });

  it('says when it is needed no more', async () => {
    const said: string[] = [];
    await new Promise<void>((resolve) => {
      const one = throttle<string>(
        1,
        (value) => said.push(value),
        () => {
          said.push('idle');
          resolve();
        },
      );
      one.push('first');
      one.push('last');
    });
    expect(said).toEqual(['first', 'last', 'idle']);
  });
});
