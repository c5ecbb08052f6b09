import { describe, expect, it } from 'vitest';
import { canCompress, type Level, levelFilters, levelFor, loudnessTargets } from './level.ts';
import type { AudioStream } from './media-info.ts';

const heard = (integratedLufs: number | null, truePeakDb: number | null, rangeLu = 5) => ({
  ...{ integratedLufs, truePeakDb, rangeLu },
});
const target = loudnessTargets.streaming;

const stream = (more: Partial<AudioStream> = {}): AudioStream => ({
  ...{ kind: 'audio', index: 1, codec: 'aac', channels: 2, sampleRate: 44_100, default: true },
  ...more,
});

describe('the level of a track', () => {
  it.each<[string, ReturnType<typeof heard>, boolean, Level]>([
    ['is raised', heard(-20, -9), false, { way: 'gain', gainDb: 6, integratedLufs: -14, isHeld: false }],
    ['is lowered', heard(-8, 0.5), false, { way: 'gain', gainDb: -6, integratedLufs: -14, isHeld: false }],
    [
      'is held by its peak',
      heard(-20, -3),
      false,
      { way: 'gain', gainDb: 2, integratedLufs: -18, isHeld: true },
    ],
    [
      'is lowered for its peak',
      heard(-14, 0.2),
      false,
      { way: 'gain', gainDb: -1.2, integratedLufs: -15.2, isHeld: true },
    ],
    [
      'is compressed for its peak',
      heard(-20, -3),
      true,
      { way: 'compress', askedLufs: -14, integratedLufs: -14 },
    ],
    [
      'is compressed for its range',
      heard(-14, -3, 12),
      true,
      { way: 'compress', askedLufs: -14, integratedLufs: -14 },
    ],
    [
      'is no reason to compress',
      heard(-20, -9),
      true,
      { way: 'gain', gainDb: 6, integratedLufs: -14, isHeld: false },
    ],
    ['is left where it fits', heard(-14.5, -1), false, { way: 'leave', why: 'fits' }],
    ['is left where its peak is there', heard(-20, -1), false, { way: 'leave', why: 'peak' }],
    ['is left where it is silent', heard(null, null), true, { way: 'leave', why: 'silent' }],
    ['is left where it is too short', heard(null, -3), true, { way: 'leave', why: 'silent' }],
  ])('%s', (_, measured, mayCompress, level) => {
    expect(levelFor(measured, target, mayCompress)).toEqual(level);
  });

  it('is one gain, or loudnorm with the rate and the layout of the source', () => {
    const track = { stream: stream(), measured: heard(-20, -3) };
    const gain: Level = { way: 'gain', gainDb: -2.5, integratedLufs: -14, isHeld: false };
    expect(levelFilters(gain, track, target)).toEqual(['volume=-2.5dB:precision=double']);
    expect(levelFilters({ way: 'leave', why: 'fits' }, track, target)).toEqual([]);
    const compress: Level = { way: 'compress', askedLufs: -13.4, integratedLufs: -14 };
    expect(levelFilters(compress, track, target)).toEqual([
      'aformat=channel_layouts=stereo',
      'loudnorm=I=-13.4:TP=-1:LRA=11:measured_I=-20:measured_TP=-3:measured_LRA=5:measured_thresh=-30:linear=false:print_format=none',
      'aresample=44100',
      'aformat=channel_layouts=stereo',
    ]);
  });

  it('is not compressed where the speakers have no name, whatever a file calls them', () => {
    expect(canCompress(stream({ channelLayout: '5.1(side)', channels: 6 }))).toBe(true);
    expect(canCompress(stream({ channelLayout: '4 channels (FL+FR+LFE+LFE2)', channels: 4 }))).toBe(false);
    expect(canCompress(stream({ channelLayout: 'stereo,volume=0', channels: 3 }))).toBe(false);
    expect(canCompress(stream({ channels: 3 }))).toBe(false);
  });
});
