import { describe, expect, it } from 'vitest';
import { mediaStream } from '../media-info.ts';
import { clipCandidates, type Material } from './candidates.ts';
import { type Changes, changesIn } from './changes.ts';
import { thumbBytes } from './frames.ts';
import { framecrcTimes } from './graph.ts';
import { rampIn } from './ramp.ts';
import type { Cut } from './schema.ts';
import { heardIn } from './sound.ts';

/** A scene of its own, the same for the same seed: blocks of light and dark. */
const scene = (seed: number): number[] =>
  Array.from(
    { length: thumbBytes },
    (_, n) => 40 + ((Math.floor(n / 5) * 7919 * seed + seed * 104_729) % 160),
  );
const black = Array.from({ length: thumbBytes }, (_, n) => (n < 576 ? 16 : 128));

const blend = (a: number[], b: number[], share: number): number[] =>
  a.map((value, n) => Math.round(value + ((b[n] ?? 0) - value) * share));

/** So many frames from one picture to the other; the first is still `a` alone, the last not yet `b`. */
const over = (a: number[], b: number[], count: number): number[][] =>
  Array.from({ length: count }, (_, n) => blend(a, b, n / count));

const still = (picture: number[], count: number): number[][] => Array.from({ length: count }, () => picture);

const found = (pictures: number[][], gapSec = 0.04): Changes => {
  const bytes = pictures.map((picture) => Uint8Array.from(picture));
  const walk = changesIn(
    {
      count: bytes.length,
      atSec: (n) => n * gapSec,
      picture: (n) => bytes[n] ?? new Uint8Array(thumbBytes),
    },
    bytes.length * gapSec,
  );
  for (;;) {
    const { done, value } = walk.next();
    if (done) return value;
  }
};

const [one, two] = [scene(3), scene(8)];

describe('changes of the picture', () => {
  it('are none where there is no frame, or one', () => {
    const nothing = { cuts: [], fades: [], black: [], freeze: [] };
    expect(found([])).toEqual(nothing);
    expect(found([one])).toEqual(nothing);
  });

  it('are a cut at the first frame of another scene', () => {
    const { cuts } = found([...still(one, 20), ...still(two, 20)]);
    expect(cuts).toEqual([
      { kind: 'hard', atSec: 0.8, startSec: 0.76, endSec: 0.8, score: expect.any(Number) },
    ]);
  });

  it('are no cut where the first scene comes back at once, or only its light changes', () => {
    const flash = blend(
      one,
      Array.from({ length: thumbBytes }, () => 235),
      0.8,
    );
    const darker = one.map((value, n) => (n < 576 ? Math.round(value * 0.5) : value));
    expect(found([...still(one, 20), ...still(flash, 2), ...still(one, 20)]).cuts).toEqual([]);
    expect(found([...still(one, 20), ...still(two, 5), ...still(one, 20)]).cuts).toEqual([]);
    expect(found([...still(one, 20), ...still(darker, 20)]).cuts).toEqual([]);
  });

  it.each([4, 12, 40, 80])('are one crossfade of %i frames, at its middle', (length) => {
    const { cuts } = found([...still(one, 50), ...over(one, two, length), ...still(two, 50)]);
    expect(cuts.map(({ kind }) => kind)).toEqual(['crossfade']);
    expect((cuts[0]?.atSec ?? 0) / 0.04).toBeCloseTo(50 + length / 2, 0);
    expect(((cuts[0]?.endSec ?? 0) - (cuts[0]?.startSec ?? 0)) / 0.04).toBeCloseTo(length, -0.5);
  });

  it('are one cut through black, with both fades', () => {
    const dip = [...over(one, black, 10), ...still(black, 8), ...over(black, two, 16)];
    const { cuts, fades, black: spans } = found([...still(one, 30), ...dip, ...still(two, 30)]);
    expect(cuts).toEqual([expect.objectContaining({ kind: 'fade', atSec: expect.closeTo(44 * 0.04, 1) })]);
    expect(fades.map(({ kind, colour }) => `${kind} ${colour}`)).toEqual(['out black', 'in black']);
    expect(spans).toHaveLength(1);
  });

  it('are fades and no cut at the ends, and between two views of the same scene', () => {
    const ends = [...still(black, 10), ...over(black, one, 20), ...still(one, 40), ...over(one, black, 20)];
    const { cuts, fades } = found([...ends, ...still(black, 10)]);
    expect({ cuts, kinds: fades.map(({ kind }) => kind) }).toEqual({ cuts: [], kinds: ['in', 'out'] });
    const blink = [...over(one, black, 10), ...still(black, 4), ...over(black, one, 10)];
    expect(found([...still(one, 30), ...blink, ...still(one, 30)])).toMatchObject({
      cuts: [],
      fades: [{}, {}],
    });
  });

  it('are none in a still, which has its own list', () => {
    const { cuts, freeze } = found(still(one, 100));
    expect({ cuts, freeze }).toEqual({ cuts: [], freeze: [{ startSec: 0, endSec: 4 }] });
  });
});

describe('a ramp', () => {
  it('is found between two levels', () => {
    const values = [1, 1, 1, 1, 0.75, 0.5, 0.25, 0, 0, 0];
    expect(rampIn(values)).toMatchObject({
      from: 3,
      to: 7,
      before: expect.closeTo(1),
      after: expect.closeTo(0),
    });
  });

  it('needs two values', () => {
    expect(rampIn([1])).toBeUndefined();
  });
});

describe('the times in a framecrc', () => {
  it('are in seconds, and never go back', () => {
    const text =
      '#software: Lavf\n#tb 0: 1/1000000\n0,  0,  0, 1, 864, 0x1\n0,  40000,  40000, 1, 864, 0x2\n';
    const without = '0,  0, -9223372036854775808, 1, 864, 0x3\n';
    expect([...framecrcTimes(text + without)]).toEqual([0, 0.04, 0.04]);
  });
});

describe('what is heard', () => {
  const audio = mediaStream.parse({ kind: 'audio', index: 1, codec: 'aac', channels: 2, sampleRate: 48_000 });
  const says = (sec: number, key: string, value: string) => [
    `[Parsed_ametadata_2 @ 0x55] frame:1    pts:1    pts_time:${sec}`,
    `[Parsed_ametadata_2 @ 0x55] lavfi.${key}=${value}`,
  ];
  const summary = [
    '[Parsed_ebur128_5 @ 0x55] Summary:',
    '    I:         -20.1 LUFS',
    '    LRA:         3.2 LU',
  ];

  it('ends a silence with the recording where nothing else ends it', () => {
    const lines = [
      ...says(0, 'r128.S', '-20'),
      ...[...says(2, 'silence_start', '1.5'), ...says(4, 'silence_end', '3.5')],
      ...[...says(9, 'silence_start', '8'), ...says(9, 'astats.Overall.Peak_level', '-1.5'), ...summary],
    ];
    const heard = heardIn(lines, audio.kind === 'audio' ? audio : undefined, 10);
    expect(heard.silence).toEqual([
      { startSec: 1.5, endSec: 3.5 },
      { startSec: 8, endSec: 10 },
    ]);
    expect(heard.loudness).toEqual({ integratedLufs: -20.1, rangeLu: 3.2, peakDbfs: -1.5 });
  });

  it('is nothing where the track gave no sound', () => {
    expect(heardIn([], undefined, 10)).toMatchObject({ loudness: null, silence: [], peaks: [] });
  });
});

describe('candidates for clips', () => {
  const cut = (atSec: number): Cut => ({ atSec, startSec: atSec, endSec: atSec, kind: 'hard', score: 0.4 });
  const moments = Array.from({ length: 120 }, (_, n) => ({ atSec: n, lufs: n >= 60 && n < 63 ? -8 : -30 }));
  const material = (more: Partial<Material> = {}): Material => ({
    ...{ durationSec: 120, cuts: [], black: [], freeze: [], silence: [], peaks: [], moments },
    ...more,
  });
  const peaks = [{ atSec: 61, lufs: -8 }];

  it('are none where nothing stands out', () => {
    expect(clipCandidates(material(), 10)).toEqual([]);
    expect(clipCandidates(material({ cuts: [cut(20), cut(70)] }), 10)).toEqual([]);
  });

  it('begin before what is loud and end after it, at cuts where they are near', () => {
    const [found] = clipCandidates(material({ peaks, cuts: [cut(51.5), cut(90)] }), 10);
    expect(found).toMatchObject({ startSec: 51.5, endSec: 66, reasons: ['loud', 'sudden'] });
  });

  it('leave out black at their ends', () => {
    const [found] = clipCandidates(material({ peaks, black: [{ startSec: 50, endSec: 55 }] }), 10);
    expect(found).toMatchObject({ startSec: 55, endSec: 66 });
  });

  it('rank loud among many cuts above many cuts alone, and are no more than asked for', () => {
    const many = (from: number) => Array.from({ length: 8 }, (_, n) => cut(from + n));
    const all = clipCandidates(material({ peaks, cuts: [...many(20), ...many(58)] }), 10);
    expect(all.map(({ reasons }) => reasons[0])).toEqual(['loud', 'busy']);
    expect(all[0]?.score).toBeGreaterThan(all[1]?.score ?? 1);
    expect(clipCandidates(material({ peaks, cuts: many(20) }), 1)).toHaveLength(1);
  });
});
