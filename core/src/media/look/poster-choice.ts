import { frameValues } from './filter-lines.ts';

export interface JudgedFrame {
  atSec: number;
  /** Mean luma, 16 to 235. */
  average: number;
  /** Luma that a tenth of the picture is below, and a tenth above; 0 to 255. */
  low: number;
  high: number;
  /** Mean saturation; 0 is grey. */
  saturation: number;
}

/** Every frame that the graph printed values of, in order. */
export const judgedFrames = (lines: readonly string[]): JudgedFrame[] => {
  const frames = new Map<number, JudgedFrame>();
  for (const { atSec, key, value } of frameValues(lines)) {
    const frame = frames.get(atSec) ?? { atSec, average: 0, low: 0, high: 0, saturation: 0 };
    if (key === 'lavfi.signalstats.YAVG') frames.set(atSec, { ...frame, average: value });
    if (key === 'lavfi.signalstats.YLOW') frames.set(atSec, { ...frame, low: value });
    if (key === 'lavfi.signalstats.YHIGH') frames.set(atSec, { ...frame, high: value });
    if (key === 'lavfi.signalstats.SATAVG') frames.set(atSec, { ...frame, saturation: value });
  }
  return [...frames.values()];
};

/** Below this mean, a picture shows next to nothing (black is 16). */
const darkestAverage = 24;
const isLit = ({ average }: JudgedFrame): boolean => average >= darkestAverage;

/** More colour than this makes a picture no better. */
const mostSaturation = 60;

const score = (frame: JudgedFrame): number =>
  frame.high - frame.low + Math.min(frame.saturation, mostSaturation) + (isLit(frame) ? 0 : -1000);

export interface PosterChoice {
  atSec: number;
  /** false where every frame is black, so the poster is too. */
  isLit: boolean;
}

/**
 * The frame with the most contrast and colour: fades, loading screens and flat menus lose. Never the first one where
 * there is another, as recordings begin with whatever was on the screen.
 */
export const choosePoster = (frames: readonly JudgedFrame[]): PosterChoice | undefined => {
  const later = frames.slice(1);
  const candidates = later.some(isLit) ? later : frames;
  const [best] = candidates.toSorted((a, b) => score(b) - score(a));
  return best && { atSec: best.atSec, isLit: isLit(best) };
};
