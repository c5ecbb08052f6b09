import { once } from 'node:events';
import { mkdir, readdir, readFile, readlink, truncate, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { driveSettings } from '@streamops/core';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { type FuseMount, fuseOrSkip } from '../../../test/peers/fuse.ts';
import { createDriveService } from '../sensors/drives/index.ts';
import { codeOf, startHub, type TestHub } from './testing/start-hub.ts';

/** Many times the threads there are. */
const players = 50;
const timeLimitMs = 1000;

const openHub = async (mount: FuseMount) => {
  const hub = await startHub({
    drives: (given) => createDriveService({ ...given, log: pino({ level: 'silent' }), timeLimitMs }),
  });
  await hub.services.drives.start();
  const settings = driveSettings.parse({ name: 'share', path: mount.path, watch: false });
  const share = await hub.services.drives.add(settings);
  expect(share.kind).toBe('network');
  await writeFile(join(mount.backing, 'film.mkv'), '');
  // More than the sockets in between hold.
  await truncate(join(mount.backing, 'film.mkv'), 256 * 1024 * 1024);
  const film = await hub.addFile('film.mkv', '', { driveId: share.id });
  const local = await hub.addFile('local.mkv', 'here');
  return { hub, film: film.id, local: local.id };
};

/** A player that has begun and reads no further. */
const play = (hub: TestHub, id: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const options = { headers: { authorization: `Bearer ${hub.owner}` }, agent: false };
    const asked = get(`${hub.base}/media/${id}`, options, (answer) => {
      answer.once('readable', () => resolve(answer));
    });
    asked.once('error', reject);
  });

const heldOpen = async (mount: FuseMount): Promise<string[]> => {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
  return (await Promise.all(links)).filter((path) => path.startsWith(mount.path));
};

it('goes on with everything else while fifty films hang, cuts them, and says why to the next', async (test) => {
  await using mount = await fuseOrSkip(test);
  const { hub, film, local } = await openHub(mount);
  try {
    const playing = await Promise.all(Array.from({ length: players }, () => play(hub, film)));
    await mount.order({ stalled: true, noLinks: false });
    const ends = playing.map((answer) => once(answer, 'error'));
    for (const answer of playing) answer.resume();

    for (const path of [`/media/${local}`, '/api/drives', '/api/assets', `/api/assets/${film}`]) {
      expect((await hub.call(path)).status, path).toBe(200);
    }
    const notes = join(hub.dir, 'notes');
    await mkdir(notes);
    await writeFile(join(notes, 'a'), 'a');
    expect(await readFile(join(notes, 'a'), 'utf8')).toBe('a');

    for (const [error] of await Promise.all(ends)) expect(error).toMatchObject({ code: 'ECONNRESET' });
    const later = Array.from({ length: players }, () => hub.call(`/media/${film}`).then(codeOf));
    for (const answer of await Promise.all(later)) expect(answer).toEqual([503, 'DRIVE_OFFLINE']);
    expect(await (await hub.call(`/media/${local}`)).text()).toBe('here');

    await mount.order({ stalled: false, noLinks: false });
    const range = { headers: { range: 'bytes=0-9' } };
    await vi.waitFor(async () => expect((await hub.call(`/media/${film}`, range)).status).toBe(206), 20_000);
    await vi.waitFor(async () => expect(await heldOpen(mount)).toEqual([]), 20_000);
  } finally {
    await mount.order({ stalled: false, noLinks: false });
    await hub.services.drives.stop();
    await hub.close();
  }
});
