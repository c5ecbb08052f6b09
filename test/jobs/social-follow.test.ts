import { join } from 'node:path';
import { mostPoints } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { panExpressions } from '../../core/src/media/pan.ts';
import { type Bright, brightFrames } from './bright-rows.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

/** A rough ground under a grain that changes with every frame, and a white square of 32 × 32 where `x` and `y` say. */
const make = async (name: string, x: string, more: { y?: string; lower?: string; extra?: string[] } = {}) => {
  const { y = '70', lower = '', extra = [] } = more;
  const graph = [
    `color=c=0x404040:s=320x180:r=25:d=4,${lower}noise=alls=30:all_seed=5,noise=alls=9:allf=t,format=yuv420p[ground]`,
    'color=c=white:s=32x32:r=25:d=4,format=yuv420p[square]',
    `[ground][square]overlay=x='${x}':y='${y}':shortest=1`,
  ].join(';');
  const sound = ['-f', 'lavfi', '-i', 'sine=r=48000:d=4'];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '18', '-c:a', 'aac'];
  await ffmpeg('-filter_complex', graph, ...sound, ...codecs, ...extra, join(bench.drive, name));
  return name;
};

const picture = {
  kind: 'video' as const,
  ...{ index: 0, codec: 'h264', width: 320, height: 180, rotation: 0, default: true },
  ...{ variableFrameRate: false, color: {}, hdr: 'sdr' as const, attachedPicture: false },
};

const follow = { layout: 'crop', follow: true, width: 180 };
const run = (name: string, more: Record<string, unknown> = {}): Promise<Done> =>
  bench.ok('social_export', { ...follow, ...more }, name);

const words = ({ receipt }: Done): string => receipt.notes.map(({ text }) => text).join('\n');

/** The square's width in a crop of 180 is that of the part of it that is seen: 32 of 102 pixels. */
const wholeSquare = 32 / 102;
const isWhole = (frame: Bright | null): boolean =>
  frame !== null && frame.right - frame.left > wholeSquare * 0.93;
const middle = (frame: Bright | null | undefined): number => ((frame?.left ?? 9) + (frame?.right ?? 9)) / 2;

describe('a crop that follows what moves', () => {
  it('keeps a square that crosses the picture in it, in every frame', async () => {
    const done = await run(await make('crossing.mkv', '(W-w)*t/4'));
    const frames = await brightFrames(done.path('video'));
    expect(frames).toHaveLength(100);
    expect(frames.filter(isWhole).length).toBeGreaterThanOrEqual(98);
    expect(words(done)).toMatch(
      /followed what moves: it travelled 0\.[56]\d × the picture’s width, by \d+ points/,
    );
    expect(done.receipt.verdict).toBe('verified');
  });

  it('keeps the middle where nothing moves, and says so', async () => {
    const done = await run(await make('still.mkv', '144'));
    const frames = await brightFrames(done.path('video'));
    expect(frames.map((frame) => Math.abs(middle(frame) - 0.5) < 0.02)).not.toContain(false);
    expect(words(done)).toContain('Nothing moved that could be followed: the middle was kept.');
  });

  it('leaps at a cut, in the first frame of the other scene', async () => {
    const x = 'if(lt(t,2),20+12*sin(9*t),264+12*sin(9*t))';
    const name = await make('cut.mkv', x, {
      lower: "drawbox=x=0:y=90:w=320:h=90:c=0x202020:t=fill:enable='gte(t,2)',",
    });
    const done = await run(name);
    const frames = await brightFrames(done.path('video'));
    expect(frames.filter(isWhole)).toHaveLength(100);
    expect(words(done)).toContain('leapt at 1 cut');
  });

  it('counts from where the range begins, in a file without an index too', async () => {
    const name = await make('late.ts', '(W-w)*t/4', { extra: ['-g', '20', '-f', 'mpegts'] });
    const done = await run(name, { startSec: 1.3, endSec: 3.5 });
    const frames = await brightFrames(done.path('video'));
    expect(frames).toHaveLength(55);
    expect(frames.filter(isWhole).length).toBeGreaterThanOrEqual(53);
  });

  it('goes up and down as well, in a picture that is turned', async () => {
    await make('lying.mp4', '(W-w)*t/4', { y: '(H-h)*t/4' });
    const turned = join(bench.drive, 'turned.mp4');
    await ffmpeg('-i', join(bench.drive, 'lying.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', turned);
    const done = await run('turned.mp4', {
      aspect: '1:1',
      crop: { x: 0.2, y: 0.3, width: 0.6, height: 0.4 },
    });
    const frames = await brightFrames(done.path('video'));
    const square = 32 / 108;
    const whole = frames.filter(
      (frame) =>
        frame && frame.right - frame.left > square * 0.93 && frame.bottom - frame.top > square * 0.93,
    );
    expect(whole.length).toBeGreaterThanOrEqual(96);
    expect(words(done)).toMatch(/× the picture’s width and 0\.\d+ × its height/);
  });

  it('does not look at the webcam', async () => {
    const name = await make('webcam.mkv', '16+12*sin(9*t)', { y: '140' });
    const done = await run(name, { webcam: { x: 0, y: 0.7, width: 0.25, height: 0.3 } });
    expect(words(done)).toContain('Nothing moved that could be followed');
    expect((await brightFrames(done.path('video'))).every((frame) => frame === null)).toBe(true);
  });

  it('may be told as many points as there ever are', async () => {
    const points = Array.from({ length: mostPoints }, (_, n) => ({
      atSec: n / 3,
      x: (n % 9) / 9,
      y: (n % 7) / 7,
    }));
    const size = { x: 0, y: 0, width: 104, height: 64 };
    const { x, y } = panExpressions(points, { size, video: picture, fromSec: 0, easing: 'linear' });
    const source = ['-f', 'lavfi', '-i', 'color=s=320x180:r=1:d=100'];
    const crop = `crop=w=104:h=64:x='${x}':y='${y}'`;
    expect(await ffmpeg(...source, '-vf', crop, '-f', 'null', '-')).toBe('');
  });

  it.each([
    [{ layout: 'blur' }, /Only a crop can follow what moves, and the layout is "blur"/],
    [{ layout: 'zones' }, /Only a crop/],
    [{ pan: [{ atSec: 0, x: 0.5, y: 0.5 }] }, /either "pan" or what moves/],
  ])('is refused beside %j', async (params, message) => {
    await make('refused.mkv', '9');
    const end = await bench.run('social_export', { ...follow, ...params }, 'refused.mkv');
    expect(end.ok ? end : end.failure.error).toMatchObject({
      code: 'PARAMS_INVALID',
      message: expect.stringMatching(message),
    });
  });
});
