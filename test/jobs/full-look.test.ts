import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scenes, scenes } from '../../core/src/index.ts';
import { copyClip, probe } from '../media/index.ts';
import { artifact, colourOf, names, strongestOf, tileAt } from './looked.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const scenesIn = async (done: Done): Promise<Scenes> =>
  scenes.parse(JSON.parse(await readFile(artifact(done, 'scenes').path, 'utf8')));

/** Red, green and blue with something that moves, two seconds each, under a tone. */
const colours = async (name: string): Promise<string> => {
  const pictures = ['0xc00000', '0x00a000', '0x0000c0'].map((c) => `color=${c}:s=320x180:r=30:d=2`);
  const inputs = [...pictures, 'sine=d=6', 'testsrc2=s=40x24:r=30'].flatMap((each) => [
    '-f',
    'lavfi',
    '-i',
    each,
  ]);
  const graph = '[0][1][2]concat=n=3[c];[c][4]overlay=x=20+n:y=20:shortest=1[v]';
  const path = join(bench.drive, name);
  await ffmpeg(...inputs, '-filter_complex', graph, '-map', '[v]', '-map', '3:a', '-c:v', 'libx264', path);
  return path;
};

const argumentAfter = (command: readonly string[], word: string): string =>
  command[command.indexOf(word) + 1] ?? '';

describe('full_look', () => {
  it('gives everything of a recording, from one decoding', async () => {
    await colours('colours.mkv');
    const done = await bench.ok('full_look', {}, 'colours.mkv');
    expect(names(done)).toEqual(['hover', 'poster', 'scenes', 'sprite', 'sprite-vtt', 'waveform']);
    const readers = done.receipt.commands.filter((command) =>
      argumentAfter(command, '-i').endsWith('/colours.mkv'),
    );
    expect(readers).toHaveLength(1);
    const { cuts, loudness } = await scenesIn(done);
    expect(cuts.map(({ atSec }) => atSec)).toEqual([expect.closeTo(2, 2), expect.closeTo(4, 2)]);
    expect(loudness?.integratedLufs).toBeLessThan(-15);
    expect(artifact(done, 'scenes').meta).toMatchObject({ version: 1, cuts: 2 });
  });

  it('shows in poster, sprite sheet and hover clip what is to be seen at their times', async () => {
    await colours('shown.mkv');
    const done = await bench.ok('full_look', {}, 'shown.mkv');
    const poster = artifact(done, 'poster');
    const shown = Math.floor(Number(poster.meta.atSec) / 2);
    expect(strongestOf(await colourOf(poster.path))).toBe(shown);
    const sprite = artifact(done, 'sprite');
    const strongest = async (n: number) => strongestOf(await colourOf(sprite.path, tileAt(n)));
    expect([await strongest(2), await strongest(12), await strongest(22)]).toEqual([0, 1, 2]);
    const hover = await probe(artifact(done, 'hover').path);
    expect(hover.streams.map(({ codec_name }) => codec_name)).toEqual(['h264']);
  });

  it('chooses a poster that is neither black nor the first frame', async () => {
    await copyClip(join(bench.drive, 'black-start.mkv'), { seconds: 3, blackSec: 2 });
    const { path, meta } = artifact(await bench.ok('full_look', {}, 'black-start.mkv'), 'poster');
    expect(meta.atSec).toBeGreaterThanOrEqual(2);
    expect(Math.max(...(await colourOf(path)))).toBeGreaterThan(60);
  });

  it('finds the same as the job that looks for scenes alone', async () => {
    await colours('same.mkv');
    const [full, alone] = [
      await bench.ok('full_look', {}, 'same.mkv'),
      await bench.ok('scenes', {}, 'same.mkv'),
    ];
    expect(await scenesIn(full)).toEqual(await scenesIn(alone));
    expect(names(alone)).toEqual(['scenes']);
  });

  it('makes of sound alone a waveform and what is to be heard', async () => {
    await copyClip(join(bench.drive, 'voice.wav'), {
      ...{ container: 'wav', videoCodec: 'none', audioCodec: 'pcm_s16le' },
    });
    expect(names(await bench.ok('full_look', {}, 'voice.wav'))).toEqual(['scenes', 'waveform']);
  });
});

describe('a tile', () => {
  it.each([
    [
      'has nothing but B-frames to choose from',
      ['-bf', '16', '-b_strategy', '0', '-x264-params', 'b-pyramid=none'],
    ],
    ['has no B-frame', ['-bf', '0']],
  ])('shows its own time where it %s', async (what, encoder) => {
    // Forty seconds make tiles of 0.4 s, which last for ten frames. The picture gets lighter all the time.
    const source = "nullsrc=s=160x96:r=25:d=40,format=gray,geq=lum='20+5*T'";
    const name = `${what.replaceAll(' ', '-')}.mkv`;
    const args = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '400', ...encoder, '-pix_fmt', 'yuv420p'];
    await ffmpeg('-f', 'lavfi', '-i', source, ...args, join(bench.drive, name));
    const { path, meta } = artifact(await bench.ok('full_look', {}, name), 'sprite');
    expect(meta).toMatchObject({ tiles: 100, secondsPerTile: 0.4, tileWidth: 160, tileHeight: 96 });
    const light = async (n: number) =>
      (await colourOf(path, `120:60:${(n % 10) * 160 + 20}:${Math.floor(n / 10) * 96 + 18}`))[1] ?? 0;
    const lights = await Promise.all([5, 35, 65, 95].map(light));
    const steps = lights.slice(1).map((value, n) => value - (lights[n] ?? 0));
    // Twelve seconds lie between two of them, of five levels each; a tile is two.
    for (const step of steps) expect(Math.abs(step - 60)).toBeLessThan(4);
  });
});
