import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../media/index.ts';
import { launchChromium } from '../peers/chromium.ts';
import { makeNumbered, type Numbered, readNumbers } from './numbered-frames.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench(['libx264']);
});
afterAll(() => bench.remove());

const limitMs = 120_000;
const aac = ['-c:a', 'aac'];
const fast = ['-c:v', 'libx264', '-preset', 'ultrafast', '-sc_threshold', '0', '-g', '30'];
/** As recorders write it: a keyframe a second, frames that look ahead, some of which others look back at. */
const groups = [...fast, '-bf', '3', '-b_strategy', '0', '-refs', '3', ...aac];

const make = (name: string, options: readonly string[], numbered: Partial<Numbered> = {}) =>
  makeNumbered(join(bench.drive, name), { seconds: 4, ...numbered, options });

type Range = readonly [startSec: number, endSec: number];

const exact = (name: string, ranges: readonly Range[], more: Record<string, unknown> = {}): Promise<Done> => {
  const asked = ranges.map(([startSec, endSec]) => ({ startSec, endSec }));
  return bench.ok('clip', { mode: 'exact', ranges: asked, ...more }, name);
};

const wordsOf = ({ receipt }: Done): string => receipt.notes.map(({ text }) => text).join('\n');

/** Every frame that a player shows, as a hash of its pixels. */
const picturesOf = async (path: string): Promise<string[]> => {
  const text = await ffmpeg('-i', path, '-map', '0:v:0', '-fps_mode', 'passthrough', '-f', 'framemd5', '-');
  return text.split('\n').flatMap((line) => (/^\d/.test(line) ? [line.split(',').at(-1)?.trim() ?? ''] : []));
};

const numbersOf = async (path: string): Promise<number[]> =>
  (await readNumbers(path)).map(({ number }) => number);

const upTo = (first: number, until: number): number[] =>
  Array.from({ length: until - first }, (_, at) => first + at);

describe('an exact clip of H.264', { timeout: limitMs }, () => {
  it.each([
    ['looks ahead.mp4', groups, [0.7, 3.4], { head: 9, copied: 69, tail: 3 }],
    [
      'full range.mkv',
      [...groups, '-pix_fmt', 'yuvj420p', '-profile:v', 'main'],
      [0.7, 3.4],
      { head: 9, copied: 69, tail: 3 },
    ],
    ['from a keyframe.mp4', groups, [1, 3.4], { head: 0, copied: 69, tail: 3 }],
    ['to a keyframe.mp4', groups, [0.7, 3], { head: 9, copied: 60, tail: 0 }],
    ['to the end.mp4', groups, [0.7, 9], { head: 9, copied: 90, tail: 0 }],
    [
      'slices.mp4',
      [...fast, '-profile:v', 'baseline', '-slices', '4', ...aac],
      [0.7, 3.4],
      { head: 9, copied: 72, tail: 0 },
    ],
  ] as const)('encodes its ends and copies what lies between: %s', async (name, options, range, counts) => {
    await make(name, options);
    // One that was written to just now might go on behind its end.
    await utimes(join(bench.drive, name), 1_700_000_000, 1_700_000_000);
    const done = await exact(name, [range]);
    const { head, copied, tail } = counts;
    expect(wordsOf(done)).toContain(`the ${copied} between are the recording's own`);
    const first = Math.round(range[0] * 30);
    expect(await numbersOf(done.path('clip1'))).toEqual(upTo(first, first + head + copied + tail));
    const source = await picturesOf(join(bench.drive, name));
    const clip = await picturesOf(done.path('clip1'));
    expect(clip.slice(head, head + copied)).toEqual(source.slice(first + head, first + head + copied));
    expect(done.receipt.lines.map(({ found }) => found)).toContain(
      `${copied} packets of the source, the same bytes, after ${head} and before ${tail} that were encoded`,
    );
  });

  it('keeps what is said of the picture, and every track beside it', async () => {
    const said = [
      '-metadata:s:a:0',
      'title=Game',
      '-metadata:s:a:1',
      'language=ger',
      '-metadata:s:v',
      'title=Match',
    ];
    const colour = [
      '-colorspace',
      'bt709',
      '-color_primaries',
      'bt709',
      '-color_trc',
      'bt709',
      '-aspect',
      '4:1',
    ];
    await make('plain.mp4', [...groups, ...said, ...colour], { tracks: 2 });
    const [plain, turned] = ['plain.mp4', 'turned.mp4'].map((name) => join(bench.drive, name));
    await ffmpeg('-i', plain ?? '', '-map', '0', '-c', 'copy', '-metadata:s:v', 'rotate=90', turned ?? '');
    const done = await exact('turned.mp4', [[0.7, 3.4]]);
    expect(wordsOf(done)).toContain('between are the recording');
    const facts = async (path: string) =>
      (await probe(path)).streams.map((stream) => ({
        ...{
          codec: stream.codec_name,
          profile: stream.profile,
          level: stream.level,
          tags: stream.tags?.handler_name,
        },
        ...{ aspect: stream.sample_aspect_ratio, space: stream.color_space, trc: stream.color_transfer },
        ...{ language: stream.tags?.language, turned: JSON.stringify(stream.side_data_list ?? null) },
      }));
    expect(await facts(done.path('clip1'))).toEqual(await facts(turned ?? ''));
  });

  it('encodes all of a range that holds no group, beside one that does, and says why', async () => {
    await make('two.mkv', groups);
    const done = await exact('two.mkv', [
      [1.2, 1.8],
      [1.2, 3.4],
    ]);
    expect(wordsOf(done)).toMatch(
      /All of its picture was encoded.*no whole group of frames lies in the range/,
    );
    expect(wordsOf(done)).toContain('24 frames at its start');
    expect(await numbersOf(done.path('clip1'))).toEqual(upTo(36, 54));
    expect(await numbersOf(done.path('clip2'))).toEqual(upTo(36, 102));
  });

  it('can be copied on as any other: what is decoded is told in order', async () => {
    await make('on.mkv', groups);
    const done = await exact('on.mkv', [[0.7, 3.4]]);
    const again = join(bench.drive, 'again.mp4');
    expect(await ffmpeg('-i', done.path('clip1'), '-c', 'copy', again)).toBe('');
    expect(await numbersOf(again)).toEqual(upTo(21, 102));
  });

  it('shows every frame at both joins in Chromium', async () => {
    await make('plays.mp4', groups);
    const done = await exact('plays.mp4', [[0.7, 3.4]]);
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.route('http://clip.test/**', (route) =>
        route.request().url().endsWith('.mp4')
          ? route.fulfill({ path: done.path('clip1'), contentType: 'video/mp4' })
          : route.fulfill({ contentType: 'text/html', body: '<video muted></video>' }),
      );
      await page.goto('http://clip.test/');
      // As text: the tests are type-checked without the DOM. Each number is a row of twelve cells of 16 pixels.
      const shown = await page.evaluate(`(async () => {
        const film = document.querySelector('video');
        const loaded = new Promise((done, fail) => { film.onloadeddata = done; film.onerror = fail; });
        // Out of memory it can be sought in, whatever the answer to a part of the file would be.
        film.src = URL.createObjectURL(await (await fetch('/clip.mp4')).blob());
        await loaded;
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [192, 64];
        const pen = canvas.getContext('2d', { willReadFrequently: true });
        const numbers = [];
        for (const frame of [0, 7, 8, 9, 10, 77, 78, 79, 80]) {
          const there = new Promise((done) => { film.onseeked = done; });
          film.currentTime = (frame + 0.5) / 30;
          await there;
          pen.drawImage(film, 0, 0);
          const cells = Array.from({ length: 12 }, (_, bit) => pen.getImageData(bit * 16 + 8, 8, 1, 1).data[1] > 128);
          numbers.push(cells.reduce((sum, bright, bit) => sum + (bright ? 2 ** bit : 0), 0));
        }
        return numbers;
      })()`);
      expect(shown).toEqual([21, 28, 29, 30, 31, 98, 99, 100, 101]);
    } finally {
      await browser.close();
    }
  });
});

it('is encoded whole where a recording is refreshed bit by bit, and no keyframe but its first decodes', {
  timeout: limitMs,
}, async () => {
  const options = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '0', '-g', '25', '-c:a', 'aac'];
  const refreshed = [...options, '-x264-params', 'intra-refresh=1:scenecut=0'];
  await makeNumbered(join(bench.drive, 'refreshed.mkv'), { seconds: 4, rate: 25, options: refreshed });
  const all = await readNumbers(join(bench.drive, 'refreshed.mkv'));
  // Where the container says that a keyframe is.
  const startSec = all[50]?.sec ?? 0;
  const params = { mode: 'exact', ranges: [{ startSec, endSec: 3.2 }] };
  const done = await bench.ok('clip', params, 'refreshed.mkv');
  const shown = (await readNumbers(done.path('clip1'))).map(({ number }) => number);
  expect(shown).toEqual(shown.map((_, at) => 50 + at));
  expect(done.receipt.notes.map(({ text }) => text).join()).toMatch(/what was copied of it did not hold/);
});
