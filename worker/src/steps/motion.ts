import { type Found, followMotion } from '@streamops/core';
import type { StepRunner } from './define.ts';
import { walkPictures } from './walk-pictures.ts';

export const motion: StepRunner<'motion'> = (step, context): Promise<Found['motion']> =>
  walkPictures(step, context, (frames) => followMotion(frames, step));
