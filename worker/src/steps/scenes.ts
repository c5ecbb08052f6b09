import { changesIn, type Found } from '@streamops/core';
import type { StepRunner } from './define.ts';
import { walkPictures } from './walk-pictures.ts';

export const scenes: StepRunner<'scenes'> = (step, context): Promise<Found['scenes']> =>
  walkPictures(step, context, (frames) => changesIn(frames, step.durationSec));
