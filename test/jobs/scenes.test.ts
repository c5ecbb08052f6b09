import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scenes, scenes } from '../../core/src/index.ts';
import { type CutClip, cutsFrameRate, filmCuts, twentyCuts } from '../media/cuts.ts';
import { artifact } from './looked.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const read = async (done: Done): Promise<Scenes> =>
  scenes.parse(JSON.parse(await readFile(artifact(done, 'scenes').path, 'utf8')));

const scenesOf = async (name: string): Promise<Scenes> => read(await bench.ok('scenes', {}, name));

const make = async (name: string, ...args: readonly string[]): Promise<Scenes> => {
  await ffmpeg(...args, join(bench.drive, name));
  return scenesOf(name);
};

const drawn = (source: string, ...args: readonly string[]) => ['-f', 'lavfi', '-i', source, ...args];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

/** What was found in it, once it is known that each cut is there, of its kind and at its frame, and no other one. */
const allFound = async ({ cuts: known, make: made }: CutClip, name: string): Promise<Scenes> => {
  await copyFile(await made(), join(bench.drive, name));
  const found = await scenesOf(name);
  expect(found.cuts.map(({ kind }) => kind)).toEqual(known.map(({ kind }) => kind));
  const off = found.cuts.map(({ atSec }, n) =>
    Math.abs(atSec * cutsFrameRate - (known[n]?.at ?? Number.NaN)),
  );
  // Matroska rounds to milliseconds.
  expect(Math.max(...off)).toBeLessThanOrEqual(1 + 0.02);
  const hard = off.filter((_, n) => found.cuts[n]?.kind === 'hard');
  expect(Math.max(...hard)).toBeLessThan(0.05);
  return found;
};

describe('known cuts', () => {
  it('are all found within a frame, hard and faded, and none is invented', async () => {
    expect(twentyCuts.cuts).toHaveLength(20);
    const { fades } = await allFound(twentyCuts, 'cuts.mkv');
    expect(fades.map(({ kind, colour }) => `${kind} ${colour}`)).toEqual(
      Array.from({ length: 3 }, () => ['out black', 'in black']).flat(),
    );
  });

  it('are found in a film that no threshold was chosen for', async () => {
    expect((await allFound(filmCuts, 'film.mkv')).fades).toEqual([]);
  });
});

/** A moving picture, then another one, a second each at 25 frames a second; a cut is where they meet. */
const twoScenes = (more = '') => [
  ...[...drawn('testsrc2=s=160x96:r=25:d=1'), ...drawn('mandelbrot=s=160x96:r=25:end_scale=0.5')],
  ...['-filter_complex', `[1]trim=end=1,setpts=PTS-STARTPTS[b];[0][b]concat=n=2:v=1${more}[v]`],
  ...['-map', '[v]', '-fps_mode', 'passthrough', ...h264],
];

describe('the time of a cut', () => {
  it.each(['late.mkv', 'late.mp4', 'late.ts'])(
    'counts from the start of a file that starts at 100 s (%s)',
    async (name) => {
      const { cuts } = await make(name, ...twoScenes(), '-output_ts_offset', '100');
      expect(cuts.map(({ atSec }) => atSec)).toEqual([expect.closeTo(1, 2)]);
    },
  );

  it('is that of its own frame where the frame rate varies', async () => {
    const { cuts } = await make('varies.mkv', ...twoScenes(",select='lt(t,0.5)+not(mod(n,7))+gt(t,1.4)'"));
    // Frame 28 is the first of the second scene that was kept.
    expect(cuts.map(({ atSec }) => atSec)).toEqual([expect.closeTo(1.12, 2)]);
  });
});

describe('what is neither cut nor fade', () => {
  it('is black, a still or silence', async () => {
    const picture = [
      'testsrc2=s=160x96:r=25:d=1',
      'color=black:s=160x96:r=25:d=1',
      'smptebars=s=160x96:r=25:d=3',
    ].flatMap((source) => drawn(source));
    const sound = "aevalsrc='if(between(t,1,3),0,0.3*sin(2500*t))':s=48000:d=5";
    const graph = ['-filter_complex', '[0][1][2]concat=n=3:v=1[v]', '-map', '[v]', '-map', '3:a'];
    const { black, freeze, silence } = await make('dull.mkv', ...picture, ...drawn(sound), ...graph, ...h264);
    const near = (startSec: number, endSec: number) => [
      { startSec: expect.closeTo(startSec, 1), endSec: expect.closeTo(endSec, 1) },
    ];
    expect(black).toEqual(near(1, 2));
    expect(freeze).toEqual(near(2, 5));
    expect(silence).toEqual(near(1, 3));
  });
});

describe('the sound', () => {
  it('is measured where there is no picture', async () => {
    // An eighth of full scale in one channel: -18.06 dB, and 3.01 less as ITU-R BS.1770 counts a sine.
    const heard = await make('tone.wav', ...drawn('sine=frequency=1000:sample_rate=48000:d=5'));
    expect(heard).toMatchObject({ cuts: [], loudness: { integratedLufs: expect.closeTo(-21.1, 0) } });
    expect(heard.loudness?.peakDbfs).toBeCloseTo(-18.06, 1);
  });

  it('proposes a clip of what is suddenly loud', async () => {
    const sound = "aevalsrc='if(between(t,20,22),0.9,0.01)*sin(2500*t)':s=16000:d=40";
    const picture = drawn('testsrc2=s=64x36:r=5:d=40');
    const { candidates, peaks } = await make('shout.mkv', ...picture, ...drawn(sound), ...h264);
    expect(peaks[0]?.atSec).toBeGreaterThan(18);
    expect(candidates).toHaveLength(1);
    const [{ startSec, endSec, reasons } = { startSec: 0, endSec: 0, reasons: [] }] = candidates;
    expect(reasons).toEqual(expect.arrayContaining(['loud', 'sudden']));
    expect(startSec).toBeLessThan(20);
    expect(endSec).toBeGreaterThan(22);
  });

  it('is not there', async () => {
    const { loudness, silence, peaks } = await make('mute.mkv', ...twoScenes());
    expect({ loudness, silence, peaks }).toEqual({ loudness: null, silence: [], peaks: [] });
  });
});
