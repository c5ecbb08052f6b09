import { describe, expect, it } from 'vitest';
import { correctedKbit, sizeFor, type ToFit } from './size-limit.ts';

const toFit = (lengthSec: number, more: Partial<ToFit> = {}): ToFit => ({
  maxBytes: 10_000_000,
  lengthSec,
  frames: lengthSec * 60,
  width: 1920,
  height: 1080,
  channels: 2,
  ...more,
});

describe('what fits into ten megabytes', () => {
  it.each([
    [10, 1080],
    [30, 540],
    [60, 360],
    [180, 240],
  ])('of %d s at 60 frames a second is as large as looks well: %d', (lengthSec, shortSide) => {
    const sized = sizeFor(toFit(lengthSec));
    expect(sized).toMatchObject({ shortSide });
    if (!('videoKbit' in sized)) return;
    const bytes = ((sized.videoKbit + sized.audioKbit) * 1000 * lengthSec) / 8;
    expect(bytes).toBeLessThan(10_000_000);
  });

  it('is never a larger picture, and no more bits than it can use', () => {
    const sized = sizeFor(toFit(2, { width: 640, height: 360 }));
    expect(sized).toMatchObject({ shortSide: 360, audioKbit: 160 });
    if ('videoKbit' in sized) expect(sized.videoKbit).toBeLessThan(3000);
  });

  it('counts the shorter side of an upright picture', () => {
    expect(sizeFor(toFit(30, { width: 1080, height: 1920 }))).toEqual(sizeFor(toFit(30)));
  });

  it('gives one channel half, and nothing to no sound', () => {
    const [stereo, mono, none] = [2, 1, 0].map((channels) => sizeFor(toFit(60, { channels })));
    expect([stereo, mono, none]).toMatchObject([{ audioKbit: 160 }, { audioKbit: 80 }, { audioKbit: 0 }]);
  });

  it('is hopeless where nothing would be seen, and says what would do', () => {
    const found = sizeFor(toFit(7200));
    if ('videoKbit' in found) throw new Error('two hours do not fit');
    expect(found.longestSec).toBeGreaterThan(200);
    expect(sizeFor(toFit(found.longestSec))).toHaveProperty('videoKbit');
    expect(sizeFor(toFit(7200, { maxBytes: found.leastBytes + 1000 }))).toHaveProperty('videoKbit');
  });
});

describe('one more try', () => {
  it('takes off what was over', () => {
    expect(correctedKbit(1000, 10_500_000, 10_000_000)).toBe(914);
  });
});
