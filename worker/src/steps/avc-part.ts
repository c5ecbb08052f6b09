import { type AvcFacts, StreamOpsError } from '@streamops/core';
import { joinable } from '../media/avc/joinable.ts';
import { readAvcPart } from '../media/avc/part.ts';
import type { StepRunner } from './define.ts';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** What is broken here, or was never made, may only be so in parts: there is another way. */
export const refusedBy = (error: unknown): { refused: string } => {
  if (isMissing(error)) return { refused: 'ffmpeg made nothing of a part of it' };
  if (error instanceof StreamOpsError && error.code === 'MEDIA_BROKEN') return { refused: error.message };
  throw error;
};

export const avcPart: StepRunner<'avcPart'> = async ({ from }, { files, signal }): Promise<AvcFacts> => {
  const path = await files.path(from);
  try {
    return joinable(await readAvcPart(path, signal));
  } catch (error) {
    return refusedBy(error);
  }
};
