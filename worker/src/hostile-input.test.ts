import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyClip } from '../../test/media/index.ts';
import { guardedInput } from './ffmpeg/input.ts';
import { type Bench, makeBench, runAssignment } from './testing/bench.ts';

/** Something that a hostile file may name, and that notices whoever comes. */
interface Bait {
  url: string;
  visits: () => number;
}

describe('a file that names others', () => {
  let bench: Bench;
  let server: Server;
  let bait: Bait;
  let secret: string;

  beforeEach(async () => {
    bench = await makeBench();
    let visits = 0;
    server = createServer((socket) => {
      visits += 1;
      socket.destroy();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // A TCP server has an address with a port.
    bait = { url: `http://127.0.0.1:${port}/clip.ts`, visits: () => visits };
    secret = await copyClip(join(bench.drive, 'secret.mkv'));
  });
  afterEach(async () => {
    server.close();
    await bench.remove();
  });

  const playlists: [string, (secret: string, url: string) => string][] = [
    ['ffconcat of a file', (path) => `ffconcat version 1.0\nfile '${path}'\n`],
    ['ffconcat of a neighbour', () => `ffconcat version 1.0\nfile secret.mkv\n`],
    ['ffconcat of an address', (_, url) => `ffconcat version 1.0\nfile '${url}'\n`],
    [
      'HLS of an address',
      (_, url) => `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${url}\n#EXT-X-ENDLIST\n`,
    ],
    ['HLS of a file', (path) => `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${path}\n#EXT-X-ENDLIST\n`],
    ['HLS behind a mark and blanks', (_, url) => `\uFEFF\n #EXTM3U\n#EXTINF:2,\n${url}\n`],
    [
      'DASH of an address',
      (_, url) =>
        `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>${url}</BaseURL></Period></MPD>`,
    ],
    [
      'SDP of an address',
      () => 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\nm=video 9 RTP/AVP 96\r\n',
    ],
  ];

  it.each(playlists)('is refused, and nothing is fetched: %s', async (_, text) => {
    for (const name of ['video.mp4', 'video.mkv']) {
      const path = join(bench.drive, name);
      await writeFile(path, text(secret, bait.url));
      const { end } = await runAssignment(await bench.assignment('remux', path));
      expect(end).toMatchObject({ ok: false, failure: { error: { code: 'FORMAT_FORBIDDEN' } } });
    }
    expect(bait.visits()).toBe(0);
    expect(await bench.staged()).toEqual([]);
  });

  it('is refused by ffmpeg too, where the first look was fooled', async () => {
    const path = join(bench.drive, 'fooled.mp4');
    await writeFile(path, `ffconcat version 1.0\nfile secret.mkv\n`);
    const run = promisify(execFile)('ffmpeg', [...guardedInput(path), '-f', 'null', '-']);
    await expect(run).rejects.toThrow(/not on whitelist/i);
  });
});
