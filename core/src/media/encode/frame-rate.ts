/** Frames a second as a fraction: 30000/1001 is what people call 29.97. */
export interface FrameRate {
  num: number;
  den: number;
}

const whole = (num: number): FrameRate => ({ num, den: 1 });
const ntsc = (nominal: number): FrameRate => ({ num: nominal * 1000, den: 1001 });

/** Rates that editors have timelines of. */
export const standardRates: readonly FrameRate[] = [
  ...[24, 30, 48, 60, 120].map(ntsc),
  ...[24, 25, 30, 48, 50, 60, 100, 120].map(whole),
];

/** The standard rate that is nearest, by ratio: a measured 59.92 is 59.94. */
export const nearestRate = (framesPerSec: number): FrameRate => {
  const off = ({ num, den }: FrameRate): number => Math.abs(Math.log(num / den / framesPerSec));
  return standardRates.reduce((best, one) => (off(one) < off(best) ? one : best));
};

/** `29.97`, `60`. */
export const rateName = ({ num, den }: FrameRate): string => String(Number((num / den).toFixed(3)));

/** Frames that are counted in a second of timecode: 30 for 29.97. */
const nominal = ({ num, den }: FrameRate): number => Math.round(num / den);

export const framesAt = (sec: number, { num, den }: FrameRate): number => Math.round((sec * num) / den);

/** 29.97 and 59.94 skip numbers so that timecode keeps up with the clock; SMPTE ST 12-1 knows it for no other rate. */
export const dropsFrames = (rate: FrameRate): boolean =>
  rate.den === 1001 && (nominal(rate) === 30 || nominal(rate) === 60);

/** The number that drop-frame timecode gives a frame: 2 (of 30) are skipped each minute but every tenth. */
const numbered = (frame: number, rate: FrameRate): number => {
  if (!dropsFrames(rate)) return frame;
  const fps = nominal(rate);
  const skip = fps / 15;
  const perMinute = fps * 60 - skip;
  const perTen = perMinute * 10 + skip;
  const rest = frame % perTen;
  const minutes = Math.floor(frame / perTen) * 9 + (rest < skip ? 0 : Math.floor((rest - skip) / perMinute));
  return frame + skip * minutes;
};

const two = (n: number): string => String(n).padStart(2, '0');

/** `01:02:03:04`, with `;` before the frames where numbers are skipped. Past 24 hours it begins anew, as clocks do. */
export const timecode = (frame: number, rate: FrameRate): string => {
  const fps = nominal(rate);
  const number = numbered(frame, rate);
  const sec = Math.floor(number / fps);
  const clock = [Math.floor(sec / 3600) % 24, Math.floor(sec / 60) % 60, sec % 60].map(two).join(':');
  return `${clock}${dropsFrames(rate) ? ';' : ':'}${two(number % fps)}`;
};
