import { execFile } from 'node:child_process';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Receipt } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flashesAndBeeps } from './flash-and-beep.ts';
import { makeNumbered, type Numbered, readNumbers } from './numbered-frames.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench(['libx264', 'libx265']);
});
afterAll(() => bench.remove());

const limitMs = 120_000;
const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-sc_threshold', '0'];
const bFrames = [...x264, '-bf', '2', '-b_strategy', '0'];
const aac = ['-c:a', 'aac'];

const path = (name: string): string => join(bench.drive, name);

const make = async (name: string, options: readonly string[], numbered: Partial<Numbered> = {}) => {
  await makeNumbered(path(name), { seconds: 5, ...numbered, options });
  // One that was written to just now might go on behind its end.
  await utimes(path(name), 1_700_000_000, 1_700_000_000);
};

type Range = readonly [startSec: number, endSec: number, title?: string];

const asked = (ranges: readonly Range[], more: Record<string, unknown> = {}) => ({
  ...{ join: 'joined', ranges: ranges.map(([startSec, endSec, title]) => ({ startSec, endSec, title })) },
  ...more,
});

const joined = (name: string, ranges: readonly Range[], more: Record<string, unknown> = {}): Promise<Done> =>
  bench.ok('clip', asked(ranges, more), name);

const wordsOf = ({ notes }: Receipt): string => notes.map(({ text }) => text).join('\n');

/** `[60, 135]` → 60, 61 … 134. */
const upTo = (...spans: readonly (readonly [number, number])[]): number[] =>
  spans.flatMap(([first, until]) => Array.from({ length: until - first }, (_, at) => first + at));

/** How far from an even pace the frame is that is furthest off. Seconds. */
const unevenSec = (secs: readonly number[]): number =>
  secs.reduce((most, sec, at) => Math.max(most, Math.abs(sec - (secs[0] ?? 0) - at / 30)), 0);

/** How much further each beep is from its flash than it was in the recording. Milliseconds. */
const apartMs = async (clip: string, source: string): Promise<number[]> => {
  const late = async (file: string) => {
    const { flashes, beeps } = await flashesAndBeeps(file);
    expect(beeps).toHaveLength(flashes.length);
    return flashes.map((flash, at) => ((beeps[at] ?? Number.NaN) - flash) * 1000);
  };
  const [usual = 0] = await late(source);
  return (await late(clip)).map((ms) => Math.abs(ms - usual));
};

const probed = async (file: string, ...args: readonly string[]): Promise<string[]> => {
  const all = ['-v', 'error', ...args, '-of', 'csv=p=0', file];
  const { stdout } = await promisify(execFile)('ffprobe', all, { maxBuffer: 2 ** 26 });
  return stdout.trim().split('\n');
};

/** A packet of AAC lasts so long. */
const aacSec = 1024 / 48_000;

/** The longest pause between packets of sound, and the longest that one goes on into the next. Seconds. */
const betweenPackets = async (
  file: string,
  { track = 0, packetSec = aacSec }: { track?: number; packetSec?: number } = {},
): Promise<{ gap: number; overlap: number }> => {
  const shown = ['-select_streams', `a:${track}`, '-show_entries', 'packet=pts_time'];
  const secs = (await probed(file, ...shown)).map((line) => Number.parseFloat(line));
  const gaps = secs.slice(1).map((sec, at) => sec - (secs[at] ?? 0) - packetSec);
  return { gap: Math.max(...gaps), overlap: -Math.min(...gaps) };
};

/** From later to earlier, and one of them twice. */
const ranges: readonly Range[] = [
  [2.4, 3.2],
  [1.2, 1.9],
  [1.2, 1.9],
];

describe('ranges that are joined by copying', () => {
  it.each<[name: string, options: readonly string[], more?: Record<string, unknown>]>([
    ['B frames.mp4', [...bFrames, ...aac]],
    ['pcm.mov', [...bFrames, '-c:a', 'pcm_s16le']],
    ['late to MP4.mkv', [...bFrames, ...aac, '-output_ts_offset', '100'], { container: 'mp4' }],
  ])('begin each with the keyframe before: %s', { timeout: limitMs }, async (name, options, more) => {
    await make(name, options);
    const done = await joined(name, ranges, more);
    const frames = await readNumbers(done.path('joined'));
    const numbers = frames.map(({ number }) => number);
    // From the keyframes at 2 s and 1 s on; where each ends is told by what follows.
    const ends = numbers.flatMap((number, at) => (numbers[at + 1] === number + 1 ? [] : [number + 1]));
    const [first = 0, second = 0, third = 0] = ends;
    expect(numbers).toEqual(upTo([60, first], [30, second], [30, third]));
    expect([first >= 96, first < 104, second >= 57, second < 65, third === second]).not.toContain(false);
    expect(unevenSec(frames.map(({ sec }) => sec))).toBeLessThan(0.0021);
    const apart = await apartMs(done.path('joined'), path(name));
    expect(apart).toHaveLength(3);
    expect(Math.max(...apart)).toBeLessThanOrEqual(2);
    if (options.includes('aac')) {
      const { gap, overlap } = await betweenPackets(done.path('joined'));
      // There is one: sound does not go on over a join as if nothing were.
      expect(gap).toBeGreaterThan(0.002);
      expect(gap).toBeLessThanOrEqual(aacSec + 0.0011);
      expect(overlap).toBeLessThanOrEqual(0.0011);
    }
    expect(wordsOf(done.receipt)).toMatch(/3 ranges follow each other in the order asked/);
    expect(wordsOf(done.receipt)).toMatch(/It begins 0.\d+ s earlier than asked, with a keyframe/);
    // Through all joins without a complaint.
    expect(await ffmpeg('-i', done.path('joined'), '-map', '0:v', '-f', 'null', '-')).toBe('');
  });
});

describe('ranges that are joined to the frame', () => {
  const hevc = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:keyint=30'];
  const copied = /the \d\d between are the recording's own/;

  it.each<[name: string, options: readonly string[], range: Range, how: RegExp]>([
    ['ends.mp4', [...bFrames, ...aac], [0.7, 2.4], copied],
    ['hevc.mkv', [...hevc, ...aac], [0.7, 1.6], /All of its picture was encoded.*ends of hevc/],
    // A part without a keyframe is encoded whole, and what is set up otherwise can't follow it.
    ['one without a group.mp4', [...bFrames, ...aac], [1.2, 1.8], /All of its picture.*is set up otherwise/],
  ])(
    'show the very frames that were asked for: %s',
    { timeout: limitMs },
    async (name, options, range, how) => {
      await make(name, options);
      const done = await joined(name, [[1.4, 3.4], range], { mode: 'exact' });
      const frames = await readNumbers(done.path('joined'));
      const [from, to] = [Math.round(range[0] * 30), Math.round(range[1] * 30)];
      expect(frames.map(({ number }) => number)).toEqual(upTo([42, 102], [from, to]));
      expect(unevenSec(frames.map(({ sec }) => sec))).toBeLessThan(0.0021);
      expect(wordsOf(done.receipt)).toMatch(how);
      expect(Math.max(...(await apartMs(done.path('joined'), path(name))))).toBeLessThanOrEqual(2);
    },
  );
});

describe('what else is in a recording', { timeout: limitMs }, () => {
  it('comes along: tracks that are cut elsewhere, subtitles, chapters, names', async () => {
    await make('plain.mkv', [...bFrames, ...aac]);
    const subtitles = path('lines.srt');
    const lines = [
      ['00:00:00,900', '00:00:01,500', 'begins before'],
      ['00:00:01,600', '00:00:02,000', 'lies within'],
      ['00:00:02,200', '00:00:03,000', 'goes on behind'],
      ['00:00:03,600', '00:00:04,000', 'second'],
    ];
    await writeFile(
      subtitles,
      lines.map(([from, to, text], at) => `${at + 1}\n${from} --> ${to}\n${text}\n`).join('\n'),
    );
    const chapters = [
      ';FFMETADATA1',
      ...[
        [0, 2000, 'Lobby'],
        [2000, 6000, 'Match'],
      ].flatMap(([from, to, title]) => [
        '[CHAPTER]',
        'TIMEBASE=1/1000',
        `START=${from}`,
        `END=${to}`,
        `title=${title}`,
      ]),
    ];
    await writeFile(path('chapters.txt'), `${chapters.join('\n')}\n`);
    await ffmpeg(
      ...[
        '-i',
        path('plain.mkv'),
        '-itsoffset',
        '0.007',
        '-i',
        path('plain.mkv'),
        '-i',
        subtitles,
        '-f',
        'ffmetadata',
        '-i',
        path('chapters.txt'),
      ],
      ...[
        '-map',
        '0:v',
        '-map',
        '0:a',
        '-map',
        '1:a',
        '-map',
        '2:0',
        '-map_chapters',
        '3',
        '-c',
        'copy',
        '-c:a:1',
        'libopus',
      ],
      ...[
        '-metadata:s:a:0',
        'title=Game',
        '-metadata:s:a:1',
        'title=Mic',
        '-metadata:s:a:1',
        'language=ger',
        '-disposition:a:1',
        'default',
        '-attach',
        subtitles,
        '-metadata:s:t',
        'mimetype=text/plain',
      ],
      path('all.mkv'),
    );
    await utimes(path('all.mkv'), 1_700_000_000, 1_700_000_000);
    const done = await joined(
      'all.mkv',
      [
        [1.2, 2.6, 'Goal'],
        [3.5, 4.5],
      ],
      { mode: 'exact' },
    );
    const [, game, mic, texts] = done.receipt.lines.filter(({ promised }) =>
      promised.includes('of 2 ranges'),
    );
    expect([game?.found, mic?.found]).toEqual([
      expect.stringMatching(
        /^11\d packets, at most 0.00\d s from their times, at most 0.0[012]\d s of nothing/,
      ),
      expect.stringMatching(
        /^1[12]\d packets, at most 0.00\d s from their times, at most 0.0[01]\d s of nothing/,
      ),
    ]);
    expect(texts?.found).toMatch(/^3 packets, at most 0.000 s from their times/);
    const shown = [
      '-show_entries',
      'stream=codec_name:stream_tags=title,language:stream_disposition=default',
    ];
    expect(await probed(done.path('joined'), ...shown)).toEqual([
      ...['h264,0', 'aac,0,Game', 'opus,1,ger,Mic', 'subrip,0', 'unknown,0'],
    ]);
    const chapterTimes = await probed(
      done.path('joined'),
      '-show_entries',
      'chapter=start_time:chapter_tags=title',
    );
    // The recording's own clock begins 21 ms before its first frame, with what the encoder of sound puts there.
    expect(chapterTimes).toEqual(['0.000000,Goal: Lobby', '0.779000,Match', '1.400000,Match']);
    const cues = await ffmpeg('-i', done.path('joined'), '-map', '0:s', '-f', 'srt', '-');
    // A line that began before the range is not there, and one that goes on behind it ends with its part.
    expect(cues).not.toContain('begins before');
    expect(cues).toContain('00:00:00,979 --> 00:00:01,400\ngoes on behind');
    expect(cues).toContain('00:00:01,479 --> 00:00:01,879\nsecond');
    for (const [track, packetSec] of [aacSec, 0.02].entries()) {
      const { gap, overlap } = await betweenPackets(done.path('joined'), { track, packetSec });
      expect(gap).toBeLessThanOrEqual(packetSec + 0.0011);
      expect(overlap).toBeLessThanOrEqual(0.0011);
    }
    const frames = await readNumbers(done.path('joined'));
    expect(frames.map(({ number }) => number)).toEqual(upTo([36, 78], [105, 135]));
  });

  it.each([
    [
      'open groups.mkv',
      [...x264, '-bf', '2', '-x264-params', 'open-gop=1:keyint=30:min-keyint=30', ...aac],
      {},
      /no clean start: \d frames/,
    ],
    [
      'flac to MP4.mkv',
      [...bFrames, '-c:a', 'flac'],
      { container: 'mov' },
      /can't be copied into MOV.*Take container same or mkv/,
    ],
  ] as const)('is refused where it can not be joined: %s', async (name, options, more, why) => {
    await make(name, options);
    const end = await bench.run('clip', asked(ranges, more), name);
    expect(end).toMatchObject({
      failure: { error: { code: 'PARAMS_INVALID', message: expect.stringMatching(why) } },
    });
  });
});
