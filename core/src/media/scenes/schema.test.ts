import { describe, expect, it } from 'vitest';
import { type Scenes, scenes } from './schema.ts';

const some: Scenes = {
  version: 1,
  durationSec: 60,
  cuts: [
    { atSec: 12.04, startSec: 12, endSec: 12.04, kind: 'hard', score: 0.71 },
    { atSec: 30, startSec: 29.5, endSec: 30.5, kind: 'crossfade', score: 0.6 },
  ],
  fades: [{ kind: 'in', startSec: 0, endSec: 1, colour: 'black' }],
  black: [],
  freeze: [{ startSec: 40, endSec: 44 }],
  silence: [{ startSec: 40, endSec: 43.5 }],
  peaks: [{ atSec: 20.5, lufs: -9.3 }],
  loudness: { integratedLufs: -18.2, rangeLu: 7.1, peakDbfs: -1.2 },
  candidates: [{ startSec: 12.04, endSec: 25, score: 0.8, reasons: ['loud', 'sudden'] }],
};

describe('the artifact `scenes`', () => {
  it('is read back as it was written', () => {
    expect(scenes.parse(JSON.parse(JSON.stringify(some)))).toEqual(some);
  });

  it('is refused where a later version means something else', () => {
    expect(scenes.safeParse({ ...some, version: 2 }).success).toBe(false);
  });
});
