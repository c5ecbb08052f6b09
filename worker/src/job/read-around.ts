import type { JobDefinition } from '@streamops/core';
import type { ReadStreams } from '../ffmpeg/probe.ts';
import { probeAround } from '../media/around.ts';
import type { StepContext } from '../steps/define.ts';

/** Reads the streams of an input, and what the plan is going to look for in it by the same process. */
export const readAround =
  (
    { looksAround }: JobDefinition,
    { around: known }: Pick<StepContext, 'around'>,
    params: Record<string, unknown>,
  ): ReadStreams =>
  async (tools, request) => {
    const { media, around } = await probeAround(tools, request, looksAround?.(params) ?? []);
    if (around) known.set(request.path, around);
    return media;
  };
