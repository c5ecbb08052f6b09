import { frameValues } from '../../media/look/filter-lines.ts';

/** Of the distance between two pictures, how far a keyframe may be from the time of its picture. */
const mostPart = 1 / 4;

interface Ticks {
  count: number;
  everySec: number;
}

/** How far the keyframe that is furthest from its picture's time lies from it; by the lines that were printed. */
const furthestSec = (lines: readonly string[], { count, everySec }: Ticks): number => {
  const times = frameValues(lines).map(({ atSec }) => atSec);
  let at = 0;
  let furthest = times.length === 0 ? Number.POSITIVE_INFINITY : 0;
  for (let nth = 0; nth < count; nth += 1) {
    const tick = nth * everySec;
    while ((times[at + 1] ?? Number.POSITIVE_INFINITY) <= tick) at += 1;
    furthest = Math.max(furthest, Math.abs(tick - (times[at] ?? 0)));
  }
  return furthest;
};

/** ffmpeg prints times with six digits. Seconds. */
const printedSec = (sec: number): number => 10 ** (Math.floor(Math.log10(Math.max(1, sec))) - 5);

/** How far pictures may lie from their times, rounded up to a hundredth; undefined where keyframes are too far. */
export const boundOfKeyframes = (lines: readonly string[], ticks: Ticks): number | undefined => {
  const furthest = furthestSec(lines, ticks) + printedSec(ticks.count * ticks.everySec);
  return furthest <= ticks.everySec * mostPart ? Math.ceil(furthest * 100) / 100 : undefined;
};
