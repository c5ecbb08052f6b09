import { frameValues } from '../look/filter-lines.ts';
import { loudnessSummaries } from '../loudness.ts';
import type { AudioStream } from '../media-info.ts';
import type { Loudness, Scenes, Span } from './schema.ts';

/** Quieter than this, for so long, is silence. */
const silenceDb = -50;
const mostSilences = 3600;
const shortestSilenceSec = (durationSec: number): number => Math.max(1, durationSec / mostSilences);

/** ebur128 gives ten values a second; of a long recording fewer are printed. */
const meterSec = 0.1;
const mostMeasured = 4000;
const measuredEvery = (durationSec: number): number =>
  Math.max(5, Math.ceil(durationSec / mostMeasured / meterSec));

const silenceKey = 'lavfi.silence_';
const loudKey = 'lavfi.r128.S';

/**
 * Silence, loudness now and then, and in ffmpeg's summary of the whole. Level 56 (trace) for ebur128's own ten lines a
 * second: not every version can be told to be quiet.
 */
export const soundFilters = (durationSec: number): { silence: string[]; loudness: string[] } => ({
  silence: [
    `silencedetect=noise=${silenceDb}dB:d=${shortestSilenceSec(durationSec).toFixed(3)}`,
    `ametadata=print:key=${silenceKey}start`,
    `ametadata=print:key=${silenceKey}end`,
  ],
  loudness: [
    'ebur128=metadata=1:framelog=56',
    `aselect='not(mod(n,${measuredEvery(durationSec)}))'`,
    `ametadata=print:key=${loudKey}`,
  ],
});

/** What a frame says that a silence began or ended at is exact; that one which lasts to the end ends is not said. */
const silenceIn = (lines: readonly string[], durationSec: number): Span[] => {
  const spans: Span[] = [];
  let startSec: number | undefined;
  for (const { key, value } of frameValues(lines)) {
    if (key === `${silenceKey}start`) startSec = Math.max(0, value);
    if (key === `${silenceKey}end` && startSec !== undefined) {
      spans.push({ startSec, endSec: value });
      startSec = undefined;
    }
  }
  return startSec !== undefined && startSec < durationSec
    ? [...spans, { startSec, endSec: durationSec }]
    : spans;
};

/** Short-term loudness looks back over three seconds: what it measures lies in their middle. */
const backSec = 1.5;

export interface LoudMoment {
  atSec: number;
  lufs: number;
}

export const loudMoments = (lines: readonly string[]): LoudMoment[] =>
  frameValues(lines).flatMap(({ atSec, key, value }) =>
    key === loudKey && Number.isFinite(value) ? [{ atSec: Math.max(0, atSec - backSec), lufs: value }] : [],
  );

const fartherThanSec = 5;
const mostPeaks = 50;
/** What is quieter than the whole by more is none, LU: a shout of two seconds fills but a part of the three. */
const belowWhole = 3;

/** The loudest moments, none near a louder one, where they stand out from the rest; in order of time. */
const peaksAmong = (moments: readonly LoudMoment[], integratedLufs: number | null): LoudMoment[] => {
  if (integratedLufs === null) return [];
  const peaks: LoudMoment[] = [];
  for (const moment of moments.toSorted((a, b) => b.lufs - a.lufs)) {
    if (moment.lufs < integratedLufs - belowWhole || peaks.length === mostPeaks) break;
    if (peaks.every(({ atSec }) => Math.abs(atSec - moment.atSec) >= fartherThanSec)) peaks.push(moment);
  }
  return peaks.sort((a, b) => a.atSec - b.atSec);
};

const peakKey = 'lavfi.astats.Overall.Peak_level';

/** The loudest sample, dB of full scale; null of nothing but silence. */
const peakIn = (lines: readonly string[]): number | null => {
  const levels = frameValues(lines).flatMap(({ key, value }) => (key === peakKey ? [value] : []));
  const highest = levels.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY);
  return Number.isFinite(highest) ? highest : null;
};

export interface Heard extends Pick<Scenes, 'silence' | 'peaks'> {
  loudness: Loudness | null;
  /** For choosing what to clip. */
  moments: LoudMoment[];
}

export const unheard: Heard = { silence: [], peaks: [], loudness: null, moments: [] };

/** What ffmpeg printed of a track; nothing where the track gave no sound at all. */
export const heardIn = (
  lines: readonly string[],
  audio: AudioStream | undefined,
  durationSec: number,
): Heard => {
  const [summary] = loudnessSummaries(lines);
  const moments = loudMoments(lines);
  if (!audio || !summary || moments.length === 0) return unheard;
  const { integratedLufs, rangeLu } = summary;
  return {
    silence: silenceIn(lines, durationSec),
    peaks: peaksAmong(moments, integratedLufs),
    loudness: { integratedLufs, rangeLu, peakDbfs: peakIn(lines) },
    moments,
  };
};
