import { drawnChannels, type PeakShape } from '@streamops/core';

const bytesPerSample = 2;
const lowest = -32_768;
const highest = 32_767;

/** Whole frames as samples; a view wants an even place in memory. */
const samplesIn = (bytes: Buffer): Int16Array => {
  const { buffer, byteOffset, length } = bytes.byteOffset % 2 === 0 ? bytes : Uint8Array.from(bytes);
  return new Int16Array(buffer, byteOffset, length / bytesPerSample);
};

/** As audiowaveform rounds, and without Math.trunc's minus zero. */
const towardsZero = (value: number): number => value | 0;

/** The mean of a frame's channels, as audiowaveform makes one line of many. */
const meanAt = (samples: Int16Array, at: number, channels: number): number => {
  let sum = 0;
  for (let channel = 0; channel < channels; channel += 1) sum += samples[at + channel] ?? 0;
  return towardsZero(sum / channels);
};

/**
 * Smallest and largest samples of raw sound (16 bits, little-endian, channels interleaved) that comes in any pieces.
 * Keeps one pixel in mind, however long the sound is.
 */
export const peakMeter = (shape: PeakShape) => {
  const { channels, splitChannels, samplesPerPixel, bits } = shape;
  const lines = drawnChannels(shape);
  const divisor = bits === 8 ? 256 : 1;
  const smallest = new Int16Array(lines).fill(highest);
  const largest = new Int16Array(lines).fill(lowest);
  const frameBytes = channels * bytesPerSample;
  let rest = Buffer.alloc(0);
  let filled = 0;
  let samples = 0;
  let pixels = 0;

  const note = (line: number, value: number): void => {
    if (value < (smallest[line] ?? 0)) smallest[line] = value;
    if (value > (largest[line] ?? 0)) largest[line] = value;
  };

  const takeFrame = (all: Int16Array, at: number): void => {
    if (!splitChannels) note(0, meanAt(all, at, channels));
    else for (let line = 0; line < lines; line += 1) note(line, all[at + line] ?? 0);
  };

  const closePixel = (values: number[]): void => {
    for (let line = 0; line < lines; line += 1) {
      values.push(towardsZero((smallest[line] ?? 0) / divisor), towardsZero((largest[line] ?? 0) / divisor));
    }
    smallest.fill(highest);
    largest.fill(lowest);
    filled = 0;
    pixels += 1;
  };

  return {
    /** The values of the pixels that became whole, in the order of the file. */
    read(chunk: Buffer): number[] {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % frameBytes);
      rest = Buffer.from(bytes.subarray(whole));
      const all = samplesIn(bytes.subarray(0, whole));
      const values: number[] = [];
      for (let at = 0; at < all.length; at += channels) {
        takeFrame(all, at);
        filled += 1;
        if (filled === samplesPerPixel) closePixel(values);
      }
      samples += all.length / channels;
      return values;
    },
    /** The last pixel, where it is not whole. */
    end(): number[] {
      const values: number[] = [];
      if (filled > 0) closePixel(values);
      return values;
    },
    /** Of one channel; and pixels that are done. */
    counts: () => ({ samples, pixels }),
  };
};
