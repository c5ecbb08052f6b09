import { stat } from 'node:fs/promises';
import type { MediaInfo } from '@streamops/core';
import { type ProbeRequest, probeWithPackets } from '../ffmpeg/probe.ts';
import type { ProbedPacket } from '../ffmpeg/probed-packets.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { createPacketColumns, digestOf, type HashedPackets, packetHash } from './packet-columns.ts';
import { packetTallies, type StreamPackets } from './packet-tally.ts';

/** A file as ffprobe reads it from its first byte to its last, in one go. */
export interface WholeFile {
  media: MediaInfo;
  hashed: HashedPackets;
  packets: StreamPackets[];
}

const hashedOf = (packets: readonly ProbedPacket[]): HashedPackets => {
  const columns = createPacketColumns();
  for (const { index, shownSec, decodedSec, durationSec, hash } of packets) {
    const [sec, digest] = [shownSec ?? decodedSec, digestOf(hash)];
    if (sec !== undefined && digest !== undefined)
      columns.add(index, { sec, endSec: sec + durationSec, digest });
  }
  return columns.all();
};

const talliesOf = (packets: readonly ProbedPacket[]): StreamPackets[] => {
  const tallies = packetTallies();
  packets.forEach(tallies.add);
  return tallies.streams();
};

/** Where reading takes seconds, the start of a process is nothing, and two of them read at the same time. */
const mostFileBytes = 512 * 2 ** 20;
/** Half an hour of picture and sound. */
const mostBytes = 8 * 2 ** 20;

/**
 * Streams and packets of a file that is not long, null for a longer one, and for one that can't be read: whoever looks at
 * its parts hears why.
 */
export const readWhole = async (tools: Tools, request: ProbeRequest): Promise<WholeFile | null> => {
  if ((await stat(request.path)).size > mostFileBytes) return null;
  const found = await probeWithPackets(tools, { ...request, mostBytes, timeoutSec: 180 }, [
    ...packetHash,
    ...['-show_entries', 'packet=stream_index,pts_time,dts_time,duration_time,flags,data_hash'],
  ]).catch(() => null);
  if (!found) return null;
  const { media, packets } = found;
  return { media, hashed: hashedOf(packets), packets: talliesOf(packets) };
};
