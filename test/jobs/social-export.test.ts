import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../media/index.ts';
import { flashAndBeep, flashSec, makeFlashAndBeep } from './flash-and-beep.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const colors = ['red', 'lime', 'blue', 'yellow', 'cyan', 'magenta', 'white', 'gray'] as const;
type Color = (typeof colors)[number];
const values: Readonly<Record<Color, readonly number[]>> = {
  red: [255, 0, 0],
  lime: [0, 255, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
  cyan: [0, 255, 255],
  magenta: [255, 0, 255],
  white: [255, 255, 255],
  gray: [128, 128, 128],
};

/** Eight fields of 80 × 90 in two rows, in the order of `colors`, for two seconds at 25 frames a second. */
const fields = colors
  .map((color, at) => `drawbox=x=${(at % 4) * 80}:y=${Math.floor(at / 4) * 90}:w=80:h=90:c=${color}:t=fill`)
  .join(',');

const make = async (name: string, ...options: string[]): Promise<string> => {
  const picture = ['-f', 'lavfi', '-i', `color=black:s=320x180:r=25:d=2,${fields}`];
  const sound = ['-f', 'lavfi', '-i', 'sine=r=48000:d=2'];
  const usual = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  await ffmpeg(...picture, ...sound, ...usual, ...options, join(bench.drive, name));
  return name;
};

interface Point {
  /** Shares of the picture. */
  x: number;
  y: number;
  atSec?: number;
}

/** Red, green and blue of one point of a frame. */
const pixel = async (path: string, { x, y, atSec = 1 }: Point): Promise<number[]> => {
  const filter = `crop=4:4:iw*${x}-2:ih*${y}-2,scale=1:1:flags=area,format=rgb24`;
  const args = ['-v', 'error', '-ss', String(atSec), '-i', path, '-frames:v', '1', '-vf', filter];
  const { stdout } = await promisify(execFile)('ffmpeg', [...args, '-f', 'rawvideo', '-'], {
    encoding: 'buffer',
  });
  return [...stdout];
};

/** The nearest of the colours, where it is near at all. */
const colorAt = async (done: Done, point: Point): Promise<Color | 'none'> => {
  const seen = await pixel(done.path('video'), point);
  const off = (color: Color) =>
    Math.max(...values[color].map((value, n) => Math.abs(value - (seen[n] ?? 999))));
  const [nearest = 'red'] = colors.toSorted((a, b) => off(a) - off(b));
  return off(nearest) < 60 ? nearest : 'none';
};

const at = (x: number, y: number, atSec = 1): Point => ({ x, y, atSec });

const run = (name: string, params: Record<string, unknown>, tags: string[] = []) =>
  bench.ok('social_export', { width: 180, ...params }, name, tags);

const picture = async (done: Done) =>
  (await probe(done.path('video'))).streams.find(({ codec_type }) => codec_type === 'video');

const failure = async (name: string, params: Record<string, unknown>) => {
  const end = await bench.run('social_export', { width: 180, ...params }, name);
  return end.ok ? { code: 'ok', message: '' } : end.failure.error;
};

describe('a social export', () => {
  it.each([
    ['9:16', 320],
    ['4:5', 226],
    ['1:1', 180],
  ])('is %s in shape, H.264 and AAC, with every frame', async (aspect, height) => {
    const name = await make(`shape ${height}.mkv`);
    const done = await run(name, { aspect });
    expect(await picture(done)).toMatchObject({ codec_name: 'h264', width: 180, height });
    expect(done.outputs).toMatchObject([
      { output: { fileName: `shape ${height}.${aspect.replace(':', 'x')}.mp4`, relation: 'export' } },
    ]);
    expect(done.receipt.lines.find(({ subject }) => subject.startsWith('Video'))?.found).toContain(
      '50 frames',
    );
  });

  it('before a blur shows all of the picture in its middle', async () => {
    const done = await run(await make('blur.mp4'), {});
    // 320 × 180 became 180 × 102 in the middle of 180 × 320.
    const [top, bottom] = [(160 - 25) / 320, (160 + 25) / 320];
    const seen = [at(1 / 8, top), at(3 / 8, top), at(7 / 8, bottom), at(1 / 8, bottom)];
    expect(await Promise.all(seen.map((point) => colorAt(done, point)))).toEqual([
      ...['red', 'lime', 'gray', 'cyan'],
    ]);
    // The ground is the middle of the picture, so large that it fills the shape.
    const ground = await Promise.all([at(0.1, 0.05), at(0.9, 0.05)].map((point) => colorAt(done, point)));
    expect(ground).toEqual(['lime', 'blue']);
  });

  it('of a crop shows that part of the picture and nothing else', async () => {
    const crop = { x: 0.5, y: 0.5, width: 0.25, height: 0.5 };
    const done = await run(await make('crop.mkv'), { layout: 'crop', crop, aspect: '1:1' });
    const corners = [at(0.03, 0.03), at(0.97, 0.03), at(0.03, 0.97), at(0.97, 0.97)];
    expect(await Promise.all(corners.map((point) => colorAt(done, point)))).toEqual(
      corners.map(() => 'white'),
    );
  });

  it('without a crop shows the middle', async () => {
    const done = await run(await make('middle.mkv'), { layout: 'crop', aspect: '1:1' });
    const seen = [at(0.2, 0.25), at(0.7, 0.25), at(0.3, 0.75), at(0.8, 0.75)];
    expect(await Promise.all(seen.map((point) => colorAt(done, point)))).toEqual([
      ...['lime', 'blue', 'magenta', 'white'],
    ]);
  });

  it.each(['linear', 'smooth'])('follows its points when it is panned: %s', async (panEasing) => {
    const crop = { x: 0, y: 0, width: 0.25, height: 0.5 };
    const pan = [
      { atSec: 0.4, x: 0.125, y: 0.25 },
      { atSec: 1.4, x: 0.875, y: 0.25 },
    ];
    const done = await run(await make(`pan ${panEasing}.mkv`), {
      ...{ layout: 'crop', aspect: '1:1', crop, pan, panEasing },
    });
    // Half way, its middle is where the second and the third field meet.
    const seen = [at(0.5, 0.5, 0.2), at(0.5, 0.5, 1.7), at(0.2, 0.5, 0.92), at(0.8, 0.5, 0.92)];
    expect(await Promise.all(seen.map((point) => colorAt(done, point)))).toEqual([
      ...['red', 'yellow', 'lime', 'blue'],
    ]);
  });

  it('counts its points from the start of the recording, wherever it begins', async () => {
    const crop = { x: 0, y: 0, width: 0.25, height: 0.5 };
    const pan = [
      { atSec: 1, x: 0.125, y: 0.25 },
      { atSec: 1.04, x: 0.875, y: 0.25 },
    ];
    const asked = { layout: 'crop', aspect: '1:1', crop, pan, startSec: 0.8 };
    const done = await run(await make('late pan.mkv'), asked);
    const seen = [at(0.5, 0.5, 0.08), at(0.5, 0.5, 0.4)];
    expect(await Promise.all(seen.map((point) => colorAt(done, point)))).toEqual(['red', 'yellow']);
  });

  it('in two zones has the webcam above and the game below', async () => {
    const webcam = { x: 0, y: 0.5, width: 0.25, height: 0.5 };
    const gameplay = { x: 0.5, y: 0, width: 0.5, height: 0.5 };
    const done = await run(await make('zones.mkv'), { layout: 'zones', webcam, gameplay, upperShare: 0.4 });
    const seen = [at(0.5, 0.02), at(0.5, 0.38), at(0.25, 0.43), at(0.75, 0.97)];
    expect(await Promise.all(seen.map((point) => colorAt(done, point)))).toEqual([
      ...['cyan', 'cyan', 'blue', 'yellow'],
    ]);
  });

  it('takes the rectangles of the recording’s game', async () => {
    const games = [
      { game: 'Elden Ring', crop: { x: 0.75, y: 0, width: 0.25, height: 0.5 } },
      { game: 'Doom', crop: { x: 0, y: 0.5, width: 0.25, height: 0.5 } },
    ];
    const asked = { layout: 'crop', aspect: '1:1', games, crop: { x: 0, y: 0, width: 0.25, height: 0.5 } };
    const name = await make('games.mkv');
    expect(await colorAt(await run(name, asked, ['game:elden ring']), at(0.5, 0.5))).toBe('yellow');
    expect(await colorAt(await run(name, asked, ['game:Tetris']), at(0.5, 0.5))).toBe('red');
  });

  it('means the same part of a picture that is turned, and of one whose pixels are not square', async () => {
    const crop = { x: 0, y: 0, width: 0.4, height: 0.2 };
    await make('upright.mp4');
    const turned = join(bench.drive, 'turned.mp4');
    await ffmpeg('-i', join(bench.drive, 'upright.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', turned);
    const done = await run('turned.mp4', { layout: 'crop', aspect: '1:1', crop });
    expect(['red', 'cyan', 'yellow', 'gray']).toContain(await colorAt(done, at(0.5, 0.5)));
    // Upright it is 180 × 320: what is above left shows one field of the first column alone.
    expect(await picture(done)).toMatchObject({ width: 180, height: 180 });
    const wide = await run(await make('wide.mkv', '-vf', 'setsar=2'), { aspect: '1:1' });
    // 640 × 180 as it is seen: 180 × 50 in the middle.
    expect(await colorAt(wide, at(1 / 8, (90 - 12) / 180))).toBe('red');
    expect(await colorAt(wide, at(7 / 8, (90 + 12) / 180))).toBe('gray');
  });
});

describe('a range', () => {
  it('holds the frames that are shown in it, and sound as long as they are', async () => {
    const name = await make('range.mkv', '-g', '50');
    const done = await run(name, { startSec: 0.6, endSec: 0.92 });
    const { streams } = await probe(done.path('video'));
    expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264', 'aac']);
    const line = done.receipt.lines.find(({ subject }) => subject === 'Picture and sound');
    expect(line).toMatchObject({
      ok: true,
      found: expect.stringMatching(/^8 frames, sound from the start, behind 0\.0/),
    });
  });

  it.each(['mp4', 'mkv', 'ts'])('keeps the beep with its flash: %s', async (container) => {
    const name = `flash.${container}`;
    await makeFlashAndBeep(join(bench.drive, name), ['-c:a', 'aac']);
    const before = await flashAndBeep(join(bench.drive, name));
    const done = await run(name, { startSec: 0.2, endSec: 0.8, layout: 'crop', aspect: '1:1' });
    const after = await flashAndBeep(done.path('video'));
    expect(Math.abs(after.beep - after.flash - (before.beep - before.flash))).toBeLessThanOrEqual(0.002);
    expect(Math.abs(after.flash - (flashSec - 0.2))).toBeLessThan(0.03);
  });

  it.each([
    [{ startSec: 3 }, /2\.\d+ s long, and it would begin after that/],
    [{ startSec: 1, endSec: 0.5 }, /before it begins/],
    [{ platform: 'tiktok' }, /TikTok takes 3 s at least/],
    [{ layout: 'zones' }, /"webcam".* gameLayouts of the settings, and give refused\.mkv the tag game:NAME/],
    [{ audioTrack: 2 }, /no audio track 2/],
    [{ crop: { x: 0.5, y: 0, width: 0.6, height: 1 } }, /over the edge/],
    [{ width: 181 }, /width/],
  ])('or a wish that can’t be is refused: %j', async (params, message) => {
    const name = 'refused.mkv';
    await make(name);
    expect(await failure(name, params)).toMatchObject({
      code: 'PARAMS_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('that is too long for a platform is refused, or cut where that is asked', async () => {
    const long = join(bench.drive, 'long.mkv');
    const source = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=64x36:r=10:d=150',
      '-f',
      'lavfi',
      '-i',
      'sine=r=8000:d=150',
    ];
    await ffmpeg(...source, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', long);
    const asked = { platform: 'x', aspect: '1:1' };
    expect(await failure('long.mkv', asked)).toMatchObject({
      code: 'PARAMS_INVALID',
      message: expect.stringMatching(/15\d(\.\d+)? s long, and X takes 140 s at most/),
    });
    const done = await run('long.mkv', { ...asked, tooLong: 'cut' });
    expect(Number((await probe(done.path('video'))).format.duration)).toBeLessThanOrEqual(140);
    expect(await run('long.mkv', { ...asked, startSec: 140 })).toBeTruthy();
  });
});

describe('sound', () => {
  it('begins with the picture and lasts as long, whatever it did before', async () => {
    const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=25:d=2'];
    const tone = ['-itsoffset', '0.5', '-f', 'lavfi', '-i', 'sine=r=48000:d=0.5'];
    const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'flac'];
    await ffmpeg(...picture, ...tone, ...codecs, join(bench.drive, 'short sound.mkv'));
    const done = await run('short sound.mkv', {});
    const sound = done.receipt.lines.find(({ subject }) => subject.startsWith('Audio'));
    expect(sound).toMatchObject({ ok: true, found: expect.stringMatching(/aac, 2\.0\d+ s/) });
  });

  it('is left out where there is none, or none is wanted; six channels become two', async () => {
    const name = await make('none.mkv', '-ac', '6');
    expect((await probe((await run(name, { audioTrack: 0 })).path('video'))).streams).toHaveLength(1);
    const done = await run(name, {});
    expect(done.receipt.lines.find(({ subject }) => subject.startsWith('Audio'))?.found).toContain(
      '2 channels',
    );
    expect(done.receipt.notes.map(({ text }) => text).join()).toContain('6 channels were mixed down to two');
  });
});
