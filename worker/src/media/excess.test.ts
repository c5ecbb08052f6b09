import { appendFile, open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip, makeClip } from '../../../test/media/index.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { type Bench, makeBench, realTools } from '../testing/bench.ts';
import { openInput, probeHeader } from './header.ts';
import { outlineOf } from './outline.ts';
import { readPackets } from './packets.ts';
import { refuseEmpty, refuseUnfit } from './refuse.ts';
import { packetsFromTables } from './sample-tables.ts';

const { signal } = new AbortController();
let tools: Tools;
let bench: Bench;
beforeAll(async () => {
  tools = await realTools();
  bench = await makeBench();
});
afterAll(() => bench.remove());

const hex = (words: string): Buffer => Buffer.from(words.replaceAll(' ', ''), 'hex');

const ftyp = '00000018 66747970 6d703432 00000000 6d703432 69736f6d';

/** [what it is, its name, what is said of it, its first bytes, how long it is made]; the rest of each is a hole in the disk. */
const sparse: [string, string, string, Buffer, number][] = [
  [
    'an MP4 whose moov has 2.2 GB',
    'moov.mp4',
    'NOT_MEDIA',
    hex(`${ftyp} 00000001 6d6f6f76 0000000083215600`),
    2.2e9 + 24,
  ],
  [
    'an MKV whose tracks have 2 GB',
    'tracks.mkv',
    'MEDIA_BROKEN',
    hex('1a45dfa3 8b 4282 88 6d6174726f736b61 18538067 0100000080000100 1654ae6b 0100000080000000'),
    2 ** 31 + 64,
  ],
];

describe('a file that claims too much', () => {
  it.each(sparse)('is no media, and ends nothing: %s', async (_, name, code, head, length) => {
    const path = join(bench.drive, name);
    await writeFile(path, head);
    await truncate(path, length);
    expect(await outlineOf(path)).toMatchObject({ excessive: true });
    const probing = async () => {
      await refuseUnfit(path);
      refuseEmpty(path, await probeHeader(tools, { path, signal }));
    };
    await expect(probing()).rejects.toMatchObject({ code });
    // The reader itself, asked for it all the same.
    using input = openInput(path);
    await expect(input.getTracks()).rejects.toThrow(/bytes at once/);
  });

  it('by tables of samples that it has no room for is counted by ffprobe, apart from this process', async () => {
    const path = await copyClip(join(bench.drive, 'samples.mp4'), { container: 'mp4' });
    const bytes = await readFile(path);
    const [stsz, stts] = [bytes.indexOf('stsz'), bytes.indexOf('stts')];
    bytes.writeUInt32BE(1000, stsz + 8);
    for (const count of [stsz, stts]) bytes.writeUInt32BE(39_000_000, count + 12);
    await writeFile(path, bytes);
    expect(await outlineOf(path)).toMatchObject({ excessive: true });
    expect(await outlineOf(await makeClip({ container: 'mp4' }))).toMatchObject({ excessive: false });
    expect(await packetsFromTables({ path, signal })).toBeNull();
    const [picture] = await readPackets(tools, { path, signal });
    expect(picture?.packets).toBeLessThan(1000);
  });
});

describe('a file with something behind it', () => {
  it.each([
    ['bytes of one', Buffer.alloc(100, 1)],
    ['words', Buffer.from('<!-- uploaded with a program that leaves this behind -->')],
    ['nothing', Buffer.alloc(64)],
  ])('is whole: %s', async (name, trailer) => {
    const path = await copyClip(join(bench.drive, `${name}.mp4`), { container: 'mp4' });
    await appendFile(path, trailer);
    expect(await outlineOf(path)).toMatchObject({ missingBytes: 0 });
  });

  it('is not whole without it', async () => {
    const path = await copyClip(join(bench.drive, 'half.mp4'), { container: 'mp4' });
    await using file = await open(path, 'r+');
    const { size } = await file.stat();
    await file.truncate(size - 500);
    expect(await outlineOf(path)).toMatchObject({ missingBytes: 500 });
  });
});

describe('a cancel', () => {
  it.each([
    ['tables', { container: 'mp4' as const }],
    ['fragments', { container: 'mp4' as const, extra: ['-movflags', '+frag_keyframe+empty_moov'] }],
  ])('is heard while packets are read from %s', async (_, options) => {
    const path = await makeClip({ ...options, seconds: 240, width: 64, height: 36, frameRate: 60 });
    const cancelling = new AbortController();
    const reading = readPackets(tools, { path, signal: cancelling.signal });
    // Past the first looks at the file, and long before its end.
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    cancelling.abort(new Error('no longer wanted'));
    await expect(reading).rejects.toThrow('no longer wanted');
  });
});
