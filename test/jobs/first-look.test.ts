import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Waveform } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip, probe, startRecording } from '../media/index.ts';
import { artifact, colourOf, names, strongestOf, tileAt } from './looked.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const lookAt = async (name: string, options: Parameters<typeof copyClip>[1] = {}): Promise<Done> => {
  await copyClip(join(bench.drive, name), options);
  return bench.ok('first_look', {}, name);
};

const make = async (name: string, ...args: readonly string[]): Promise<Done> => {
  await ffmpeg(...args, join(bench.drive, name));
  return bench.ok('first_look', {}, name);
};

const picture = (source: string, ...args: readonly string[]) => ['-f', 'lavfi', '-i', source, ...args];

const sizeOf = async (path: string): Promise<[unknown, unknown]> => {
  const [stream] = (await probe(path)).streams;
  return [stream?.width, stream?.height];
};

/** When each frame of a clip is shown, in seconds. */
const timesOf = async (path: string): Promise<number[]> => {
  const args = ['-v', 'error', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', path];
  const { stdout } = await promisify(execFile)('ffprobe', args);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(Number.parseFloat)
    .sort((a, b) => a - b);
};

const waveform = async (done: Done): Promise<Waveform> =>
  // The cast: what the job wrote, held against its shape below.
  JSON.parse(await readFile(artifact(done, 'waveform').path, 'utf8')) as Waveform;

describe('first_look', () => {
  it('gives poster, sprite, hover and waveform of a recording', async () => {
    const done = await lookAt('recording.mkv', { seconds: 3, audioTracks: 2 });
    expect(names(done)).toEqual(['hover', 'poster', 'sprite', 'sprite-vtt', 'waveform']);
    const { meta, path } = artifact(done, 'sprite');
    expect(meta).toMatchObject({ columns: 10, rows: 2, tileWidth: 240, tileHeight: 136 });
    expect(await sizeOf(path)).toEqual([2400, 272]);
    expect(Number(meta.tiles) * Number(meta.secondsPerTile)).toBeCloseTo(3, 1);
    const hover = await probe(artifact(done, 'hover').path);
    expect(hover.streams.map(({ codec_name }) => codec_name)).toEqual(['h264']);
    expect(hover.streams[0]).toMatchObject({ pix_fmt: 'yuv420p' });
    const { peaks, secondsPerPeak } = await waveform(done);
    expect(peaks.length * secondsPerPeak).toBeCloseTo(3, 1);
    expect(Math.max(...peaks)).toBeGreaterThan(20);
  });

  it.each([3, 42])('gives every frame of the hover clip its eighth of a second (%i s)', async (seconds) => {
    const done = await lookAt(`even${seconds}.mkv`, { seconds, width: 160, height: 90 });
    const { path, meta } = artifact(done, 'hover');
    const times = await timesOf(path);
    expect(times).toEqual(times.map((_, index) => index / 8));
    expect(times.length / 8).toBe(meta.durationSec);
  });

  it('shows in each tile what is to be seen at its time', async () => {
    // Red, green, blue, a second each.
    const colours = ['red', 'lime', 'blue'].map((c) => `color=${c}:s=320x180:r=30:d=1`);
    const inputs = colours.flatMap((colour) => ['-f', 'lavfi', '-i', colour]);
    const done = await make('colours.mkv', ...inputs, '-filter_complex', 'concat=n=3', '-c:v', 'libx264');
    const { path, meta } = artifact(done, 'sprite');
    expect(meta).toMatchObject({ tiles: 12, columns: 10 });
    const strongest = async (n: number) => strongestOf(await colourOf(path, tileAt(n)));
    expect([await strongest(1), await strongest(6), await strongest(11)]).toEqual([0, 1, 2]);
  });

  it('chooses a poster that is neither black nor the first frame', async () => {
    const done = await lookAt('black-start.mkv', { seconds: 3, blackSec: 2 });
    const { path, meta } = artifact(done, 'poster');
    expect(meta.atSec).toBeGreaterThanOrEqual(2);
    expect(Math.max(...(await colourOf(path)))).toBeGreaterThan(60);
  });

  it('says so where the whole picture is black', async () => {
    const done = await make('black.mkv', ...picture('color=black:s=320x180:r=30:d=1', '-c:v', 'libx264'));
    expect(done.receipt.notes.map(({ subject }) => subject)).toEqual(['Poster', 'Sound']);
  });

  it('turns what was recorded lying on its side', async () => {
    await copyClip(join(bench.drive, 'flat.mp4'), { container: 'mp4' });
    const turned = ['-i', join(bench.drive, 'flat.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90'];
    const done = await make('turned.mp4', ...turned);
    expect(await sizeOf(artifact(done, 'poster').path)).toEqual([180, 320]);
  });

  it.each([
    ['a vertical video', ['testsrc2=s=180x320:r=30:d=1', '-c:v', 'libx264'], [180, 320]],
    ['pixels that are not square', ['testsrc2=s=320x240:r=30:d=1,setsar=3/2', '-c:v', 'libx264'], [480, 240]],
    ['odd sizes', ['testsrc2=s=321x181:r=30:d=1,format=yuv444p', '-c:v', 'libx264'], [322, 182]],
    ['a single frame', ['testsrc2=s=320x180:r=30:d=1', '-frames:v', '1', '-c:v', 'libx264'], [320, 180]],
    ['a fifth of a second', ['testsrc2=s=320x180:r=30:d=0.2', '-c:v', 'libx264'], [320, 180]],
    ['a picture larger than a poster', ['testsrc2=s=2560x1440:r=5:d=0.4', '-c:v', 'libx264'], [1280, 720]],
  ] as const)('gives %s a poster of the right shape', async (what, [source, ...rest], size) => {
    const done = await make(`${what}.mkv`, ...picture(source, '-preset', 'ultrafast', ...rest));
    expect(await sizeOf(artifact(done, 'poster').path)).toEqual(size);
  });

  it('does not show HDR grey', async () => {
    const done = await lookAt('hdr.mkv', { videoCodec: 'libx265', hdr: true, seconds: 1 });
    // The yellow bar: strong red and green, no blue.
    const [red = 0, green = 0, blue = 255] = await colourOf(artifact(done, 'poster').path, '30:40:120:100');
    expect(Math.min(red, green) - blue).toBeGreaterThan(100);
  });

  it('draws sound where it is to be heard', async () => {
    const sound = ['-itsoffset', '2', '-f', 'lavfi', '-i', 'sine=r=48000:d=2'];
    const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=30:d=4'];
    const map = ['-map', '0', '-map', '1', '-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
    await ffmpeg(...picture, ...sound, ...map, join(bench.drive, 'late.mkv'));
    const { peaks, secondsPerPeak } = await waveform(await bench.ok('first_look', {}, 'late.mkv'));
    expect(peaks.length * secondsPerPeak).toBeCloseTo(4, 1);
    expect(peaks.findIndex((peak) => peak > 10) * secondsPerPeak).toBeCloseTo(2, 1);
  });

  it('measures a file whose header lets one only guess', async () => {
    const noise = "aevalsrc='if(lt(t,2),random(0),0)':s=48000:d=40";
    await ffmpeg('-f', 'lavfi', '-i', noise, '-c:a', 'aac', '-b:a', '192k', join(bench.drive, 'guessed.aac'));
    const { peaks, secondsPerPeak } = await waveform(await bench.ok('first_look', {}, 'guessed.aac'));
    expect(peaks.length * secondsPerPeak).toBeCloseTo(40, 0);
    expect(peaks.length).toBeGreaterThan(1400);
  });

  it('makes only a waveform of a file without a picture', async () => {
    const done = await lookAt('voice.wav', { container: 'wav', videoCodec: 'none', audioCodec: 'pcm_s16le' });
    expect(names(done)).toEqual(['waveform']);
  });

  it('reads a transport stream from the start, as seeking there misses keyframes', async () => {
    expect(names(await lookAt('tv.ts', { container: 'ts', keyframeSec: 10 }))).toHaveLength(5);
  });

  it('looks at a recording whose recorder was killed', async () => {
    const path = join(bench.drive, 'killed.mkv');
    const recording = await startRecording(path, { seconds: 30, keyframeSec: 0.5 });
    const written = async () => (await readFile(path).catch(() => Buffer.alloc(0))).length;
    while ((await written()) < 60_000) await new Promise((resolve) => setTimeout(resolve, 100));
    await recording.kill();
    expect(names(await bench.ok('first_look', {}, 'killed.mkv'))).toHaveLength(5);
  });
});
