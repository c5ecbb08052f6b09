import { describe, expect, it } from 'vitest';
import { mediaStream, type VideoStream } from '../../media/media-info.ts';
import { panExpressions } from '../../media/pan.ts';
import { inPixels, narrowedTo, wholePicture } from '../../media/rectangle.ts';
import { socialParams } from './params.ts';
import { withKept } from './parts.ts';
import { spanFor } from './span.ts';

const video = (changes: object = {}): VideoStream => {
  const parsed = mediaStream.parse({
    ...{ kind: 'video', index: 0, codec: 'h264', width: 1920, height: 1080 },
    ...changes,
  });
  if (parsed.kind !== 'video') throw new Error('no video');
  return parsed;
};
const upright = { width: 1080, height: 1920 };

describe('a part of a picture', () => {
  it.each([
    ['of a lying one', {}, { x: 656, y: 0, width: 608, height: 1080 }],
    ['of one that is turned', { rotation: 90 }, { x: 0, y: 0, width: 1080, height: 1920 }],
    [
      'of one whose pixels are twice as wide',
      { width: 960, sampleAspect: '2:1' },
      { x: 328, y: 0, width: 304, height: 1080 },
    ],
    ['of one with odd sides', { width: 161, height: 91 }, { x: 55, y: 0, width: 52, height: 90 }],
  ])('%s is as upright as it is asked for, in its middle', (_, changes, expected) => {
    const source = video(changes);
    expect(inPixels(narrowedTo(wholePicture, upright, source), source)).toEqual(expected);
  });

  it('never reaches over an edge', () => {
    const source = video();
    const corner = { x: 0.99, y: 0.99, width: 0.01, height: 0.01 };
    const { x, y, width, height } = inPixels(corner, source);
    expect([x + width <= 1920, y + height <= 1080]).toEqual([true, true]);
  });
});

/** What ffmpeg's evaluation would give. */
const at = (expression: string, t: number): number => {
  const lt = (a: number, b: number) => a < b;
  const choose = (is: boolean, a: number, b: number) => (is ? a : b);
  const names = ['t', 'lt', 'choose', 'pow'];
  const script = expression.replaceAll('if(', 'choose(');
  return Number(new Function(...names, `return ${script}`)(t, lt, choose, Math.pow));
};

describe('a pan', () => {
  const size = { x: 0, y: 0, width: 608, height: 1080 };
  const points = [
    { atSec: 20, x: 0.9, y: 0.5 },
    { atSec: 10, x: 0, y: 0.5 },
    { atSec: 30, x: 0.5, y: 0.5 },
  ];
  it.each(['linear', 'smooth'] as const)(
    'goes from point to point and never leaves the picture: %s',
    (easing) => {
      const { x, y } = panExpressions(points, { size, video: video(), fromSec: 5, easing });
      expect([0, 5, 15, 25, 99].map((t) => at(x, t))).toEqual([0, 0, 1312, 656, 656]);
      expect(at(x, 10)).toBeCloseTo(656, 3);
      expect(at(x, 7)).toBeCloseTo(easing === 'linear' ? 262.4 : 136.4, 0);
      expect([0, 10, 99].map((t) => at(y, t))).toEqual([0, 0, 0]);
    },
  );

  it('is nested no deeper than ffmpeg takes it, however many points it has', () => {
    const many = Array.from({ length: 1000 }, (_, n) => ({ atSec: n, x: (n % 9) / 9, y: 0.5 }));
    const { x, y } = panExpressions(many, { size, video: video(), fromSec: 0, easing: 'linear' });
    let depth = 0;
    const depths = [...x].map((letter) => (depth += Number(letter === '(') - Number(letter === ')')));
    expect(Math.max(...depths)).toBeLessThan(30);
    expect([at(x, 500.5), at(y, 500.5)]).toEqual([expect.closeTo(869.3, 0), 0]);
  });

  it('jumps where two points are at one time', () => {
    const jump = [
      { atSec: 1, x: 0, y: 0 },
      { atSec: 1, x: 1, y: 0 },
    ];
    const { x } = panExpressions(jump, { size, video: video(), fromSec: 0, easing: 'linear' });
    expect([0.99, 1.01].map((t) => at(x, t))).toEqual([0, 1312]);
  });
});

describe('what of a recording is taken', () => {
  const asked = (params: object) => socialParams.parse(params);
  it.each([
    [{}, { startSec: 0, lengthSec: null, knownSec: 200 }],
    [{ startSec: 50 }, { startSec: 50, lengthSec: null, knownSec: 150 }],
    [
      { startSec: 50, endSec: 60 },
      { startSec: 50, lengthSec: 10, knownSec: 10 },
    ],
    [{ endSec: 500 }, { startSec: 0, lengthSec: null, knownSec: 200 }],
    [{ platform: 'tiktok' }, { startSec: 0, lengthSec: null, knownSec: 200 }],
    [
      { platform: 'x', tooLong: 'cut' },
      { startSec: 0, lengthSec: 139.9, knownSec: 139.9 },
    ],
  ])('with %j', (params, expected) => {
    expect(spanFor(asked(params), 200)).toEqual(expected);
  });

  it.each([
    [{ platform: 'youtube-shorts' }, /YouTube Shorts takes 180 s at most/],
    [{ platform: 'instagram-reels', endSec: 2 }, /takes 3 s at least/],
  ])('is refused with %j', (params, message) => {
    expect(() => spanFor(asked(params), 200)).toThrow(message);
  });
});

describe('rectangles that are kept for a game', () => {
  const webcam = { x: 0, y: 0.7, width: 0.25, height: 0.3 };
  const gameplay = { x: 0.2, y: 0, width: 0.6, height: 1 };
  const other = { x: 0.5, y: 0.5, width: 0.5, height: 0.5 };
  const kept = [{ game: 'Elden Ring', webcam, gameplay }];
  const asked = (given: object, tags = ['game:elden ring']) =>
    withKept(socialParams.parse({ layout: 'zones', ...given }), kept, tags);

  it('go into a job that gives none', () => {
    expect(asked({})).toEqual(socialParams.parse({ layout: 'zones', webcam, gameplay }));
    expect(asked({ layout: 'crop', games: [{ game: 'Doom', crop: other }] })).toMatchObject({ webcam });
  });

  it.each([
    ['that gives one', { webcam: other }],
    ['that gives one for this game', { games: [{ game: 'Elden Ring', webcam: other }] }],
    ['that shows all of the picture', { layout: 'blur' }],
  ])('leave a job alone %s', (_, given) => {
    expect(asked(given)).toEqual(socialParams.parse({ layout: 'zones', ...given }));
  });

  it('leave a recording of another game alone, and one of none', () => {
    expect(asked({}, ['game:Doom'])).toMatchObject({ webcam: null, gameplay: null });
    expect(asked({}, [])).toMatchObject({ webcam: null, gameplay: null });
  });
});
