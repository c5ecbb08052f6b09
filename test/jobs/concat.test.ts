import { execFile } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stagedName, type WorkResult } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobEnd } from '../../worker/src/run-job.ts';
import { type Bench, makeBench, runAssignment } from '../../worker/src/testing/bench.ts';
import { flashAndBeep, flashesAndBeeps, flashSec, makeFlashAndBeep } from './flash-and-beep.ts';
import { makeNumbered, readNumbers } from './numbered-frames.ts';
import { ffmpeg } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
});
afterAll(() => bench.remove());

const file = (name: string): string => join(bench.drive, name);

type Params = Record<string, unknown>;

/** Joins files of the drive, in this order. */
const run = async (names: readonly string[], params: Params = {}): Promise<JobEnd> => {
  const each = await Promise.all(names.map((name) => bench.assignment('concat', file(name), params)));
  const [first] = each;
  if (!first) throw new Error('nothing to join');
  const { end } = await runAssignment({ ...first, inputs: each.flatMap(({ inputs }) => inputs) });
  return end;
};

const joinedWith = async (
  params: Params,
  ...names: readonly string[]
): Promise<WorkResult & { path: string }> => {
  const end = await run(names, params);
  if (!end.ok) throw new Error(`${end.failure.error.code}: ${end.failure.error.message}`);
  const { result } = end;
  const [made] = result.outputs;
  if (!made) throw new Error('nothing was made');
  const name = stagedName(made.name, made.output.fileName);
  return { ...result, path: join(bench.drive, '.streamops', 'tmp', `${result.jobId}.1`, name) };
};

/** Copied: what is encoded meanwhile is a fault. */
const joined = (...names: readonly string[]) => joinedWith({ encode: 'never' }, ...names);

const probed = async (path: string, ...args: readonly string[]): Promise<string[]> => {
  const all = ['-v', 'error', ...args, '-of', 'csv=p=0', path];
  const { stdout } = await promisify(execFile)('ffprobe', all, { maxBuffer: 2 ** 26 });
  return stdout.trim().split('\n');
};

/** When chapters begin, in seconds, and what they are called. */
const chaptersOf = async (path: string): Promise<{ sec: number; title: string }[]> =>
  (await probed(path, '-show_entries', 'chapter=start_time:chapter_tags=title')).map((line) => {
    const [sec, ...title] = line.split(',');
    return { sec: Number(sec), title: title.join(',') };
  });

/** The pixels of every frame, in the order in which they are shown. */
const framesOf = async (path: string): Promise<string[]> => {
  const text = await ffmpeg('-i', path, '-map', '0:v:0', '-fps_mode', 'passthrough', '-f', 'framemd5', '-');
  return text.split('\n').flatMap((line) => (line.startsWith('0,') ? [line.split(',').at(-1) ?? ''] : []));
};

/** A second of numbered pictures and a tone. */
const makePart = (name: string, from: number, ...more: readonly string[]): Promise<string> =>
  ffmpeg(
    ...['-f', 'lavfi', '-i', `testsrc=s=64x64:r=25:d=${from + 1},trim=start=${from},setpts=PTS-STARTPTS`],
    ...['-f', 'lavfi', '-i', 'sine=d=1:r=48000', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-c:a', 'aac'],
    ...[...more, file(name)],
  );

describe('parts that are alike', () => {
  it.each([
    ['AAC in MP4', 'mp4', ['-c:a', 'aac']],
    ['AAC in MKV', 'mkv', ['-c:a', 'aac']],
    ['Opus in MKV', 'mkv', ['-c:a', 'libopus']],
    ['FLAC in MKV', 'mkv', ['-c:a', 'flac']],
    ['PCM in MOV', 'mov', ['-c:a', 'pcm_s16le']],
    ['AAC in TS', 'ts', ['-c:a', 'aac']],
  ])('flash and beep in each as in itself: %s', { timeout: 120_000 }, async (what, ending, sound) => {
    const name = `${what}.${ending}`;
    await makeFlashAndBeep(file(name), sound);
    const source = await flashAndBeep(file(name));
    const made = await joined(name, name, name);
    const starts = await chaptersOf(made.path);
    const { flashes, beeps } = await flashesAndBeeps(made.path);
    expect(starts.map(({ title }) => title)).toEqual([what, what, what]);
    expect([flashes.length, beeps.length]).toEqual([3, 3]);
    for (const [at, { sec }] of starts.entries()) {
      const [flash = 0, beep = 0] = [flashes[at], beeps[at]];
      // MKV counts in milliseconds.
      expect(Math.abs(beep - flash - (source.beep - source.flash))).toBeLessThan(0.001);
      // The chapter begins with its part, whose first frame may wait for what stands before the sound.
      expect(flash - sec).toBeGreaterThan(flashSec - 0.001);
      expect(flash - sec).toBeLessThan(flashSec + 0.022);
    }
  });

  it('show every frame of each, in order', { timeout: 60_000 }, async () => {
    await makePart('one.mp4', 0);
    await makePart('two.mp4', 1);
    const parts = [await framesOf(file('two.mp4')), await framesOf(file('one.mp4'))];
    const made = await joined('two.mp4', 'one.mp4');
    expect(new Set(parts.flat()).size).toBe(50);
    expect(await framesOf(made.path)).toEqual(parts.flat());
    expect(made.receipt.lines.filter(({ promised }) => promised.includes('of 2 parts'))).toMatchObject([
      { promised: expect.stringContaining('50 packets of 2 parts, the same bytes'), ok: true },
      { subject: 'Audio #1 aac', ok: true },
    ]);
    expect(made.outputs).toMatchObject([{ output: { fileName: 'two.joined.mp4', relation: 'export' } }]);
  });

  it('keep their own chapters, moved with them', { timeout: 60_000 }, async () => {
    const chapters = file('chapters.txt');
    const chapter = (from: number, to: number, title: string) =>
      `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${from}\nEND=${to}\ntitle=${title}\n`;
    const text = `;FFMETADATA1\n${chapter(0, 400, 'Lobby')}${chapter(400, 1000, 'Boss')}`;
    await writeFile(chapters, text);
    await makePart('plain.mkv', 0);
    await ffmpeg(
      '-i',
      file('plain.mkv'),
      '-i',
      chapters,
      '-map_chapters',
      '1',
      '-c',
      'copy',
      file('own.mkv'),
    );
    const { path } = await joined('plain.mkv', 'own.mkv');
    const [first, second, third] = await chaptersOf(path);
    expect([first?.title, second?.title, third?.title]).toEqual(['plain', 'own: Lobby', 'Boss']);
    expect((third?.sec ?? 0) - (second?.sec ?? 0)).toBeCloseTo(0.4, 3);
  });

  it('fall on the ticks of a slow clock', { timeout: 60_000 }, async () => {
    await makePart('slow.mp4', 0, '-video_track_timescale', '25');
    const { receipt } = await joined('slow.mp4', 'slow.mp4', 'slow.mp4');
    expect(receipt.verdict).toBe('verified');
  });

  it('may be called anything', { timeout: 60_000 }, async () => {
    const names = ['c\\.mp4', "a'; file x #.mp4", "b\nfile 'c.mp4'\n.mp4", '-%d concat:x|y.mp4', 'd\\\\.mp4'];
    await makePart('called.mp4', 0);
    for (const name of names) await copyFile(file('called.mp4'), file(name));
    const { path } = await joined(...names);
    expect(await framesOf(path)).toHaveLength(125);
    const titles = (await chaptersOf(path)).map(({ title }) => title);
    expect([...titles.slice(0, 2), titles.at(-1)]).toEqual(['c\\', "a'; file x #", 'd\\\\']);
  });
});

describe('parts that are not, where nothing may be encoded', () => {
  it.each([
    ['another size', ['-s', '32x32'], /size of Video #0 h264 is another \(32 × 32 for 64 × 64\)/],
    ['another codec', ['-c:v', 'mpeg4'], /codec of Video #0 h264 is another \(mpeg4 for h264\)/],
    ['other settings', ['-bf', '0', '-refs', '1'], /another/],
    ['another sample rate', ['-ar', '44100'], /sample rate of Audio #1 aac/],
    ['no sound', ['-an'], /it has 1 tracks of picture and sound, not 2/],
  ])('are refused, and it is said why: %s', { timeout: 60_000 }, async (what, options, why) => {
    await makePart('first.mp4', 0);
    await makePart(`${what}.mp4`, 0, ...options);
    const end = await run(['first.mp4', `${what}.mp4`], { encode: 'never' });
    expect(end).toMatchObject({
      failure: { error: { code: 'PARTS_DIFFER', message: expect.stringMatching(why) } },
    });
  });
});

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('parts that are not', () => {
  it('are encoded, every frame of each at its time and every beep with its flash', {
    timeout: 120_000,
  }, async () => {
    const names = ['n1.mp4', 'n2.mkv', 'n3.ts'] as const;
    const opus = ['-c:v', 'mpeg4', '-q:v', '2', '-c:a', 'libopus'];
    const mp2 = ['-vf', 'scale=384:128', '-c:v', 'libx264', '-c:a', 'mp2', '-ar', '44100'];
    await makeNumbered(file(names[0]), { seconds: 1.5, options: ['-c:v', 'libx264', '-c:a', 'aac'] });
    await makeNumbered(file(names[1]), { seconds: 1, rate: 25, before: ['-itsoffset', '7'], options: opus });
    await makeNumbered(file(names[2]), { seconds: 1, rate: 24, options: mp2 });
    const apart: number[] = [];
    for (const name of names) {
      const { flash, beep } = await flashAndBeep(file(name));
      apart.push(beep - flash);
    }
    const made = await joinedWith({}, ...names);
    const frames = await readNumbers(made.path);
    expect(frames.map(({ number }) => number)).toEqual([...upTo(45), ...upTo(25), ...upTo(24)]);
    const starts = await chaptersOf(made.path);
    expect(starts.map(({ title }) => title)).toEqual(['n1', 'n2', 'n3']);
    const { flashes, beeps } = await flashesAndBeeps(made.path);
    expect([flashes.length, beeps.length]).toEqual([3, 3]);
    for (const [at, flash] of flashes.entries())
      expect(Math.abs((beeps[at] ?? 0) - flash - (apart[at] ?? 0))).toBeLessThan(0.002);
    expect(made.receipt.notes[0]?.text).toMatch(/encoded: the picture by libx264, .* it is MKV/);
    expect(made.outputs).toMatchObject([{ output: { fileName: 'n1.joined.mp4' } }]);
  });

  it('sound on without a gap, and show black for what has no picture', { timeout: 60_000 }, async () => {
    const tone = ['-f', 'lavfi', '-i', 'sine=f=440:d=1:r=48000'];
    const picture = ['-f', 'lavfi', '-i', 'color=white:s=64x64:r=25:d=1'];
    await ffmpeg(...picture, ...tone, '-c:v', 'libx264', '-c:a', 'aac', file('white.mp4'));
    await ffmpeg(...tone, '-c:a', 'flac', file('tone.flac'));
    const { path } = await joinedWith({}, 'white.mp4', 'tone.flac', 'white.mp4');
    const gaps = await ffmpeg(
      '-v',
      'info',
      '-i',
      path,
      '-af',
      'silencedetect=n=-40dB:d=0.003',
      '-f',
      'null',
      '-',
    );
    // An encoder fills its last packet up.
    const silent = [...gaps.matchAll(/silence_start: ([\d.]+)/g)].map(([, sec]) => Number(sec));
    expect(silent.filter((sec) => sec < 2.99)).toEqual([]);
    const { flashes } = await flashesAndBeeps(path);
    expect(flashes).toEqual([0, expect.closeTo(2, 3)]);
    expect(await framesOf(path)).toHaveLength(75);
  });
});
