import { frameValues } from './filter-lines.ts';
import type { AudioStream } from './media-info.ts';

const mostPeaks = 1500;
const mostPeaksPerSec = 200;
const peakKey = 'lavfi.astats.Overall.Peak_level';

const rateOf = ({ sampleRate }: AudioStream): number => (sampleRate > 0 ? sampleRate : 48_000);

const samplesPerPeak = (audio: AudioStream, durationSec: number): number => {
  const rate = rateOf(audio);
  return Math.ceil(Math.max((durationSec * rate) / mostPeaks, rate / mostPeaksPerSec));
};

/** Prints the loudest sample of each stretch; only that is measured, which is what makes it cheap. */
export const peaksFilter = (audio: AudioStream, durationSec: number): string =>
  [
    `[0:${audio.index}]asetnsamples=n=${samplesPerPeak(audio, durationSec)}:p=0`,
    'astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=Peak_level',
    `ametadata=print:key=${peakKey}`,
  ].join(',');

/** The artifact `waveform`: JSON that a player draws sharply at any width. */
export interface Waveform {
  version: 1;
  secondsPerPeak: number;
  /** 0 is silence, 255 full scale; linear. */
  peaks: number[];
}

/** Decibels of full scale → 0 to 255. */
const linear = (decibels: number): number =>
  Math.min(255, Math.max(0, Math.round(255 * 10 ** (decibels / 20))));

/** From what ffmpeg printed; undefined where the track gave no sound at all. */
export const waveformOf = (
  lines: readonly string[],
  audio: AudioStream,
  durationSec: number,
): Waveform | undefined => {
  const peaks = frameValues(lines)
    .filter(({ key }) => key === peakKey)
    .map(({ value }) => linear(value));
  if (peaks.length === 0) return undefined;
  const secondsPerPeak = samplesPerPeak(audio, durationSec) / rateOf(audio);
  return { version: 1, secondsPerPeak, peaks };
};
