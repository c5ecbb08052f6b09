import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip } from '../../media/index.ts';
import { assetsOf, type HubPlace, type HubProcess, hubPlace, until } from '../hub-process.ts';
import { mayMount, type SmallDisk, smallDisk } from './small-disk.ts';

describe.runIf(mayMount)('a start on a full disk', () => {
  let place: HubPlace;
  let data: SmallDisk;
  beforeAll(async () => {
    place = await hubPlace();
    data = await smallDisk(place.data, 'size=4k');
  });
  afterAll(async () => {
    await data.unmount();
    await place.remove();
  });

  const redisAnswers = async (): Promise<boolean> => {
    const socket = connect(join(place.data, 'redis/redis.sock'));
    const there = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    return there;
  };

  /** What it said last; the hub is over by then, its Redis too. */
  const refusal = async (environment = {}): Promise<string> => {
    const why = await place.start(environment).then(
      () => 'It started.',
      (error: Error) => error.message,
    );
    expect(why).toMatch(/^The hub ended with 1:/);
    expect(await redisAnswers()).toBe(false);
    return why.trim().split('\n').at(-1) ?? '';
  };
  const works = async (hub: HubProcess, name: string): Promise<void> => {
    await copyClip(join(place.recordings, `${name}.mkv`), { seconds: 1 });
    await until('its remux', async () =>
      (await assetsOf(hub)).find(({ path }) => path.endsWith(`${name}.mov`)),
    );
  };

  // At each the first start gets a little further: lock, catalog, its tables, Redis, token, Node-RED's folder.
  it.each(['4k', '72k', '280k', '340k', '352k'])(
    'the first one with %s ends in a sentence that names the folder and the remedy',
    async (size) => {
      await data.resize(size);
      const said = await refusal();
      expect(said).toContain(place.data);
      expect(said).toMatch(/no space left.*Free some.*start again\.$/);
    },
  );

  it('names the folder for recordings where that can’t be made, and how to set another', async () => {
    const disk = await smallDisk(join(place.folder, 'other'), 'nr_inodes=20');
    await disk.takeNames();
    const recordings = join(disk.folder, 'recordings');
    const said = await refusal({
      STREAMOPS_DATA_DIR: join(place.folder, 'data of another'),
      STREAMOPS_WATCH: recordings,
    }).finally(disk.unmount);
    expect(said).toContain(recordings);
    expect(said).toMatch(/disk is full.*Free some.*or set STREAMOPS_WATCH to another folder\.$/);
  });

  it('goes on from what those left, once there is room', async () => {
    await data.resize('64m');
    const hub = await place.start();
    expect(await readFile(join(place.data, 'node-red/credential-secret'), 'utf8')).toMatch(/^[0-9a-f]{64}$/);
    expect(await readFile(join(place.data, 'node-red/package.json'), 'utf8')).toContain('private');
    await works(hub, 'first');
    await data.fill();
    expect(await hub.interrupt()).toBe(0);
    expect(await redisAnswers()).toBe(false);
    await data.makeRoom();
  });

  const catalog = () => join(place.data, 'streamops.db');
  const inCatalog = (sql: string): unknown => {
    const database = new DatabaseSync(catalog());
    try {
      return database.prepare(sql).get();
    } finally {
      database.close();
    }
  };

  it('without room for the copy of the catalog says so, and leaves the catalog as it was', async () => {
    const version = inCatalog('PRAGMA user_version');
    inCatalog('DROP INDEX runs_by_event');
    inCatalog('PRAGMA user_version = 1');
    await data.fill(128 * 1024);
    const said = await refusal();
    expect(said).toContain(`${catalog()}.before-002`);
    expect(said).toMatch(/no space left.*Free some.*start again\.$/);
    expect(inCatalog('PRAGMA user_version')).toEqual({ user_version: 1 });
    expect(inCatalog('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
    expect((await readdir(place.data)).filter((name) => name.includes('before-'))).toEqual([]);

    await data.makeRoom();
    const hub = await place.start();
    expect(inCatalog('PRAGMA user_version')).toEqual(version);
    expect(await readdir(place.data)).toContain('streamops.db.before-002');
    expect((await assetsOf(hub)).map(({ path }) => path)).toContain('first.mkv');
    expect(await hub.interrupt()).toBe(0);
    expect(await redisAnswers()).toBe(false);
  });
});
