import { join } from 'node:path';
import type { Receipt } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flashAndBeep } from './flash-and-beep.ts';
import { makeNumbered, type Numbered, readNumbers } from './numbered-frames.ts';
import { type Bench, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const make = (name: string, numbered: Partial<Numbered> & { options: readonly string[] }) =>
  makeNumbered(join(bench.drive, name), { seconds: 6, ...numbered });

const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-sc_threshold', '0'];
const bFrames = [...x264, '-bf', '2', '-b_strategy', '0'];
const aac = ['-c:a', 'aac'];

const wordsOf = ({ notes }: Receipt): string => notes.map(({ text }) => text).join('\n');

/** By how much a beep comes after its flash, where both say the same moment. Milliseconds. */
const beepLateMs = async (path: string): Promise<number> => {
  const { flash, beep } = await flashAndBeep(path);
  return (beep - flash) * 1000;
};

/** How much further apart sound and picture are than they were. Milliseconds. */
const apartMs = async (clip: string, source: string): Promise<number> =>
  Math.abs((await beepLateMs(clip)) - (await beepLateMs(join(bench.drive, source))));

describe('a clip that is copied', () => {
  it.each([
    ['no B frames.mkv', [...x264, ...aac]],
    ['B frames.mkv', [...bFrames, ...aac]],
    ['no B frames.mp4', [...x264, ...aac]],
    ['B frames.mp4', [...bFrames, ...aac]],
    ['B frames.mov', [...bFrames, '-c:a', 'pcm_s16le']],
    ['opus.mkv', [...bFrames, '-c:a', 'libopus']],
    ['opus.mp4', [...bFrames, '-c:a', 'libopus']],
    ['flac.mkv', [...bFrames, '-c:a', 'flac']],
    ['pcm.mkv', [...bFrames, '-c:a', 'pcm_s16le']],
    ['stream.ts', [...bFrames, ...aac]],
    ['fragments.mp4', [...bFrames, ...aac, '-movflags', '+frag_keyframe+empty_moov']],
  ])('begins with the keyframe before and misses no frame: %s', async (name, options) => {
    await make(name, { options });
    const done = await bench.ok('clip', { ranges: [{ startSec: 2.5, endSec: 4.3 }] }, name);
    const frames = await readNumbers(done.path('clip1'));
    const numbers = frames.map(({ number }) => number);
    expect(numbers[0]).toBe(60);
    expect(numbers).toEqual(numbers.map((_, at) => 60 + at));
    expect(numbers.at(-1)).toBeGreaterThanOrEqual(128);
    expect(numbers.at(-1)).toBeLessThan(136);
    expect(wordsOf(done.receipt)).toMatch(
      /It begins 0.\d+ s earlier than asked, with a keyframe, and ends (0.\d+ s later|where asked)/,
    );
    expect(await apartMs(done.path('clip1'), name)).toBeLessThanOrEqual(2);
  });
});
