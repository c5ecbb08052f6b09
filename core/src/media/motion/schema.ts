import { z } from 'zod';

/** Where a crop's middle is at a time: seconds from the first picture's clock, shares of the picture as it is seen. */
const point = z.object({ atSec: z.number(), x: z.number(), y: z.number() });

/** How a crop moves that follows what moves. */
export const motionFacts = z.object({
  /** How many pictures there were. */
  frames: z.int(),
  /** How long something moved that could be followed. Seconds. */
  movingSec: z.number(),
  /** How far the crop goes, leaps at cuts left out: widths and heights of the picture. */
  travel: z.object({ x: z.number(), y: z.number() }),
  /** At how many cuts it leaps. */
  leaps: z.int(),
  /** Scenes that something moves in, and in which it rests all the same, as there are too many. */
  restedScenes: z.int(),
  /** Whether it moves less readily than in a short range, as there is so much to follow. */
  isCalmer: z.boolean(),
  /** In order of time; two at one time are a leap. None where it never leaves where it rests. */
  points: z.array(point),
});
export type MotionFacts = z.infer<typeof motionFacts>;
