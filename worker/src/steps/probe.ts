import type { MediaInfo, PacketFacts } from '@streamops/core';
import { probeStreams } from '../ffmpeg/probe.ts';
import { probeHeader } from '../media/header.ts';
import { readPackets } from '../media/packets.ts';
import { refuseEmpty, refuseUnfit } from '../media/refuse.ts';
import type { StepContext, StepRunner } from './define.ts';

const look = async (
  how: 'header' | 'streams',
  { tools, signal }: StepContext,
  path: string,
): Promise<MediaInfo> => {
  const media = await (how === 'header' ? probeHeader : probeStreams)(tools, { path, signal });
  refuseEmpty(path, media);
  return media;
};

/** A job that is given its input as a file meets it here first, so what would refuse it before a plan refuses it now. */
export const probe: StepRunner<'probe'> = async ({ target, how }, context) => {
  const path = await context.files.path(target);
  if ('input' in target) await refuseUnfit(path);
  if (how !== 'packets') return look(how, context, path);
  const { tools, signal } = context;
  return { streams: await readPackets(tools, { path, signal }) } satisfies PacketFacts;
};
