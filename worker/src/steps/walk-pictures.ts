import { open, readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { type Frames, framecrcTimes } from '@streamops/core';
import { smallPicturesIn } from '../media/small-pictures.ts';
import type { StepContext, StepOf } from './define.ts';

/** Small pictures and their times, as an earlier step wrote them. */
type Pictures = Pick<StepOf<'scenes'>, 'pictures' | 'times'>;

/** Goes over small pictures in turns, so that the worker goes on answering. */
export const walkPictures = async <T>(
  { pictures, times }: Pictures,
  { files, signal }: StepContext,
  over: (frames: Frames) => Generator<void, T>,
): Promise<T & { frames: number }> => {
  const atSec = framecrcTimes(await readFile(await files.path(times), 'utf8'));
  const file = await open(await files.path(pictures));
  try {
    const { size } = await file.stat();
    const frames = smallPicturesIn(file.fd, size, atSec);
    const walk = over(frames);
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
