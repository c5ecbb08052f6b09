import { copyFile, lstat, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobView } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip, makeClip } from '../../media/index.ts';
import { assetsOf, drivesOf, quiet, stagingLeft, until } from '../hub-process.ts';
import { filesIn, mayMount, type SmallDisk, smallDisk } from './small-disk.ts';
import { type WatchingHub, watchingHub } from './watching-hub.ts';

describe.runIf(mayMount)('a full disk', () => {
  let watching: WatchingHub;
  let pictures: SmallDisk;
  const disks: SmallDisk[] = [];
  /** That is mounted in the test's own folder, and a drive of the hub. */
  const smallDrive = async (name: string, { options, watch }: { options: string; watch: boolean }) => {
    const { place, hub } = watching;
    const disk = await smallDisk(join(place.folder, name), options);
    disks.push(disk);
    const { id } = await hub.api<{ id: string }>('POST', '/api/drives', {
      ...{ name, path: disk.folder, watch, minQuietSeconds: 0.5 },
    });
    if (watch)
      await until('its scan', async () => (await drivesOf(hub)).find((drive) => drive.id === id)?.scanned);
    return { ...disk, id };
  };

  beforeAll(async () => {
    watching = await watchingHub(async ({ data }) => {
      pictures = await smallDisk(join(data, 'artifacts'), 'size=2m');
      disks.push(pictures);
    });
  });
  afterAll(async () => {
    await watching?.hub.interrupt(); // Not there where it did not start.
    for (const disk of disks) await disk.unmount();
    await watching?.place.remove();
  });

  const bigClip = () =>
    makeClip({ seconds: 2, width: 1280, height: 720, audioCodec: 'pcm_s16le', audioTracks: 8 });

  const ask = async (type: string, path: string, params = {}): Promise<JobView> => {
    const { hub } = watching;
    const { id } = await hub.api<{ id: string }>('POST', '/api/jobs', { type, inputs: [{ path }], params });
    return endOf(id, type);
  };
  const endOf = (id: string, what: string): Promise<JobView> =>
    until(`the end of ${what}`, async () => {
      const job = await watching.hub.api<JobView>('GET', `/api/jobs/${id}`);
      return job.state === 'failed' || job.state === 'done' ? job : null;
    });
  const full = (place: string) => ({
    state: 'failed',
    error: {
      code: 'DISK_FULL',
      message: expect.stringContaining(place),
      hint: expect.stringContaining('Free'),
    },
  });
  const retry = async ({ id, type }: JobView): Promise<JobView> => {
    await watching.hub.api('POST', `/api/jobs/${id}/retry`);
    return endOf(id, `${type}, once there is room`);
  };

  it('where the recording lies: the remux says so and leaves nothing', async () => {
    const { hub } = watching;
    const clip = await bigClip();
    const size = Math.ceil((await lstat(clip)).size * 1.4);
    const drive = await smallDrive('small', { options: `size=${size}`, watch: true });
    await copyFile(clip, join(drive.folder, 'big.mkv'));
    expect(await watching.endOf('remux', 'big.mkv')).toMatchObject(full('"small"'));
    expect(await filesIn(drive)).toEqual(['big.mkv']);
    await hub.api('DELETE', `/api/drives/${drive.id}`);
  });

  it('where it should go: copy and move say so, and the original stays', async () => {
    const { place, hub } = watching;
    const original = join(place.library, 'goes.mkv');
    await copyFile(await bigClip(), join(place.folder, 'aside.mkv'));
    await rename(join(place.folder, 'aside.mkv'), original);
    const drive = await smallDrive('tiny', { options: 'size=4m', watch: false });
    await writeFile(join(drive.folder, 'filler'), Buffer.alloc(3_000_000));
    for (const type of ['copy', 'move']) {
      expect(await ask(type, original, { to: '{drive.tiny}/' })).toMatchObject(full('"tiny"'));
      expect(await filesIn(drive)).toEqual([]);
    }
    expect((await lstat(original)).isFile()).toBe(true);
    await hub.api('DELETE', `/api/drives/${drive.id}`);
  });

  it('where pictures lie: the first look says so, and makes them once there is room', async () => {
    const { place } = watching;
    const recording = join(place.library, 'looked at.mkv');
    await copyClip(recording, { seconds: 2 });
    await pictures.fill();
    const job = await ask('first_look', recording);
    expect(job).toMatchObject(full(pictures.folder));
    expect(await filesIn(pictures)).toEqual([]);
    await pictures.makeRoom();
    expect(await retry(job)).toMatchObject({ state: 'done' });
    const asset = (await assetsOf(watching.hub)).find(({ path }) => path === 'looked at.mkv');
    expect(Object.keys(asset?.artifacts ?? {}).sort()).toEqual([
      'hover',
      'poster',
      'sprite',
      'sprite-vtt',
      'waveform',
    ]);
  });

  it('without names for folders: a move on one drive says so, and goes through once there are some', async () => {
    const drive = await smallDrive('nameless', { options: 'size=8m,nr_inodes=200', watch: false });
    const original = join(drive.folder, 'stays.mkv');
    await copyClip(original, { seconds: 1 });
    await drive.takeNames();
    const job = await ask('move', original, { to: '{drive.nameless}/{YYYY}/' });
    expect(job).toMatchObject(full(drive.folder));
    expect(await filesIn(drive)).toEqual(['stays.mkv']);
    await drive.makeRoom();
    expect(await retry(job)).toMatchObject({ state: 'done' });
    expect(await filesIn(drive)).toEqual([expect.stringMatching(/^\d{4}\/stays\.mkv$/)]);
  });

  it('where originals are put aside: they stay, and so does what was put aside before', async () => {
    const { hub } = watching;
    const drive = await smallDrive('aside', { options: 'size=8m,nr_inodes=200', watch: false });
    const original = join(drive.folder, 'take.mkv');
    await copyClip(original, { seconds: 1 });
    expect(await ask('index', original)).toMatchObject({ state: 'done' });
    // Enough for staging (three folders and a file) and for the name that is published; then none is left.
    await drive.takeNames(5);
    const job = await ask('remux', original, { replace: true });
    expect(job).toMatchObject(full(drive.folder));
    expect(await filesIn(drive)).toEqual(['take.mkv']);
    expect((await assetsOf(hub)).find(({ path }) => path === 'take.mkv')).toMatchObject({ status: 'ready' });

    // A move to another drive writes nothing here but that; what it copied is taken back.
    await drive.takeNames();
    expect(await ask('move', original, { to: '{drive.editing}/' })).toMatchObject(full(drive.folder));
    expect(await filesIn(drive)).toEqual(['take.mkv']);
    expect(await readdir(watching.place.library)).not.toContain('take.mkv');

    await drive.makeRoom();
    expect(await retry(job)).toMatchObject({ state: 'done' });
    const held = (await hub.api<{ items: { id: string; heldPath: string }[] }>('GET', '/api/quarantine'))
      .items;
    expect(await filesIn(drive)).toEqual([held[0]?.heldPath, 'take.mov']);

    await drive.takeNames();
    const restore = () => hub.api('POST', `/api/quarantine/${held[0]?.id}/restore`);
    await expect(restore()).rejects.toMatchObject({ body: { error: full(drive.folder).error } });
    expect(await filesIn(drive)).toEqual([held[0]?.heldPath, 'take.mov']);
    await drive.makeRoom();
    await restore();
    expect(await filesIn(drive)).toEqual(['take.mkv', 'take.mov']);
  });

  it('leaves the hub alive, and nothing in staging', async () => {
    await quiet(watching.hub);
    expect(await watching.hub.api('GET', '/health/ready')).toEqual({ ok: true });
    const staged = async () => [
      ...(await stagingLeft(watching.place)),
      ...(
        await Promise.all(disks.map(({ folder }) => readdir(join(folder, '.streamops/tmp')).catch(() => [])))
      ).flat(),
    ];
    // A job has its last word before its staging goes.
    await until('staging to be empty', async () => (await staged()).length === 0, 5_000);
  });
});
