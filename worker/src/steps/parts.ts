import type { PartsFacts } from '@streamops/core';
import { z } from 'zod';
import { ffprobe } from '../ffmpeg/probe.ts';
import { packetsByFfprobe } from '../media/packets.ts';
import type { StepContext, StepRunner } from './define.ts';

const setups = z.object({
  streams: z.array(
    z.object({ index: z.int(), time_base: z.string(), extradata_hash: z.string().exactOptional() }),
  ),
});

const partOf = async (input: number, { files, tools, signal }: StepContext) => {
  const request = { path: await files.path({ input }), signal };
  const shown = ['-show_entries', 'stream=index,time_base,extradata_hash', '-show_data_hash', 'md5'];
  const text = await ffprobe(tools, request, [...shown, '-of', 'json']);
  const { streams } = setups.parse(JSON.parse(text));
  const packets = await packetsByFfprobe(tools, request);
  return {
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
export const parts: StepRunner<'parts'> = async ({ inputs }, context): Promise<PartsFacts> => {
  const found: PartsFacts['parts'] = [];
  for (let input = 0; input < inputs; input += 1) found.push(await partOf(input, context));
  return { parts: found };
};
