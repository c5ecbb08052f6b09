import type { PacketFacts } from '@streamops/core';
import { probeStreams } from '../ffmpeg/probe.ts';
import { probeHeader } from '../media/header.ts';
import { readPackets } from '../media/packets.ts';
import type { StepRunner } from './define.ts';

export const probe: StepRunner<'probe'> = async ({ target, how }, { tools, files, signal }) => {
  const request = { path: await files.path(target), signal };
  if (how === 'header') return probeHeader(tools, request);
  if (how === 'streams') return probeStreams(tools, request);
  return { streams: await readPackets(tools, request) } satisfies PacketFacts;
};
