import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type PeakShape, peakHeader } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evidence, ExpectationOf } from '../verify/define.ts';
import { peaks } from '../verify/peaks.ts';
import { drawPeaks } from './peak-file.ts';
import { peakMeter } from './peaks.ts';
import { readPeaks } from './read-peaks.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-peaks-'));
});
afterAll(() => rm(folder, { recursive: true }));

const shape: PeakShape = {
  sampleRate: 8000,
  channels: 2,
  splitChannels: true,
  samplesPerPixel: 3,
  bits: 16,
};

const sound = (values: readonly number[]): Buffer => Buffer.from(Int16Array.from(values).buffer);
const stereo = [1, -1, 5, -9, 2, 0, -32_768, 32_767, 7, 7];

describe('peaks of raw sound', () => {
  it.each([1, 3, 4, 7, 64])('are the same in pieces of %i bytes', (size) => {
    const meter = peakMeter(shape);
    const bytes = sound(stereo);
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
      bytes.subarray(n * size, (n + 1) * size),
    );
    const values = [...pieces.flatMap((piece) => meter.read(piece)), ...meter.end()];
    expect(values).toEqual([1, 5, -9, 0, -32_768, 7, 7, 32_767]);
    expect(meter.counts()).toEqual({ samples: 5, pixels: 2 });
  });

  it('are rounded towards zero, of a mean and in 8 bits', () => {
    const merged = peakMeter({ ...shape, splitChannels: false });
    expect([...merged.read(sound([-3, 0, 4, 1, 0, 0])), ...merged.end()]).toEqual([-1, 2]);
    const small = peakMeter({ ...shape, channels: 1, bits: 8 });
    expect(small.read(sound([-32_768, 32_767, 255, -255, 0, 200]))).toEqual([-128, 127, 0, 0]);
  });
});

describe('a waveform data file', () => {
  const draw = async (name: string, values: readonly number[]): Promise<string> => {
    const path = join(folder, name);
    await drawPeaks(Readable.from([sound(values)]), path, shape);
    return path;
  };

  it('is JSON with its fields in the order of the format, and reads back', async () => {
    const path = await draw('whole.json', stereo);
    const text = await readFile(path, 'utf8');
    expect(JSON.parse(text)).toEqual({
      ...{ version: 2, channels: 2, sample_rate: 8000, samples_per_pixel: 3, bits: 16, length: 2 },
      data: [1, 5, -9, 0, -32_768, 7, 7, 32_767],
    });
    expect(Object.keys(JSON.parse(text)).join()).toBe(
      'version,channels,sample_rate,samples_per_pixel,bits,length,data',
    );
    expect(await readPeaks(path)).toMatchObject({
      values: 8,
      smallest: -32_768,
      largest: 32_767,
      crossed: 0,
    });
  });

  it('is written over nothing', async () => {
    const path = await draw('taken.json', stereo);
    await expect(drawPeaks(Readable.from([sound(stereo)]), path, shape)).rejects.toMatchObject({
      code: 'EEXIST',
    });
  });

  const header = peakHeader(shape, 2);
  const evidence = (path: string, endSec: number): Evidence => ({
    tools: { ffmpeg: '', ffprobe: '', launcher: () => [], env: {} },
    signal: new AbortController().signal,
    path: () => Promise.resolve(path),
    readsWhole: () => false,
    media: () =>
      Promise.resolve({
        ...{ container: 'mkv', durationSec: 1, startSec: 2, finished: true, streams: [], chapters: [] },
      }),
    packets: () =>
      Promise.resolve([{ index: 1, packets: 1, firstSec: 2, endSec: 2 + endSec, frameSec: 0.02 }]),
    ends: () => Promise.reject(new Error('not asked for')),
    starts: () => Promise.reject(new Error('not asked for')),
    loudness: () => Promise.reject(new Error('not asked for')),
    hashed: () => Promise.reject(new Error('not asked for')),
    runs: () => Promise.reject(new Error('not asked for')),
    ffmpegTraces: [],
    copyTraces: [],
  });
  const promised: ExpectationOf<'peaks'> = {
    ...{ kind: 'peaks', output: 'track1', label: 'Waveform', header, samples: 5 },
    of: { input: 0, index: 1 },
  };
  const whole = JSON.stringify({ ...header, data: [1, 5, -9, 0, -32_768, 7, 7, 32_767] });
  const asWritten = (text: string) => text.replace(/\}$/, '}\n');

  it.each([
    ['as it was written', asWritten(whole), 0.1, true],
    ['as long as another track', asWritten(whole), 0.3, false],
    ['with a value too few', asWritten(whole.replace(',7,7', ',7')), 0, false],
    ['with a value out of range', asWritten(whole.replace('32767]', '32768]')), 0, false],
    ['with a pair that is crossed', asWritten(whole.replace('[1,5', '[5,1')), 0, false],
    ['of another scale', asWritten(whole.replace('pixel":3', 'pixel":4')), 0, false],
  ])('%s is told', async (name, text, endSec, ok) => {
    const path = join(folder, `${name}.json`);
    await writeFile(path, text);
    expect(await peaks(promised, evidence(path, endSec))).toMatchObject({ ok });
  });

  it.each([
    ['cut off', whole.slice(0, -4), 'cut off'],
    ['with a word in it', asWritten(whole.replace('[1,', '[x,')), '"x" is no value'],
    ['of something else', `${'x'.repeat(2000)}`, 'no waveform data'],
  ])('%s is refused', async (name, text, words) => {
    const path = join(folder, `${name}.json`);
    await writeFile(path, text);
    await expect(readPeaks(path)).rejects.toThrow(words);
  });
});
