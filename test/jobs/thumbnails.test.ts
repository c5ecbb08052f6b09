import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBench, runAssignment } from '../../worker/src/testing/bench.ts';
import { probe } from '../media/index.ts';
import { makeNumbered, readNumbers } from './numbered-frames.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const at = (name: string): string => join(bench.drive, name);
const take = (name: string, params: Record<string, unknown> = {}): Promise<Done> =>
  bench.ok('thumbnails', params, name);

const picturesOf = async (done: Done): Promise<string[]> =>
  (await readdir(done.path('thumbnails'))).filter((name) => name !== 'index.vtt').sort();

/** The frame that each picture shows. */
const numbersOf = async (done: Done): Promise<number[]> => {
  const numbers: number[] = [];
  for (const name of await picturesOf(done)) {
    const [shown] = await readNumbers(join(done.path('thumbnails'), name));
    numbers.push(shown?.number ?? -1);
  }
  return numbers;
};

const index = (done: Done): Promise<string> => readFile(join(done.path('thumbnails'), 'index.vtt'), 'utf8');

/** The picture's mean colour, as a viewer has it. */
const colorOf = async (path: string, crop = 'iw:ih'): Promise<number[]> => {
  const args = ['-v', 'error', '-i', path, '-vf', `crop=${crop}:0:0,format=rgb24,scale=1:1:flags=area`];
  const raw = ['-f', 'rawvideo', '-'];
  const { stdout } = await promisify(execFile)('ffmpeg', [...args, ...raw], { encoding: 'buffer' });
  return [...stdout];
};

const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast'];
const silent = { tracks: 0 };
const usedKeyframes = (done: Done): boolean[] =>
  done.receipt.commands.map((words) => words.some((word) => word.startsWith('-skip_frame')));

describe('thumbnails', () => {
  it('are the frames that are shown at their times, named by them, with an index', async () => {
    await makeNumbered(at('five.mkv'), { seconds: 4.5, ...silent, options: x264 });
    const done = await take('five.mkv', { everySec: 1 });
    expect(done.outputs).toMatchObject([{ name: 'thumbnails', output: { entry: 'index.vtt' } }]);
    const names = ['00.00.00.jpg', '00.00.01.jpg', '00.00.02.jpg', '00.00.03.jpg', '00.00.04.jpg'];
    expect(await picturesOf(done)).toEqual(names);
    expect(await numbersOf(done)).toEqual([0, 30, 60, 90, 120]);
    const [head, note, first, ...rest] = (await index(done)).split('\n\n');
    expect([head, note]).toEqual([
      'WEBVTT',
      'NOTE Each picture is the frame that is shown at the start of its cue.',
    ]);
    expect(first).toBe('00:00:00.000 --> 00:00:01.000\n00.00.00.jpg');
    expect(rest.at(-1)).toBe('00:00:04.000 --> 00:00:04.500\n00.00.04.jpg\n');
    expect(done.receipt.lines[0]?.found).toBe('5 pictures, all of them decode');
    // As small as it was.
    const { streams } = await probe(join(done.path('thumbnails'), '00.00.00.jpg'));
    expect(streams).toMatchObject([{ width: 192, height: 64 }]);
  });

  it('count from where the file begins, whatever its clock says', async () => {
    const late = ['-itsoffset', '100'];
    await makeNumbered(at('late.mkv'), { seconds: 3, before: late, options: [...x264, '-c:a', 'aac'] });
    await makeNumbered(at('late.ts'), { seconds: 3, options: [...x264, '-c:a', 'aac'] });
    for (const name of ['late.mkv', 'late.ts']) {
      // AAC in them begins 21 ms before the picture.
      const shown = await numbersOf(await take(name, { everySec: 0.5 }));
      expect(shown).toEqual([0, 14, 29, 44, 59, 74, 89]);
    }
  });

  it('show what a player shows where frames stay for long', async () => {
    await makeNumbered(at('even.mkv'), { seconds: 4, ...silent, options: x264 });
    // Frames 0 to 9, then 40, then 100 to the end.
    const some = "select='lt(n,10)+eq(n,40)+gte(n,100)'";
    await ffmpeg('-i', at('even.mkv'), '-vf', some, '-fps_mode', 'passthrough', ...x264, at('uneven.mkv'));
    const done = await take('uneven.mkv', { everySec: 1 });
    expect(await numbersOf(done)).toEqual([0, 9, 40, 40]);
  });

  it('of a picture that begins late or is one frame are what there is', async () => {
    const parts = ['-itsoffset', '2', '-i', at('even.mkv'), '-f', 'lavfi', '-i', 'sine=d=6'];
    await ffmpeg(...parts, '-c:v', 'copy', '-c:a', 'flac', at('after-sound.mkv'));
    expect(await numbersOf(await take('after-sound.mkv', { everySec: 1 }))).toEqual([0, 0, 0, 30, 60, 90]);
    await ffmpeg('-i', at('even.mkv'), '-frames:v', '1', ...x264, at('one.mp4'));
    const one = await take('one.mp4');
    expect(await numbersOf(one)).toEqual([0]);
    expect(await index(one)).toContain('00:00:00.000 --> 00:00:00.033\n00.00.00.jpg\n');
  });
});

describe('thumbnails of a longer recording', () => {
  beforeAll(async () => {
    const slow = { seconds: 60, rate: 5, ...silent };
    const keys = (frames: number) => [...x264, '-g', String(frames), '-sc_threshold', '0'];
    await makeNumbered(at('near.mp4'), { ...slow, options: keys(7) });
    await makeNumbered(at('far.mkv'), { ...slow, options: keys(125) });
  });
  const ticks = [0, 50, 100, 150, 200, 250];

  it('are its keyframes where those are close, no further from their times than is said', async () => {
    const done = await take('near.mp4');
    expect(usedKeyframes(done)).toEqual([true]);
    const shown = await numbersOf(done);
    // The last frame before each time whose number is a multiple of seven.
    expect(shown).toEqual(ticks.map((tick) => Math.floor(tick / 7) * 7));
    const boundSec = Number(/at most ([\d.]+) s from it/.exec(await index(done))?.[1]);
    const furthest = Math.max(...shown.map((number, nth) => ((ticks[nth] ?? 0) - number) / 5));
    expect(boundSec).toBeGreaterThanOrEqual(furthest);
    expect(boundSec).toBeLessThan(furthest + 0.02);
    expect(done.receipt.notes).toContainEqual({
      ...{ level: 'info', subject: 'Pictures' },
      text: expect.stringContaining(`at most ${boundSec.toFixed(2)} s`),
    });
  });

  it('are exact where that is asked', async () => {
    const done = await take('near.mp4', { exact: true });
    expect(usedKeyframes(done)).toEqual([false]);
    expect(await numbersOf(done)).toEqual(ticks);
  });

  it('are exact where keyframes are too far from each other', async () => {
    const done = await take('far.mkv');
    expect(usedKeyframes(done)).toEqual([true, false]);
    expect(await numbersOf(done)).toEqual(ticks);
  });
});

describe('a thumbnail', () => {
  const color = (words: string): string[] => ['-f', 'lavfi', '-i', `color=${words}:r=25:d=0.4`];

  it.each(['jpg', 'png', 'webp'])('as %s has the colours of the recording', async (format) => {
    const name = `teal-${format}.mp4`;
    const as709 = ['-vf', 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p'];
    const tags = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
    await ffmpeg(...color('0x20a060:s=1280x720'), ...as709, ...tags, ...x264, at(name));
    const done = await take(name, { format, width: 320, everySec: 0.15 });
    expect(await picturesOf(done)).toEqual(['000', '150', '300'].map((ms) => `00.00.00.${ms}.${format}`));
    for (const picture of await picturesOf(done)) {
      const path = join(done.path('thumbnails'), picture);
      const found = await colorOf(path);
      for (const [channel, value] of [0x20, 0xa0, 0x60].entries()) {
        expect(Math.abs((found[channel] ?? 0) - value)).toBeLessThanOrEqual(7);
      }
    }
    const { streams } = await probe(join(done.path('thumbnails'), `00.00.00.300.${format}`));
    expect(streams).toMatchObject([{ width: 320, height: 180 }]);
  });

  it('has square pixels and stands upright', async () => {
    const wide = ['-vf', 'setsar=4/3', ...x264];
    await ffmpeg(...color('red:s=360x288'), ...wide, at('anamorphic.mkv'));
    const done = await take('anamorphic.mkv', { width: 240 });
    expect(done.receipt.lines[0]?.subject).toBe('Pictures, 240 × 144');
    // Red on the left, blue on the right; turned clockwise, red is above.
    const two = ['-f', 'lavfi', '-i', 'color=red:s=160x180:r=25:d=0.4'];
    const both = ['-filter_complex', '[0][1]hstack', ...x264];
    await ffmpeg(...two, ...color('blue:s=160x180'), ...both, at('flat.mp4'));
    await ffmpeg('-i', at('flat.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=270', at('turned.mp4'));
    const turned = await take('turned.mp4', { format: 'png' });
    expect(turned.receipt.lines[0]?.subject).toBe('Pictures, 180 × 320');
    const [red = 0, , blue = 255] = await colorOf(join(turned.path('thumbnails'), '00.00.00.png'), 'iw:ih/4');
    expect([red > 200, blue < 60]).toEqual([true, true]);
  });

  it('of HDR is brought to BT.709, and of fields is one of them', async () => {
    const hdr = ['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'];
    const ten = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'];
    await ffmpeg(...color('gray:s=256x144'), '-pix_fmt', 'yuv420p10le', ...ten, ...hdr, at('hdr.mkv'));
    const done = await take('hdr.mkv');
    expect(done.receipt.notes.map(({ text }) => text).join()).toContain('HDR was brought to BT.709');
    // PQ's middle is some 92 cd/m²: tone-mapped it is nearly what 100 is, and not the grey that its code says.
    const [value = 0] = await colorOf(join(done.path('thumbnails'), '00.00.00.jpg'));
    expect(value).toBeGreaterThan(140);
    // Every second line is white, the others black.
    const lines = "geq=lum='if(mod(Y,2),16,235)':cb=128:cr=128,setfield=tff";
    const fields = ['-vf', lines, ...x264, '-flags', '+ildct+ilme', '-x264-params', 'tff=1'];
    await ffmpeg(...color('black:s=256x144'), ...fields, at('fields.mkv'));
    const combed = await take('fields.mkv');
    const [bright = 0] = await colorOf(join(combed.path('thumbnails'), '00.00.00.jpg'));
    expect(Math.abs(bright - 128)).toBeGreaterThan(110);
  });
});

describe('no thumbnails', () => {
  it('are taken of sound, or of more times than a folder holds', async () => {
    await ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', at('sound.flac'));
    const none = await bench.run('thumbnails', {}, 'sound.flac');
    expect(none).toMatchObject({ ok: false, failure: { error: { code: 'NOT_MEDIA' } } });
    const slow = ['-f', 'lavfi', '-i', 'color=red:s=64x64:r=1/60:d=1200', ...x264];
    await ffmpeg(...slow, at('long.mp4'));
    const many = await bench.run('thumbnails', { everySec: 0.1 }, 'long.mp4');
    expect(many).toMatchObject({
      failure: {
        error: { code: 'PARAMS_INVALID', message: expect.stringMatching(/12000 pictures, and 10000/) },
      },
    });
  });

  it('lie elsewhere because of the name of a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'streamops-thumbnails-'));
    try {
      await mkdir(join(folder, '100%d %%'));
      const odd = await makeBench(join(folder, '100%d %%'));
      await ffmpeg('-i', at('five.mkv'), '-c', 'copy', join(odd.drive, '%03d.mkv'));
      const assignment = await odd.assignment('thumbnails', join(odd.drive, '%03d.mkv'), { everySec: 1 });
      const { end } = await runAssignment(assignment);
      expect(end).toMatchObject({
        ok: true,
        result: { outputs: [{ output: { fileName: '%03d.thumbnails' } }] },
      });
      expect(await readdir(folder)).toEqual(['100%d %%']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
