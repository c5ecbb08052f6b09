import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClipOptions, copyClip, probe } from '../media/index.ts';
import { flashAndBeep, flashSec, makeFlashAndBeep } from './flash-and-beep.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const clip = async (name: string, options: ClipOptions = {}): Promise<string> => {
  await copyClip(join(bench.drive, name), { seconds: 1, ...options });
  return name;
};

interface Drawn {
  version: number;
  channels: number;
  sample_rate: number;
  samples_per_pixel: number;
  bits: number;
  length: number;
  data: number[];
}

const read = async (done: Done, output = 'track1'): Promise<Drawn> =>
  JSON.parse(await readFile(done.path(output), 'utf8'));

/** Loud and quiet, left and right unlike: nothing of it can be mistaken for something else. */
const makeNoise = async (name: string, ...codec: string[]): Promise<string> => {
  const sides = 'sin(440*2*PI*t)*t*0.9|0.5*sin(97*2*PI*t)-0.2';
  const sound = ['-f', 'lavfi', '-i', `aevalsrc=${sides}:s=44100:c=stereo:d=1.3`];
  await ffmpeg(...sound, ...codec, join(bench.drive, name));
  return name;
};

/** The samples as ffmpeg decodes them, without any of the job's filters. */
const decoded = async (name: string): Promise<Int16Array> => {
  const args = ['-v', 'error', '-i', join(bench.drive, name), '-map', '0:a:0', '-f', 's16le', '-'];
  const { stdout } = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer', maxBuffer: 2 ** 26 });
  return new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length / 2);
};

/** Peaks by the plain words of the format: all in memory, one slice a pixel. */
const naive = (samples: readonly number[], perPixel: number, divisor: number): [number, number][] =>
  Array.from({ length: Math.ceil(samples.length / perPixel) }, (_, at) => {
    const slice = samples.slice(at * perPixel, (at + 1) * perPixel);
    // Plus nothing: of minus zero as well.
    return [0 + Math.trunc(Math.min(...slice) / divisor), 0 + Math.trunc(Math.max(...slice) / divisor)];
  });

const line = (samples: Int16Array, channel: number): number[] =>
  [...samples].filter((_, at) => at % 2 === channel);

describe('a waveform', () => {
  it.each([
    ['pcm_s16le', 16, 300],
    ['aac', 8, 512],
    ['flac', 16, 2],
  ])('of %s in %i bits is what a plain calculation gives, channels apart', async (codec, bits, perPixel) => {
    const name = await makeNoise(`split-${codec}.mkv`, '-c:a', codec);
    const params = { samplesPerPixel: perPixel, bits, splitChannels: true };
    const drawn = await read(await bench.ok('waveform', params, name));
    const samples = await decoded(name);
    const divisor = bits === 8 ? 256 : 1;
    const [left, right] = [0, 1].map((channel) => naive(line(samples, channel), perPixel, divisor));
    expect(drawn.data).toEqual(left?.flatMap((pair, at) => [...pair, ...(right?.[at] ?? [])]));
    const { data: _, ...head } = drawn;
    expect(head).toEqual({
      ...{ version: 2, channels: 2, sample_rate: 44_100, samples_per_pixel: perPixel, bits },
      length: Math.ceil(samples.length / 2 / perPixel),
    });
    expect(Math.max(...drawn.data)).toBeGreaterThan(bits === 8 ? 100 : 28_000);
  });

  it('of merged channels is that of their mean, by pixels a second', async () => {
    const name = await makeNoise('merged.wav');
    const done = await bench.ok('waveform', { pixelsPerSecond: 100, bits: 16 }, name);
    const drawn = await read(done);
    const samples = await decoded(name);
    const [left, right] = [line(samples, 0), line(samples, 1)];
    const mean = left.map((value, at) => Math.trunc((value + (right[at] ?? 0)) / 2));
    expect(drawn).toMatchObject({ channels: 1, samples_per_pixel: 441, length: 130 });
    expect(drawn.data).toEqual(naive(mean, 441, 1).flat());
    expect(done.receipt.lines).toMatchObject([{ found: '130 pixels, 1.300 s', ok: true }]);
    expect(done.outputs).toMatchObject([{ output: { fileName: 'merged.wav.waveform.json' } }]);
  });

  it.each(['mp4', 'mkv', 'ts'])('stands at the time that a player hears it: %s', async (container) => {
    const name = `beep.${container}`;
    await makeFlashAndBeep(join(bench.drive, name), ['-c:a', 'aac']);
    const { data, sample_rate: rate } = await read(
      await bench.ok('waveform', { samplesPerPixel: 48, bits: 16 }, name),
    );
    const first = data.findIndex((value) => Math.abs(value) > 4000) >> 1;
    // Matroska and TS begin with the sound that AAC's encoder puts before the first sample.
    const { flash } = await flashAndBeep(join(bench.drive, name));
    const { format } = await probe(join(bench.drive, name));
    const flashAt = flash - Number(format.start_time);
    // An encoder rings before a beep for some samples; a frame of AAC is 21 ms.
    expect(Math.abs((first * 48) / rate - flashAt)).toBeLessThan(0.005);
    expect(Math.abs(flashAt - flashSec)).toBeLessThan(0.03);
  });

  it('begins with silence where the sound begins late, and is silent where it pauses', async () => {
    const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=25:d=3'];
    const tone = (from: number) => ['-itsoffset', String(from), '-f', 'lavfi', '-i', 'sine=r=48000:d=0.5'];
    const parts = join(bench.drive, 'parts.mkv');
    const late = ['-map', '0:v', '-map', '1:a', '-c:v', 'libx264', '-c:a', 'pcm_s16le'];
    await ffmpeg(...picture, ...tone(1), ...late, parts);
    const done = await bench.ok('waveform', { samplesPerPixel: 480, bits: 16 }, 'parts.mkv');
    const { data, length } = await read(done);
    const loud = (from: number, to: number) =>
      Math.max(...data.slice(2 * from, 2 * to).map((value) => Math.abs(value)));
    expect(length).toBe(150);
    expect([loud(0, 99), loud(102, 148) > 3000]).toEqual([0, true]);
  });

  it('of each track lies in a file of its own, named by the track', async () => {
    const name = await clip('six.mkv', { audioTracks: 3 });
    const all = await bench.ok('waveform', { samplesPerPixel: 16 }, name);
    expect(all.outputs.map(({ output }) => output)).toMatchObject([
      { fileName: 'six.mkv.waveform.json', relation: 'sidecar' },
      { fileName: 'six.mkv.waveform-2.json' },
      { fileName: 'six.mkv.waveform-3.json' },
    ]);
    const third = await bench.ok('waveform', { tracks: [3], samplesPerPixel: 16 }, name);
    expect(third.outputs).toMatchObject([{ output: { fileName: 'six.mkv.waveform-3.json' } }]);
    expect(await read(third, 'track3')).toEqual(await read(all, 'track3'));
    expect((await read(all, 'track1')).data).not.toEqual((await read(all, 'track3')).data);
  });

  it('leaves a track out that holds no sound at all, and says so', async () => {
    await clip('one.mkv');
    const [from, to] = [join(bench.drive, 'one.mkv'), join(bench.drive, 'empty.mkv')];
    const none = ['-f', 's16le', '-ar', '48000', '-ac', '2', '-i', '/dev/null'];
    await ffmpeg('-i', from, ...none, '-map', '0', '-map', '1', '-c:v', 'copy', '-c:a', 'pcm_s16le', to);
    const done = await bench.ok('waveform', {}, 'empty.mkv');
    expect(done.outputs).toMatchObject([{ name: 'track1' }]);
    expect(done.receipt.notes).toMatchObject([
      { level: 'warn', subject: expect.stringContaining('Audio #2') },
    ]);
  });

  it.each([
    ['a track that is not there', { tracks: [2] }, 'PARAMS_INVALID', /has one audio track, and no track 2/],
    ['more pixels than samples', { pixelsPerSecond: 40_000 }, 'PARAMS_INVALID', /24000 pixels a second/],
    ['one sample a pixel', { samplesPerPixel: 1 }, 'PARAMS_INVALID', /samplesPerPixel/],
    ['12 bits', { bits: 12 }, 'PARAMS_INVALID', /bits/],
  ])('is refused for %s', async (_, params, code, message) => {
    expect(await bench.run('waveform', params, await clip('plain.mkv'))).toMatchObject({
      failure: { error: { code, message: expect.stringMatching(message) } },
    });
  });

  it('is refused where a file has no sound', async () => {
    const name = await clip('silent.mp4', { audioTracks: 0, container: 'mp4' });
    expect(await bench.run('waveform', {}, name)).toMatchObject({
      failure: { error: { code: 'NOT_MEDIA', message: 'silent.mp4 has no sound.' } },
    });
  });
});
