export interface FrameValue {
  /** Media time of the frame that was measured. */
  atSec: number;
  key: string;
  value: number;
}

const frameTime = /\bpts_time:\s*(-?[\d.]+)/;
const measured = /\b(lavfi\.[\w.]+)=(\S+)/;

/** ffmpeg writes silence as `-inf`, and a frame that it could not measure as `nan`. */
const numberOf = (text: string): number => {
  if (/^-?inf$/.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
};

/**
 * What `metadata=print` and `ametadata=print` wrote: a line with the frame's time, then a line for each value.
 * Other lines are passed over.
 */
export const frameValues = (lines: readonly string[]): FrameValue[] => {
  let atSec = 0;
  return lines.flatMap((line): FrameValue[] => {
    const time = frameTime.exec(line)?.[1];
    if (time !== undefined) {
      atSec = Number(time);
      return [];
    }
    const [, key, text] = measured.exec(line) ?? [];
    if (key === undefined || text === undefined) return [];
    const value = numberOf(text);
    return Number.isNaN(value) ? [] : [{ atSec, key, value }];
  });
};
