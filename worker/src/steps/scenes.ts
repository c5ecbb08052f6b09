import { open, readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { changesIn, type Found, framecrcTimes } from '@streamops/core';
import { smallPicturesIn } from '../media/small-pictures.ts';
import type { StepRunner } from './define.ts';

/** In turns, so that the worker goes on answering. */
export const scenes: StepRunner<'scenes'> = async (step, { files, signal }): Promise<Found['scenes']> => {
  const times = framecrcTimes(await readFile(await files.path(step.times), 'utf8'));
  const file = await open(await files.path(step.pictures));
  try {
    const { size } = await file.stat();
    const frames = smallPicturesIn(file.fd, size, times);
    const walk = changesIn(frames, step.durationSec);
    for (;;) {
      const { done, value } = walk.next();
      if (done) return { ...value, frames: frames.count };
      await turn();
      signal.throwIfAborted();
    }
  } finally {
    await file.close();
  }
};
