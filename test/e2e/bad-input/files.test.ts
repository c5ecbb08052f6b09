import { copyFile, lstat, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip, makeClip, startRecording } from '../../media/index.ts';
import { assetsOf, drivesOf, quiet, until } from '../hub-process.ts';
import { type WatchingHub, watchingHub } from './watching-hub.ts';

let watching: WatchingHub;
/** Stands for whatever a playlist may name: nobody may ever connect to it. */
let lure: Server;
let connections = 0;

beforeAll(async () => {
  lure = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => lure.listen(0, '127.0.0.1', resolve));
  watching = await watchingHub();
});
afterAll(async () => {
  lure.close();
  await watching.place.remove();
});

const dropText = async (name: string, content: string | Buffer): Promise<string> => {
  const { folder, recordings } = watching.place;
  const path = join(recordings, name);
  await writeFile(join(folder, 'aside'), content);
  await rename(join(folder, 'aside'), path);
  return path;
};

const address = () => {
  const bound = lure.address();
  return typeof bound === 'object' && bound ? `http://127.0.0.1:${bound.port}` : '';
};

describe('a file that is no recording', () => {
  const secret = '/etc/hostname';
  const cases: [name: string, content: () => string | Promise<Buffer>, code: RegExp][] = [
    ['empty.mkv', () => '', /^FILE_EMPTY$/],
    ['text.mkv', () => 'Dear diary, today I recorded nothing.\n'.repeat(50), /^NOT_MEDIA$/],
    [
      'concat.mp4',
      () => `ffconcat version 1.0\nfile ${secret}\nfile ${address()}/a.mp4\n`,
      /^FORMAT_FORBIDDEN$/,
    ],
    [
      'playlist.mp4',
      () =>
        `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${address()}/a.ts\n#EXTINF:5,\nfile://${secret}\n#EXT-X-ENDLIST\n`,
      /^FORMAT_FORBIDDEN$/,
    ],
    [
      'cut off.mkv',
      async () => (await readFile(await makeClip({ seconds: 3 }))).subarray(0, -20_000),
      /^MEDIA_BROKEN$/,
    ],
    [
      'no-index.mp4',
      async () => (await readFile(await makeClip({ seconds: 2, container: 'mp4' }))).subarray(0, 20_000),
      /^(MEDIA_BROKEN|NOT_MEDIA)$/,
    ],
  ];

  it.each(cases)('%s ends in a named error', async (name, content, code) => {
    const bytes = await content();
    const path = await dropText(name, bytes);
    const job = await watching.endOf('remux', name);
    expect(job).toMatchObject({ state: 'failed', error: { code: expect.stringMatching(code) } });
    expect(job.error?.hint).not.toBe('');
    expect((await readFile(path)).equals(Buffer.from(bytes))).toBe(true);
    const asset = (await watching.allAssets()).find((candidate) => candidate.path === name);
    expect(asset).toMatchObject({ status: 'failed', error: { code: job.error?.code } });
  });

  it('opened nothing that the playlists name', () => {
    expect(connections).toBe(0);
  });

  it('recovers what a killed recorder left, and says so', async () => {
    const path = join(watching.place.recordings, 'killed.mkv');
    const recording = await startRecording(path, { seconds: 20 });
    await until(
      'some of it on the disk',
      async () => ((await lstat(path).catch(() => null))?.size ?? 0) > 200_000,
    );
    process.kill(recording.pid, 'SIGKILL');
    await recording.done.catch(() => {}); // It was killed: that is what is tested.
    const job = await watching.endOf('remux', 'killed.mkv');
    expect(job.error).toBeNull();
    expect(job.receipt?.notes.map(({ text }) => text).join(' ')).toMatch(/recover|finish/i);
  });
});

describe('names that trip programs', () => {
  const stems = [
    'two  blanks',
    `quotes ' " and \`ticks\``,
    'line\nbreak',
    'émoji 🎮 ñ',
    '-n -leading dash',
    '%d percent: colon',
    '$(reboot)',
  ];

  it('are recordings like any other', async () => {
    const { place, hub, endOf } = watching;
    for (const stem of stems) {
      const aside = join(place.folder, 'aside.mkv');
      await copyFile(await makeClip({ seconds: 1 }), aside);
      await rename(aside, join(place.recordings, `${stem}.mkv`));
    }
    for (const stem of stems) expect(await endOf('remux', `${stem}.mkv`)).toMatchObject({ state: 'done' });
    await quiet(hub);
    const made = (await assetsOf(hub, '&relation=remux')).map(({ path }) => basename(path));
    expect(made.length).toBeGreaterThanOrEqual(stems.length);
  });
});

it('a link out of the drive is not followed', async () => {
  const { place, hub, allAssets } = watching;
  const outside = join(place.folder, 'outside.mkv');
  await copyClip(outside, { seconds: 1 });
  await symlink(outside, join(place.recordings, 'link.mkv'));
  const [drive] = (await drivesOf(hub)).filter(({ watch }) => watch);
  await hub.api('POST', `/api/drives/${drive?.id}/rescan`);
  await quiet(hub);
  expect((await allAssets()).some(({ path }) => path === 'link.mkv')).toBe(false);
  const asked = hub.api('POST', '/api/jobs', {
    type: 'index',
    inputs: [{ path: join(place.recordings, 'link.mkv') }],
  });
  await expect(asked).rejects.toMatchObject({ body: { error: { code: 'PATH_OUTSIDE_DRIVE' } } });
});

it('leaves the hub alive after all of that', async () => {
  expect(await watching.hub.api('GET', '/health/ready')).toEqual({ ok: true });
});
