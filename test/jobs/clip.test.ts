import { join } from 'node:path';
import type { Receipt } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../media/index.ts';
import { flashAndBeep } from './flash-and-beep.ts';
import { makeNumbered, type Numbered, readNumbers } from './numbered-frames.ts';
import { type Bench, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench(['libx264', 'libx265']);
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
  it.each<[name: string, options: readonly string[], container?: 'mp4' | 'mov' | 'mkv']>([
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
    ['to MP4.mkv', [...bFrames, ...aac], 'mp4'],
    ['flac to MP4.mkv', [...bFrames, '-c:a', 'flac'], 'mp4'],
    ['opus to MP4.mkv', [...bFrames, '-c:a', 'libopus'], 'mp4'],
    ['pcm to MOV.mkv', [...bFrames, '-c:a', 'pcm_s16le'], 'mov'],
    ['to MP4.flv', [...bFrames, ...aac], 'mp4'],
    ['to MKV.mp4', [...bFrames, ...aac], 'mkv'],
  ])('begins with the keyframe before and misses no frame: %s', async (name, options, container) => {
    await make(name, { options });
    const done = await bench.ok('clip', { ranges: [{ startSec: 2.5, endSec: 4.3 }], container }, name);
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

describe('an exact clip', () => {
  const hevc = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:keyint=30'];
  const openGroups = [...x264, '-bf', '2', '-x264-params', 'open-gop=1:keyint=30:min-keyint=30'];
  const uneven = ['-vf', "select='not(eq(mod(n,5),1))'", '-fps_mode', 'passthrough'];

  /** What a receipt says of how the picture was made. */
  const how = {
    ends: /at its end were encoded, by libx264; the \d\d between are the recording's own/,
    hevc: /All of its picture was encoded.*ends of hevc are not joined here/,
    open: /All of its picture was encoded.*groups of frames are open/,
    noKeyframe: /All of its picture was encoded.*no keyframe lies in the range/,
    copied: /all of it was copied/,
  };

  it('is refused of a transport stream, which finds no keyframes', async () => {
    await make('exact.ts', { seconds: 2, options: [...x264, ...aac] });
    const end = await bench.run(
      'clip',
      { mode: 'exact', ranges: [{ startSec: 0.5, endSec: 1 }] },
      'exact.ts',
    );
    expect(end).toMatchObject({
      failure: { error: { code: 'PARAMS_INVALID', message: expect.stringContaining('Remux it to MKV') } },
    });
  });

  it.each([
    ['exact no B frames.mkv', [...x264, ...aac], how.ends],
    ['exact B frames.mkv', [...bFrames, ...aac], how.ends],
    ['exact B frames.mp4', [...bFrames, ...aac], how.ends],
    ['exact.mov', [...bFrames, '-c:a', 'pcm_s16le'], how.ends],
    ['exact opus.mkv', [...bFrames, '-c:a', 'libopus'], how.ends],
    ['exact flac.mkv', [...bFrames, '-c:a', 'flac'], how.ends],
    ['exact pcm.mkv', [...bFrames, '-c:a', 'pcm_s16le'], how.ends],
    ['exact hevc.mp4', [...hevc, '-tag:v', 'hvc1', ...aac], how.hevc],
    ['exact hevc.mkv', [...hevc, ...aac], how.hevc],
    ['exact open groups.mkv', [...openGroups, ...aac], how.open],
    ['exact one group.mkv', [...x264, '-g', '600', ...aac], how.noKeyframe],
    ['exact late.mkv', [...bFrames, ...aac, '-output_ts_offset', '100'], how.ends],
    ['exact uneven.mkv', [...bFrames, ...aac, ...uneven], how.ends],
    ['exact only keyframes.mov', ['-c:v', 'prores_ks', '-c:a', 'pcm_s16le'], how.copied],
  ])(
    'begins and ends with the very frames that were asked for: %s',
    async (name, options, words) => {
      await make(name, { options });
      const source = await readNumbers(join(bench.drive, name));
      const startSec = (source[0]?.sec ?? 0) + 1.7;
      // The file's own zero is where its first packet is, of whatever kind.
      const zeroSec = Number(
        (await probe(join(bench.drive, name))).streams.reduce(
          (least, { start_time }) => Math.min(least, Number(start_time)),
          Number.POSITIVE_INFINITY,
        ),
      );
      const range = { startSec: startSec - zeroSec, endSec: startSec - zeroSec + 2.5 };
      const done = await bench.ok('clip', { mode: 'exact', ranges: [range] }, name);
      expect(wordsOf(done.receipt)).toMatch(words);
      const asked = source.filter(({ sec }) => sec >= startSec - 0.0015 && sec < startSec + 2.5 - 0.0015);
      const frames = await readNumbers(done.path('clip1'));
      expect(frames.map(({ number }) => number)).toEqual(asked.map(({ number }) => number));
      expect(await apartMs(done.path('clip1'), name)).toBeLessThanOrEqual(2);
    },
    60_000,
  );
});
