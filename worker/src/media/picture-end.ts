import { StreamOpsError } from '@streamops/core';
import { type ProbeRequest, probeStreams } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { readEnds, readPackets, type StreamEnds } from './packets.ts';

/**
 * First and last packet of a stream: by the file's two ends where that tells, else by all of its packets. Rejects with
 * MEDIA_BROKEN where there is none, or as `readPackets` does.
 */
export const endsOfStream = async (
  tools: Tools,
  request: ProbeRequest,
  index: number,
): Promise<StreamEnds> => {
  const { durationSec } = await probeStreams(tools, request);
  const isIt = (stream: StreamEnds): boolean => stream.index === index;
  const found =
    (await readEnds(tools, request, durationSec)).find(isIt) ??
    (await readPackets(tools, request)).find(isIt);
  if (found) return found;
  throw new StreamOpsError('MEDIA_BROKEN', `${request.path}: there is no packet in stream ${index}.`);
};
