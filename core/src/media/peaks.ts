import { StreamOpsError } from '../errors.ts';

/**
 * How one track is drawn. A pixel is the smallest and the largest of `samplesPerPixel` samples, of each channel where
 * they are split, and of their mean where they are not, as audiowaveform counts it.
 */
export interface PeakShape {
  /** Hertz, of the recording. */
  sampleRate: number;
  /** Of the recording. */
  channels: number;
  splitChannels: boolean;
  samplesPerPixel: number;
  /** 8: whole numbers from -128 to 127; 16: from -32768 to 32767. */
  bits: 8 | 16;
}

/** What a waveform data file says before its data, in the order and the words of audiowaveform's version 2. */
export interface PeakHeader {
  version: 2;
  channels: number;
  sample_rate: number;
  samples_per_pixel: number;
  bits: 8 | 16;
  /** Pixels: each is a pair of numbers for each channel. */
  length: number;
}

/** https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md */
export const peakHeader = (shape: PeakShape, length: number): PeakHeader => ({
  version: 2,
  channels: drawnChannels(shape),
  sample_rate: shape.sampleRate,
  samples_per_pixel: shape.samplesPerPixel,
  bits: shape.bits,
  length,
});

export const drawnChannels = ({ channels, splitChannels }: PeakShape): number =>
  splitChannels ? channels : 1;

/** Numbers in one file: some 200 MB of text, which a browser still reads. */
export const mostPeakValues = 40_000_000;

/** audiowaveform takes no less. */
const leastSamples = 2;

interface Scale {
  samplesPerPixel: number;
  /** 0: the samples count. */
  pixelsPerSecond: number;
}

/** As audiowaveform rounds it: down, so that a second has at least as many pixels as asked for. */
export const samplesPerPixelOf = (scale: Scale, sampleRate: number): number => {
  if (scale.pixelsPerSecond === 0) return scale.samplesPerPixel;
  const samples = Math.floor(sampleRate / scale.pixelsPerSecond);
  if (samples >= leastSamples) return samples;
  const most = Math.floor(sampleRate / leastSamples);
  const text = `Sound of ${sampleRate} Hz has ${most} pixels a second at most, and ${scale.pixelsPerSecond} were asked for.`;
  throw new StreamOpsError('PARAMS_INVALID', text);
};

/** Numbers that a track of this length has. Seconds. */
export const peakValues = (shape: PeakShape, durationSec: number): number =>
  Math.ceil((durationSec * shape.sampleRate) / shape.samplesPerPixel) * drawnChannels(shape) * 2;
