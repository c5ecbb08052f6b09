import type { TrackLoudness } from './loudness.ts';
import type { AudioStream } from './media-info.ts';

/** How loud sound is to be. */
export interface LoudnessTarget {
  /** LUFS. */
  integratedLufs: number;
  /** No peak above it. dBTP. */
  truePeakDb: number;
  /** No wider where it may be compressed. LU. */
  rangeLu: number;
}

/**
 * streaming: what Spotify and YouTube play at. podcast: what Apple asks of podcasts. broadcast: EBU R 128.
 * https://tech.ebu.ch/docs/r/r128.pdf
 */
export const loudnessTargets = {
  streaming: { integratedLufs: -14, truePeakDb: -1, rangeLu: 11 },
  podcast: { integratedLufs: -16, truePeakDb: -1, rangeLu: 11 },
  broadcast: { integratedLufs: -23, truePeakDb: -1, rangeLu: 15 },
} as const satisfies Record<string, LoudnessTarget>;

export const loudnessTargetNames = ['streaming', 'podcast', 'broadcast'] as const;

/** What R 128 allows a programme to be off. LU. */
export const toleranceLu = 0.5;

/** What is done to a track. Gain in dB; `integratedLufs` is what it then has. */
export type Level =
  | { way: 'leave'; why: 'silent' | 'fits' | 'peak' }
  /** One gain for the whole track. `isHeld`: by its peak, so that it stays quieter than was asked. */
  | { way: 'gain'; gainDb: number; integratedLufs: number; isHeld: boolean }
  /** Its quiet and its loud parts are brought together. `askedLufs`: what the filter is told so that it gets there. */
  | { way: 'compress'; askedLufs: number; integratedLufs: number };

/** A change that nobody hears is not worth encoding for. dB. */
const leastGainDb = 0.1;

const held = (integratedLufs: number, gainDb: number): Level =>
  Math.abs(gainDb) < leastGainDb
    ? { way: 'leave', why: 'peak' }
    : { way: 'gain', gainDb, integratedLufs: integratedLufs + gainDb, isHeld: true };

const tenths = (value: number): number => Math.round(value * 10) / 10;

/** `mayCompress`: where one gain would put the peak too high, or the range is wider than asked. */
export const levelFor = (
  { integratedLufs, truePeakDb, rangeLu }: TrackLoudness,
  target: LoudnessTarget,
  mayCompress: boolean,
): Level => {
  if (integratedLufs === null || truePeakDb === null) return { way: 'leave', why: 'silent' };
  const gainDb = tenths(target.integratedLufs - integratedLufs);
  const room = tenths(target.truePeakDb - truePeakDb);
  const isWide = mayCompress && rangeLu > target.rangeLu;
  if (Math.abs(gainDb) <= toleranceLu && room >= 0 && !isWide) return { way: 'leave', why: 'fits' };
  if (isWide || (mayCompress && gainDb > room)) {
    return { way: 'compress', askedLufs: target.integratedLufs, integratedLufs: target.integratedLufs };
  }
  if (gainDb > room) return held(integratedLufs, room);
  return { way: 'gain', gainDb, integratedLufs: target.integratedLufs, isHeld: false };
};

/** ffmpeg's own limits of what it is told about a track. */
const inside = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

export interface MeasuredTrack {
  stream: AudioStream;
  measured: TrackLoudness;
}

/** A layout by a name that filters take; files may hold speakers without any. */
const layoutOf = ({ channels, channelLayout = '' }: AudioStream): string | undefined => {
  if (/^[a-z0-9.]+(\([a-z-]+\))?$/.test(channelLayout)) return channelLayout;
  return { 1: 'mono', 2: 'stereo' }[channels];
};

/** Whether loudnorm's other mode can work on it. */
export const canCompress = (stream: AudioStream): boolean => layoutOf(stream) !== undefined;

/**
 * loudnorm's second pass. It works at 192 kHz and leaves the sound there, so the rate is brought back; and it can't do
 * with a layout that has no name.
 */
const compressFilters = (
  { stream, measured }: MeasuredTrack,
  target: LoudnessTarget,
  askedLufs: number,
): string[] => {
  const { integratedLufs, truePeakDb, rangeLu } = measured;
  const options = {
    I: inside(askedLufs, -70, -5),
    TP: inside(target.truePeakDb, -9, 0),
    LRA: inside(target.rangeLu, 1, 20),
    measured_I: inside(integratedLufs ?? -70, -99, 0),
    measured_TP: inside(truePeakDb ?? -99, -99, 99),
    measured_LRA: inside(rangeLu, 0, 99),
    measured_thresh: inside((integratedLufs ?? -70) - 10, -99, 0),
    linear: 'false',
    print_format: 'none',
  };
  const layout = `aformat=channel_layouts=${layoutOf(stream)}`;
  const told = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return [
    layout,
    `loudnorm=${told.join(':')}`,
    `aresample=${stream.sampleRate}`,
    // It hands no layout on.
    layout,
  ];
};

/**
 * Filters that carry out a level; none for a track that is left as it is. One gain is what loudnorm's linear mode is as
 * well, which falls back to the other mode without a word: for a track whose loudness does not vary, for one.
 */
export const levelFilters = (level: Level, track: MeasuredTrack, target: LoudnessTarget): string[] => {
  switch (level.way) {
    case 'leave':
      return [];
    case 'gain':
      return [`volume=${level.gainDb.toFixed(1)}dB:precision=double`];
    case 'compress':
      return compressFilters(track, target, level.askedLufs);
  }
};
