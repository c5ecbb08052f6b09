import type { FileArg, PartsFacts } from '@streamops/core';
import { z } from 'zod';
import { ffprobe } from '../ffmpeg/probe.ts';
import { packetsByFfprobe } from '../media/packets.ts';
import type { StepContext, StepRunner } from './define.ts';

const setups = z.object({
  format: z.object({ start_time: z.string().optional() }),
  streams: z.array(
    z.object({ index: z.int(), time_base: z.string(), extradata_hash: z.string().exactOptional() }),
  ),
});

const partOf = async (file: FileArg, { files, tools, signal }: StepContext) => {
  const request = { path: await files.path(file), signal };
  const shown = [
    '-show_entries',
    'format=start_time:stream=index,time_base,extradata_hash',
    '-show_data_hash',
    'md5',
  ];
  const text = await ffprobe(tools, request, [...shown, '-of', 'json']);
  const { streams, format } = setups.parse(JSON.parse(text));
  const packets = await packetsByFfprobe(tools, request);
  const startSec = Number.parseFloat(format.start_time ?? '');
  return {
    startSec: Number.isNaN(startSec) ? 0 : startSec,
    streams: packets.flatMap(({ index, packets: count, firstSec, endSec, lastSec = endSec, frameSec }) => {
      const setup = streams.find((stream) => stream.index === index);
      if (!setup || count === 0) return [];
      const { time_base: timeBase, extradata_hash: hash } = setup;
      // MP4 cuts the last packet of sound short; its decoder gives all of it.
      const wholeSec = Math.max(endSec, lastSec + frameSec);
      const told = { firstSec, endSec: wholeSec, toldEndSec: endSec };
      return [{ index, packets: count, ...told, timeBase, ...(hash ? { setup: hash } : {}) }];
    }),
  };
};

/** One after another: each reads all of a file. */
export const parts: StepRunner<'parts'> = async ({ files }, context): Promise<PartsFacts> => {
  const found: PartsFacts['parts'] = [];
  for (const file of files) found.push(await partOf(file, context));
  return { parts: found };
};
