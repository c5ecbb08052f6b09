import { describe, expect, it } from 'vitest';
import type { PanPoint } from '../pan.ts';
import { type Frames, thumbBytes, thumbHeight, thumbWidth } from '../scenes/frames.ts';
import { calmed } from './calm.ts';
import { bestPath, mostSpeed, placesOf } from './camera-path.ts';
import { type Following, followMotion, mostPoints } from './follow.ts';
import { movedBetween } from './moved-cells.ts';
import type { MotionFacts } from './schema.ts';
import { thinnedPath } from './thin-path.ts';

const perSec = 25;

/** Numbers without a pattern, the same for the same seed: mulberry32, of the public domain. */
const randoms = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A ground of light and dark, moved to the left by so many cells. */
const groundAt = (x: number, y: number, by = 0): number => {
  const at = x + by;
  return 90 + 40 * Math.sin(at * 0.9 + y) + 30 * Math.sin(at * 0.37 - y * 1.3);
};

interface Painted {
  /** Middle of a light square of 3 × 3 cells, in shares of the picture. */
  square?: { x: number; y: number };
  /** How much lighter all of it is. */
  light?: number;
  /** By how many cells the camera has moved. */
  panned?: number;
  noise?: (() => number) | undefined;
}

const painted = ({ square, light = 0, panned = 0, noise }: Painted): Uint8Array => {
  const picture = new Uint8Array(thumbBytes).fill(128);
  for (let at = 0; at < thumbWidth * thumbHeight; at += 1) {
    const [x, y] = [at % thumbWidth, Math.floor(at / thumbWidth)];
    const off = square && Math.max(Math.abs(x + 0.5 - square.x * 32), Math.abs(y + 0.5 - square.y * 18));
    const base = off !== undefined && off < 1.5 ? 220 : groundAt(x, y, panned);
    picture[at] = Math.min(255, Math.max(0, base + light + (noise ? (noise() - 0.5) * 6 : 0)));
  }
  return picture;
};

const framesOf = (seconds: number, paint: (sec: number) => Painted): Frames => {
  const pictures = Array.from({ length: seconds * perSec }, (_, n) => painted(paint(n / perSec)));
  return {
    count: pictures.length,
    atSec: (n) => n / perSec,
    picture: (n) => pictures[n] ?? new Uint8Array(thumbBytes),
  };
};

/** 9:16 out of 16:9, in the middle. */
const upright = { x: 0.342, y: 0, width: 0.316, height: 1 };

const follow = (frames: Frames, more: Partial<Following> = {}): MotionFacts => {
  const walk = followMotion(frames, { window: upright, cuts: [], unclear: [], ...more });
  for (;;) {
    const { done, value } = walk.next();
    if (done) return value;
  }
};

/** Where the crop's middle is; at a leap, after it. */
const at = (points: readonly PanPoint[], sec: number): { x: number; y: number } => {
  const after = points.findIndex(({ atSec }) => atSec > sec);
  const to = points[after < 0 ? points.length - 1 : after] ?? { atSec: 0, x: 0.5, y: 0.5 };
  const from = after > 0 ? points[after - 1] : to;
  const share = from && to.atSec > from.atSec && after > 0 ? (sec - from.atSec) / (to.atSec - from.atSec) : 1;
  const between = (a: number, b: number) => a + (b - a) * share;
  return { x: between(from?.x ?? 0, to.x), y: between(from?.y ?? 0, to.y) };
};

describe('what moves between two pictures', () => {
  const total = (cells: Uint8Array) => cells.reduce((sum, amount) => sum + amount, 0);

  it('is where something was and where it is', () => {
    const moved = movedBetween(
      painted({ square: { x: 0.2, y: 0.5 } }),
      painted({ square: { x: 0.5, y: 0.5 } }),
    );
    const columns = new Set(
      [...moved.entries()].flatMap(([n, amount]) => (amount > 0 ? [n % thumbWidth] : [])),
    );
    expect([...columns].sort((a, b) => a - b)).toEqual([5, 6, 7, 15, 16]);
  });

  it.each([
    ['noise', { noise: randoms(1) }, { noise: randoms(2) }],
    ['a light that comes on', {}, { light: 30 }],
    ['a camera that moves', {}, { panned: 2 }],
  ])('is nothing for %s', (_, before, after) => {
    expect(total(movedBetween(painted(before), painted(after)))).toBeLessThan(15);
  });

  it('is what moves against a camera that moves', () => {
    const moved = movedBetween(
      painted({ square: { x: 0.7, y: 0.5 } }),
      painted({ square: { x: 0.8, y: 0.5 }, panned: 2 }),
    );
    const inside = moved.filter((_, n) => n % thumbWidth >= 18 && n % thumbWidth <= 28);
    expect(total(inside)).toBeGreaterThan(100);
    expect(total(inside)).toBeGreaterThan(total(moved) * 0.9);
  });
});

describe('places of a crop', () => {
  it('are inside the picture, and one of them is where it rests', () => {
    const places = [...placesOf({ length: 0.316, rest: 0.37 })];
    expect(places).toContain(0.37);
    expect([places[0], places.at(-1)]).toEqual([0.158, 0.842]);
    expect([...placesOf({ length: 1, rest: 0.5 })]).toEqual([0.5]);
  });

  it('are changed for what lasts, and not for what is gone in a moment', () => {
    const seen = (seconds: number) => {
      const motion = new Float32Array(100 * 32);
      for (let moment = 50; moment < 50 + seconds * 5; moment += 1) motion[moment * 32 + 30] = 0.8;
      return { motion, cells: 32, stepSec: 0.2, moveCostSec: 1 };
    };
    const axis = { length: 0.316, rest: 0.5 };
    expect(Math.max(...bestPath(seen(0.4), axis))).toBe(0.5);
    expect(Math.max(...bestPath(seen(4), axis))).toBeGreaterThan(0.8);
  });
});

describe('a calm path', () => {
  it('gets neither faster than it was, nor faster at once', () => {
    const stepSec = 0.2;
    const path = Float64Array.from({ length: 60 }, (_, n) =>
      Math.min(0.8, Math.max(0.2, 0.2 + (n - 20) * 0.08)),
    );
    const calm = [...calmed(path, stepSec)];
    const speeds = calm.slice(1).map((value, n) => (value - (calm[n] ?? 0)) / stepSec);
    const gains = speeds.slice(1).map((value, n) => Math.abs(value - (speeds[n] ?? 0)) / stepSec);
    expect(Math.max(...speeds)).toBeLessThanOrEqual(mostSpeed + 1e-9);
    expect(Math.max(...gains)).toBeLessThanOrEqual(2 * mostSpeed);
    expect([calm[0], calm.at(-1)]).toEqual([expect.closeTo(0.2, 9), expect.closeTo(0.8, 9)]);
  });
});

describe('a thinned path', () => {
  const points = Array.from({ length: 200 }, (_, n) => ({
    atSec: n,
    x: Math.sin(n / 20),
    y: n < 100 ? 0 : 1,
  }));

  it('has all that is needed to come so near', () => {
    const thin = thinnedPath(points, 0.01);
    expect(thin.length).toBeLessThan(50);
    const off = points.map((point) => {
      const way = at(thin, point.atSec);
      return Math.max(Math.abs(way.x - point.x), Math.abs(way.y - point.y));
    });
    expect(Math.max(...off)).toBeLessThanOrEqual(0.01 + 1e-9);
  });

  it('of what stands still is its two ends', () => {
    expect(
      thinnedPath(
        points.map(({ atSec }) => ({ atSec, x: 1, y: 1 })),
        0,
      ),
    ).toHaveLength(2);
  });
});

describe('a crop that follows', () => {
  const noise = randoms(7);

  it('keeps what crosses the picture in it, and travels no more than that needs', () => {
    const squareAt = (sec: number) => ({ x: 0.06 + (0.88 * sec) / 5, y: 0.4 });
    const { points, travel, leaps } = follow(framesOf(5, (sec) => ({ square: squareAt(sec), noise })));
    const off = Array.from({ length: 120 }, (_, n) => n / 25).map((sec) =>
      Math.abs(at(points, sec).x - squareAt(sec).x),
    );
    expect(Math.max(...off)).toBeLessThan(0.158);
    expect(travel.x).toBeGreaterThan(0.5);
    expect(travel.x).toBeLessThan(0.7);
    expect([travel.y, leaps]).toEqual([0, 0]);
  });

  it.each([
    ['nothing moves', { noise }],
    ['light flickers', { noise, flicker: true }],
  ])('rests where %s', (_, { flicker, ...still }: Painted & { flicker?: boolean }) => {
    const facts = follow(framesOf(4, (sec) => ({ ...still, light: flicker ? 25 * Math.sin(sec * 30) : 0 })));
    expect(facts).toMatchObject({ movingSec: 0, points: [], travel: { x: 0, y: 0 } });
  });

  it('does not follow what is hidden', () => {
    const frames = framesOf(4, (sec) => ({ square: { x: 0.1, y: 0.8 + 0.05 * Math.sin(sec * 9) }, noise }));
    expect(at(follow(frames).points, 2).x).toBeLessThan(0.25);
    expect(follow(frames, { hidden: { x: 0, y: 0.6, width: 0.3, height: 0.4 } }).points).toEqual([]);
  });

  it('leaps at a cut, and at no other time', () => {
    const frames = framesOf(6, (sec) => ({
      square: { x: (sec < 3 ? 0.15 : 0.85) + 0.05 * Math.sin(sec * 9), y: 0.5 },
      panned: sec < 3 ? 0 : 100,
      noise,
    }));
    const { points, leaps } = follow(frames, { cuts: [2.98] });
    expect(leaps).toBe(1);
    expect([at(points, 2.9).x, at(points, 3).x]).toEqual([expect.closeTo(0.2, 1), expect.closeTo(0.8, 1)]);
  });

  it('goes up and down too where it has room', () => {
    const window = { x: 0.35, y: 0.35, width: 0.3, height: 0.3 };
    const frames = framesOf(5, (sec) => ({ square: { x: 0.25 + 0.1 * sec, y: 0.8 - 0.12 * sec }, noise }));
    const { points } = follow(frames, { window });
    for (const sec of [0.5, 2, 3.5, 4.5]) {
      const { x, y } = at(points, sec);
      expect(Math.abs(x - 0.25 - 0.1 * sec)).toBeLessThan(0.15);
      expect(Math.abs(y - 0.8 + 0.12 * sec)).toBeLessThan(0.15);
    }
  });

  it('of no frame, or of one, rests', () => {
    expect(follow(framesOf(0, () => ({})))).toMatchObject({ frames: 0, points: [] });
    expect(follow(framesOf(1 / perSec, () => ({})))).toMatchObject({ frames: 1, points: [] });
  });

  it('is told by a bounded number of points, however much happens', () => {
    const sides = [0.15, 0.85];
    const frames = framesOf(150, (sec) => ({
      square: { x: (sides[Math.floor(sec) % 2] ?? 0) + 0.05 * Math.sin(sec * 9), y: 0.5 },
    }));
    const cuts = Array.from({ length: 149 }, (_, n) => n + 0.98);
    const facts = follow(frames, { cuts });
    expect(facts.points.length).toBeLessThanOrEqual(mostPoints);
    expect(facts.restedScenes).toBeGreaterThan(5);
    const whole = follow(frames);
    expect(whole.points.length).toBeLessThanOrEqual(mostPoints);
    expect(whole.restedScenes).toBe(0);
  });
});
