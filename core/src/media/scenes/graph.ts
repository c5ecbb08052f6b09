import { thumbHeight, thumbWidth } from './frames.ts';

/**
 * First a sample of 160 × 90, that reads two lines of the picture for each of its own: with more, making a frame small
 * costs a tenth of decoding it, so a hundredth. Then the mean of what falls on a cell.
 */
export const smallPictures = (from: string, to: string): string =>
  [
    `${from}scale=160:90:flags=fast_bilinear`,
    `scale=${thumbWidth}:${thumbHeight}:flags=area`,
    'setsar=1',
    `format=yuv420p${to}`,
  ].join(',');

const tick = /^#tb 0: (\d+)\/(\d+)/;
const frame = /^0,\s*-?\d+,\s*(-?\d+),/;

/** Times of frames out of a framecrc, in seconds. */
export const framecrcTimes = (text: string): Float64Array => {
  let unitSec = Number.NaN;
  const times: number[] = [];
  for (const line of text.split('\n')) {
    const [, numerator, denominator] = tick.exec(line) ?? [];
    if (numerator !== undefined) unitSec = Number(numerator) / Number(denominator);
    const [, pts] = frame.exec(line) ?? [];
    // A frame without a time is at that of the one before.
    if (pts !== undefined)
      times.push(Math.max(Number(pts) * unitSec, times.at(-1) ?? Number.NEGATIVE_INFINITY));
  }
  return Float64Array.from(times);
};
