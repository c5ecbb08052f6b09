import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNumbered, readNumbers } from './numbered-frames.ts';
import { type Bench, openBench } from './run-for-real.ts';

let bench: Bench;
const picture = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '25', '-c:a', 'libmp3lame'];
beforeAll(async () => {
  bench = await openBench();
  const make = (name: string, more: readonly string[]) =>
    makeNumbered(join(bench.drive, name), { seconds: 3, rate: 25, options: [...picture, ...more] });
  await make('reordered.avi', ['-bf', '2']);
  await make('in-order.avi', ['-bf', '0']);
});
afterAll(() => bench.remove());

const ranges = [{ startSec: 0.52, endSec: 2.1 }];
const names = [{ track: 1, title: 'Mic' }];

describe('an AVI whose frames are stored in another order than they are shown in', () => {
  it.each([
    ['remux', { container: 'mkv' }],
    ['remux', { container: 'mov' }],
    ['clip', { ranges, mode: 'copy', container: 'mkv' }],
    ['clip', { ranges, mode: 'exact', container: 'mp4' }],
    ['audio_tracks', { action: 'rename', names }],
  ])('is not copied, as nothing says when each is shown: %s %j', async (type, params) => {
    const end = await bench.run(type, params, 'reordered.avi');
    expect(end).toMatchObject({ ok: false, failure: { error: { code: 'PARAMS_INVALID' } } });
    const message = end.ok ? '' : end.failure.error.message;
    expect(message).toMatch(/^reordered\.avi is an AVI whose frames .* Transcode it/);
    expect(await readdir(bench.drive)).toContain('reordered.avi');
  });

  it('is transcoded, frame after frame in their order', async () => {
    const done = await bench.ok('transcode', {}, 'reordered.avi');
    const shown = await readNumbers(done.path('video'));
    expect(shown.map(({ number }) => number)).toEqual(Array.from({ length: 75 }, (_, frame) => frame));
  });
});

describe('an AVI whose frames are stored as they are shown', () => {
  const cut = (name: string, atSec: number) => async () => {
    const [container, mode] = name.split(' ');
    const all = await readNumbers(join(bench.drive, 'in-order.avi'));
    const first = all.find(({ sec }) => sec >= atSec - 0.001)?.number ?? -1;
    const done = await bench.ok('clip', { ranges, mode, container }, 'in-order.avi');
    const shown = await readNumbers(done.path('clip1'));
    expect(shown[0]?.number).toBe(first);
    expect(shown.map(({ number }) => number)).toEqual(shown.map((_, frame) => first + frame));
    expect(shown.length).toBeGreaterThanOrEqual(39);
  };
  it('is cut to the frame, into MP4', cut('mp4 exact', 0.52));
  it('is cut to the frame, into MKV', cut('mkv exact', 0.52));
  it('is copied from a keyframe on, into MKV', cut('mkv copy', 0));
  it('is copied from a keyframe on, into MP4', cut('mp4 copy', 0));
  it('is remuxed, as it was', async () => {
    const done = await bench.ok('remux', { container: 'mkv' }, 'in-order.avi');
    const numbers = (await readNumbers(done.path('video'))).map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: 75 }, (_, frame) => frame));
  });
});
