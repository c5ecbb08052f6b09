import { createDecipheriv } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip } from '../media/index.ts';
import { flashAndBeep, flashSec, makeFlashAndBeep } from './flash-and-beep.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const fast = { preset: 'ultrafast', segmentSec: 1 };
const pack = (name: string, params: Record<string, unknown> = {}): Promise<Done> =>
  bench.ok('package', { ...fast, ...params }, name);

const folderOf = (done: Done): string => done.path('package');
const text = (done: Done, file: string): Promise<string> => readFile(join(folderOf(done), file), 'utf8');
/** A track of it as one file, as a player puts it together. */
const joined = async (done: Done, track: string): Promise<string> => {
  const names = (await readdir(folderOf(done))).filter(
    (name) => name.startsWith(`${track}-`) && name.endsWith('.m4s') && !name.includes('init'),
  );
  const parts = [`${track}-init.m4s`, ...names.sort()].map((name) => readFile(join(folderOf(done), name)));
  const path = join(bench.drive, `${done.jobId}-${track}.mp4`);
  await writeFile(path, Buffer.concat(await Promise.all(parts)));
  return path;
};

const lengths = (playlist: string): number[] =>
  [...playlist.matchAll(/#EXTINF:([\d.]+),/g)].map(([, sec]) => Number(sec));

describe('a package', () => {
  let done: Done;
  beforeAll(async () => {
    await copyClip(join(bench.drive, 'show.mkv'), {
      ...{ seconds: 4, width: 1280, height: 720 },
      audioTracks: [
        { title: 'Game "loud"', language: 'eng' },
        { title: 'Mic', language: 'deu' },
      ],
    });
    done = await pack('show.mkv', { rungs: 3 });
  });

  it('has a folder of playlists and segments and nothing else', async () => {
    expect(done.outputs).toMatchObject([{ name: 'package', output: { entry: 'master.m3u8' } }]);
    const names = await readdir(folderOf(done));
    const texts = ['a0.m3u8', 'a1.m3u8', 'manifest.mpd', 'master.m3u8', 'v0.m3u8', 'v1.m3u8', 'v2.m3u8'];
    expect(names.filter((name) => !name.endsWith('.m4s')).sort()).toEqual(texts);
    expect(names.filter((name) => name.startsWith('v1-')).sort()).toEqual([
      ...['v1-00001.m4s', 'v1-00002.m4s', 'v1-00003.m4s', 'v1-00004.m4s', 'v1-init.m4s'],
    ]);
    expect(done.receipt.outputBytes).toBeGreaterThan(100_000);
  });

  it('names every size, and every sound once with its title and language', async () => {
    const master = await text(done, 'master.m3u8');
    expect(master.match(/RESOLUTION=\d+x\d+/g)).toEqual([
      'RESOLUTION=1280x720',
      'RESOLUTION=854x480',
      'RESOLUTION=640x360',
    ]);
    expect(master).toContain('NAME="Game  loud",LANGUAGE="eng",DEFAULT=YES');
    expect(master).toContain('NAME="Mic",LANGUAGE="deu",DEFAULT=NO');
    expect(master).toMatch(/CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2"/);
    const manifest = await text(done, 'manifest.mpd');
    expect(manifest).toContain('<Label>Game &quot;loud&quot;</Label>');
    expect(manifest.match(/<Representation /g)).toHaveLength(5);
  });

  it('cuts every size at the same times, by their playlists too', async () => {
    const playlists = await Promise.all(['v0', 'v1', 'v2'].map((name) => text(done, `${name}.m3u8`)));
    const [first = [], ...others] = playlists.map(lengths);
    expect(first).toHaveLength(4);
    for (const other of others) expect(other).toEqual(first);
    expect(first.reduce((sum, sec) => sum + sec, 0)).toBeCloseTo(4, 1);
  });

  it('has a receipt that speaks of every track', () => {
    const subjects = done.receipt.lines.map(({ subject }) => subject);
    expect(subjects).toContain('Picture 1280 × 720');
    expect(subjects).toContain('Segments of all sizes');
    expect(done.receipt.lines.find(({ subject }) => subject === 'Picture 640 × 360')?.found).toMatch(
      /^4 segments, 120 frames, all of them decode$/,
    );
  });
});

it('keeps sound with its picture to a millisecond', async () => {
  await makeFlashAndBeep(join(bench.drive, 'flash.mkv'), ['-c:a', 'pcm_s16le']);
  const done = await pack('flash.mkv', { rungs: 1 });
  const both = join(bench.drive, 'both.mkv');
  const parts = [await joined(done, 'v0'), await joined(done, 'a0')];
  await ffmpeg(
    '-i',
    parts[0] ?? '',
    '-i',
    parts[1] ?? '',
    '-map',
    '0',
    '-map',
    '1',
    '-c',
    'copy',
    '-copyts',
    both,
  );
  // ffmpeg reads pictures later than they are where a fragment's composition times are below zero: from the first on.
  const first = await ffmpeg(
    '-i',
    both,
    '-map',
    '0:v',
    '-copyts',
    '-frames:v',
    '1',
    '-vf',
    'showinfo',
    '-f',
    'null',
    '-',
    '-loglevel',
    'info',
  );
  const firstSec = Number(/pts_time:([\d.]+)/.exec(first)?.[1]);
  const { flash, beep } = await flashAndBeep(both);
  expect(Math.abs(flash - firstSec - flashSec)).toBeLessThan(0.0015);
  expect(Math.abs(beep - 1 - flashSec)).toBeLessThan(0.002);
});

it('keeps an uneven pace, and cuts it the same in every size', async () => {
  const path = join(bench.drive, 'uneven.mkv');
  await ffmpeg(
    ...[
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=640x480:r=60:d=4',
      '-vf',
      "select='lt(t,1)+gt(t,2.3)*not(mod(n,3))'",
    ],
    ...['-fps_mode', 'vfr', '-c:v', 'libx264', '-preset', 'ultrafast', path],
  );
  const done = await pack('uneven.mkv', { rungs: 2 });
  const [picture] = done.receipt.lines;
  expect(picture?.found).toMatch(/^\d segments, 93 frames/);
  const [large, small] = await Promise.all(['v0', 'v1'].map((name) => text(done, `${name}.m3u8`)));
  expect(lengths(small ?? '')).toEqual(lengths(large ?? ''));
});

it('encrypts every segment with a key that only its owner may read, and HLS alone', async () => {
  await copyClip(join(bench.drive, 'secret.mkv'), { seconds: 2 });
  const done = await pack('secret.mkv', { rungs: 1, format: 'hls', encryption: 'aes-128' });
  const folder = folderOf(done);
  const key = await readFile(join(folder, 'key.bin'));
  expect(key).toHaveLength(16);
  expect((await stat(join(folder, 'key.bin'))).mode & 0o777).toBe(0o600);
  const stored = await readFile(join(folder, 'v0-00002.m4s'));
  expect(stored.includes('moof')).toBe(false);
  const vector = Buffer.alloc(16);
  vector[15] = 1;
  const decipher = createDecipheriv('aes-128-cbc', key, vector);
  expect(Buffer.concat([decipher.update(stored), decipher.final()]).toString('latin1', 4, 8)).toBe('styp');
  // ffmpeg's own reading of the playlist, key and all.
  const read = ['-allowed_extensions', 'ALL', '-protocol_whitelist', 'file,crypto,data'];
  const frames = await ffmpeg(
    ...[...read, '-i', join(folder, 'v0.m3u8'), '-map', '0:v', '-f', 'framecrc', '-'],
  );
  expect(frames.split('\n').filter((line) => /^0,/.test(line))).toHaveLength(60);
  const both = await bench.run('package', { encryption: 'aes-128' }, 'secret.mkv');
  expect(both).toMatchObject({ ok: false, failure: { error: { code: 'PARAMS_INVALID' } } });
});
