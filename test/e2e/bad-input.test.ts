import { execFile } from 'node:child_process';
import { chmod, chown, copyFile, lstat, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { JobView } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip, makeClip, startRecording } from '../media/index.ts';
import {
  assetsOf,
  drivesOf,
  type HubPlace,
  type HubProcess,
  hubPlace,
  jobsOf,
  quiet,
  until,
} from './hub-process.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

let place: HubPlace;
let hub: HubProcess;
/** Stands for whatever a playlist may name: nobody may ever connect to it. */
let lure: Server;
let connections = 0;

beforeAll(async () => {
  lure = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => lure.listen(0, '127.0.0.1', resolve));
  place = await hubPlace();
  hub = await place.start();
  const [recordings] = (await drivesOf(hub)).filter(({ watch }) => watch);
  await hub.api('PATCH', `/api/drives/${recordings?.id}`, { minQuietSeconds: 0.5 });
  await until('the first scan', async () =>
    (await drivesOf(hub)).some(({ watch, scanned }) => watch && scanned),
  );
});
afterAll(async () => {
  lure.close();
  await place.remove();
});

const dropText = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(place.recordings, name);
  await writeFile(join(place.folder, 'aside'), content);
  await rename(join(place.folder, 'aside'), path);
  return path;
};

/** The job that the default rule asks for when the file is closed, once it is over. */
const firstJobOf = async (name: string): Promise<JobView> =>
  until(`the job of ${JSON.stringify(name)}`, async () => {
    const asset = (await allAssets()).find(({ path }) => path === name);
    const [job] = asset ? await jobsOf(hub, `&assetId=${asset.id}&type=remux`) : [];
    return job && (job.state === 'failed' || job.state === 'done') ? job : null;
  });

const allAssets = async () => [
  ...(await assetsOf(hub)),
  ...(await assetsOf(hub, '&status=failed')),
  ...(await assetsOf(hub, '&status=missing')),
];

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
    const job = await firstJobOf(name);
    expect(job).toMatchObject({ state: 'failed', error: { code: expect.stringMatching(code) } });
    expect(job.error?.hint).not.toBe('');
    expect((await readFile(path)).equals(Buffer.from(bytes))).toBe(true);
    const asset = (await allAssets()).find((candidate) => candidate.path === name);
    expect(asset).toMatchObject({ status: 'failed', error: { code: job.error?.code } });
  });

  it('opened nothing that the playlists name', () => {
    expect(connections).toBe(0);
  });

  it('recovers what a killed recorder left, and says so', async () => {
    const path = join(place.recordings, 'killed.mkv');
    const recording = await startRecording(path, { seconds: 20 });
    await until(
      'some of it on the disk',
      async () => ((await lstat(path).catch(() => null))?.size ?? 0) > 200_000,
    );
    process.kill(recording.pid, 'SIGKILL');
    await recording.done.catch(() => {}); // It was killed: that is what is tested.
    const job = await firstJobOf('killed.mkv');
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
    for (const stem of stems) {
      const aside = join(place.folder, 'aside.mkv');
      await copyFile(await makeClip({ seconds: 1 }), aside);
      await rename(aside, join(place.recordings, `${stem}.mkv`));
    }
    for (const stem of stems) expect(await firstJobOf(`${stem}.mkv`)).toMatchObject({ state: 'done' });
    await quiet(hub);
    const made = (await assetsOf(hub, '&relation=remux')).map(({ path }) => basename(path));
    expect(made.length).toBeGreaterThanOrEqual(stems.length);
  });
});

describe('places that are closed', () => {
  it('does not follow a link out of the drive', async () => {
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

  it.runIf(isRoot)('names a folder without permission, and keeps the recording', async () => {
    const guarded = await hubPlace();
    try {
      for (const folder of [guarded.folder, guarded.recordings]) await chown(folder, nobody, nobody);
      const other = await guarded.start({ HOME: guarded.folder }, nobody);
      await mkdir(guarded.library, { recursive: true });
      await chown(guarded.library, 0, 0);
      await chmod(guarded.library, 0o555);
      const path = join(guarded.recordings, 'kept.mkv');
      await copyClip(path, { seconds: 1 });
      const job = await until(
        'the move to fail',
        async () => (await jobsOf(other, '&type=move&state=failed'))[0],
      );
      expect(job.error).toMatchObject({ code: 'FILE_DENIED', message: expect.stringContaining('library') });
      expect((await lstat(path)).isFile()).toBe(true);
      await other.api('GET', '/api/system');
    } finally {
      await chmod(guarded.library, 0o755);
      await guarded.remove();
    }
  });
});

/** A small file system of its own, gone afterwards. */
const onSmallDisk = async (folder: string, sizeBytes: number, use: () => Promise<void>): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder]);
  try {
    await use();
  } finally {
    await run('umount', ['-l', folder]);
  }
};

describe.runIf(isRoot)('a full disk', () => {
  const bigClip = () =>
    makeClip({ seconds: 2, width: 1280, height: 720, audioCodec: 'pcm_s16le', audioTracks: 8 });

  const expectFull = async (type: string, assetPath: string): Promise<void> => {
    const job = await until(`${type} of ${assetPath} to fail`, async () => {
      const asset = (await allAssets()).find(({ path }) => path === assetPath);
      const jobs = asset ? await jobsOf(hub, `&assetId=${asset.id}&type=${type}&state=failed`) : [];
      return jobs[0];
    });
    expect(job.error).toMatchObject({ code: 'DISK_FULL' });
  };

  it('where the recording lies: the remux says so and leaves nothing', async () => {
    const folder = join(place.folder, 'small');
    const clip = await bigClip();
    await onSmallDisk(folder, Math.ceil((await lstat(clip)).size * 1.4), async () => {
      const added = await hub.api<{ id: string }>('POST', '/api/drives', {
        name: 'small',
        path: folder,
        minQuietSeconds: 0.5,
      });
      await until('its scan', async () =>
        (await drivesOf(hub)).find(({ id, scanned }) => id === added.id && scanned),
      );
      await copyFile(clip, join(folder, 'big.mkv'));
      await expectFull('remux', 'big.mkv');
      const left = await run('find', [folder, '-type', 'f', '-name', '*.m*']);
      expect(left.stdout.trim()).toBe(join(folder, 'big.mkv'));
      await hub.api('DELETE', `/api/drives/${added.id}`);
    });
  });

  it('where it should go: copy and move say so, and the original stays', async () => {
    const folder = join(place.folder, 'tiny');
    await copyFile(await bigClip(), join(place.folder, 'aside.mkv'));
    await rename(join(place.folder, 'aside.mkv'), join(place.library, 'goes.mkv'));
    await onSmallDisk(folder, 4_000_000, async () => {
      const added = await hub.api<{ id: string }>('POST', '/api/drives', {
        name: 'tiny',
        path: folder,
        watch: false,
      });
      await writeFile(join(folder, 'filler'), Buffer.alloc(3_000_000));
      for (const type of ['copy', 'move']) {
        const input = { path: join(place.library, 'goes.mkv') };
        await hub.api('POST', '/api/jobs', { type, inputs: [input], params: { to: '{drive.tiny}/' } });
        await expectFull(type, 'goes.mkv');
      }
      expect((await lstat(join(place.library, 'goes.mkv'))).isFile()).toBe(true);
      await hub.api('DELETE', `/api/drives/${added.id}`);
    });
  });

  it('where the catalog lies: a job is refused by name, and taken when there is space again', async () => {
    const small = await hubPlace();
    try {
      await mkdir(small.data, { recursive: true });
      await run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', small.data]);
      const other = await small.start();
      const clip = join(small.library, 'clip.mkv');
      await copyClip(clip, { seconds: 1 });
      const ask = () =>
        other.api<{ id: string }>('POST', '/api/jobs', { type: 'index', inputs: [{ path: clip }] });
      const filler = join(small.data, 'filler');
      await run('sh', ['-c', 'dd if=/dev/zero of="$0" bs=64k 2>/dev/null || true', filler]);
      // What SQLite has preallocated may hold a few more.
      const refused = await until('the catalog to be full', async () =>
        ask().then(
          () => null,
          (error: { body?: { error?: { code?: string } } }) => error.body?.error?.code,
        ),
      );
      expect(refused).toBe('DISK_FULL');
      await run('rm', [filler]);
      const { id } = await ask();
      await until('the job to be done', async () =>
        (await jobsOf(other)).find((job) => job.id === id && job.state === 'done'),
      );
    } finally {
      await small.remove().catch(() => {}); // The folder is a mount point still.
      await run('umount', ['-l', small.data]);
      await small.remove();
    }
  });
});

it('leaves the hub alive after all of that', async () => {
  expect(await hub.api('GET', '/health/ready')).toEqual({ ok: true });
});
