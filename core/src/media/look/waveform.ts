import type { AudioStream } from '../media-info.ts';
import { type FrameValue, frameValues } from './filter-lines.ts';

const mostPeaks = 1500;
const mostPeaksPerSec = 200;
const peakKey = 'lavfi.astats.Overall.Peak_level';

const rateOf = ({ sampleRate }: AudioStream): number => (sampleRate > 0 ? sampleRate : 48_000);

const samplesPerPeak = (audio: AudioStream, durationSec: number): number => {
  const rate = rateOf(audio);
  return Math.ceil(Math.max((durationSec * rate) / mostPeaks, rate / mostPeaksPerSec));
};

/** Prints the loudest sample of each stretch; only that is measured, which is what makes it cheap. */
export const peaksFilter = (audio: AudioStream, durationSec: number, from = `[0:${audio.index}]`): string =>
  [
    `${from}asetnsamples=n=${samplesPerPeak(audio, durationSec)}:p=0`,
    'astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=Peak_level',
    `ametadata=print:key=${peakKey}`,
  ].join(',');

/** The artifact `waveform`: JSON that a player draws sharply at any width. */
export interface Waveform {
  version: 1;
  secondsPerPeak: number;
  /** From the beginning of the file. 0 is silence, 255 full scale; linear. */
  peaks: number[];
}

/** Decibels of full scale → 0 to 255. */
const linear = (decibels: number): number =>
  Math.min(255, Math.max(0, Math.round(255 * 10 ** (decibels / 20))));

/**
 * Each peak at its time: sound may begin late, and may pause. A container rounds times, so what follows on the one
 * before by less than half a peak stands right behind it.
 */
const placed = (values: readonly FrameValue[], secondsPerPeak: number, durationSec: number): number[] => {
  const most = Math.max(values.length, Math.ceil(durationSec / secondsPerPeak) + 1);
  const peaks: number[] = [];
  let dueSec = 0;
  for (const { atSec, value } of values) {
    const place = Math.max(0, Math.round(atSec / secondsPerPeak));
    const follows = Math.abs(atSec - dueSec) < secondsPerPeak / 2 && Math.abs(place - peaks.length) <= 1;
    const at = follows ? peaks.length : place;
    dueSec = atSec + secondsPerPeak;
    if (at >= most) continue;
    while (peaks.length < at) peaks.push(0);
    peaks[at] = Math.max(peaks[at] ?? 0, linear(value));
  }
  return peaks;
};

/** From what ffmpeg printed; undefined where the track gave no sound at all. */
export const waveformOf = (
  lines: readonly string[],
  audio: AudioStream,
  durationSec: number,
): Waveform | undefined => {
  const values = frameValues(lines).filter(({ key }) => key === peakKey);
  if (values.length === 0) return undefined;
  const secondsPerPeak = samplesPerPeak(audio, durationSec) / rateOf(audio);
  return { version: 1, secondsPerPeak, peaks: placed(values, secondsPerPeak, durationSec) };
};
