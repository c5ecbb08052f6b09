import { stat } from 'node:fs/promises';
import { StreamOpsError } from '@streamops/core';
import { EncodedPacketSink, type Input, type InputTrack } from 'mediabunny';
import { guardedInput } from '../ffmpeg/input.ts';
import type { ProbeRequest } from '../ffmpeg/probe.ts';
import { runMedia, type Tools } from '../ffmpeg/process.ts';
import { openInput } from './header.ts';
import { outlineOf } from './outline.ts';
import { packetTally, type StreamPackets } from './packet-tally.ts';
import { packetsFromTables } from './sample-tables.ts';

const metadataOnly = { metadataOnly: true };
/** A slow disk reads at least this much a second. */
const slowestBytesPerSec = 5e6;

const tallyTrack = async (track: InputTrack, index: number): Promise<StreamPackets> => {
  const tally = packetTally();
  const packets = new EncodedPacketSink(track).packets(undefined, undefined, metadataOnly);
  for await (const { timestamp, duration, type } of packets) {
    tally.add({ timeSec: timestamp, durationSec: duration, key: type === 'key' });
  }
  return tally.facts(index, track.isVideoTrack());
};

/** mediabunny's tracks where they are all there are; null where ffprobe has to look. */
const allTracks = async (input: Input, tracks: number): Promise<InputTrack[] | null> => {
  const found = await input.getTracks();
  return found.length === tracks ? found : null;
};

/** For MP4 and MOV whose tables don't say it all: fragments, raw sound. No media is read. */
const fromReader = async (path: string, tracks: number): Promise<StreamPackets[] | null> => {
  using input = openInput(path);
  const found = await allTracks(input, tracks);
  if (!found) return null;
  const streams: StreamPackets[] = [];
  for (const [index, track] of found.entries()) streams.push(await tallyTrack(track, index));
  return streams;
};

interface PacketLine {
  index: number;
  timeSec: number;
  durationSec: number;
  key: boolean;
}

/** `stream_index,pts_time,duration_time,flags` of ffprobe; undefined for a packet without a time. */
export const parsePacketLine = (line: string): PacketLine | undefined => {
  const [index, time, duration, flags] = line.split(',');
  const timeSec = Number(time);
  if (index === undefined || index === '' || time === '' || !Number.isFinite(timeSec)) return undefined;
  return {
    index: Number(index),
    timeSec,
    durationSec: Number(duration) || 0,
    key: flags?.includes('K') ?? false,
  };
};

/** Adds up the lines of ffprobe as they come, in any pieces. */
const packetReader = () => {
  const tallies = new Map<number, ReturnType<typeof packetTally>>();
  let rest = '';
  const take = (line: string): void => {
    const packet = parsePacketLine(line);
    if (!packet) return;
    const tally = tallies.get(packet.index) ?? packetTally();
    tallies.set(packet.index, tally);
    tally.add(packet);
  };
  return {
    read(chunk: Buffer): void {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    },
    // The kind does not matter to what verification compares; a stream of keyframes only is told by its count.
    streams: (): StreamPackets[] =>
      [...tallies].map(([index, tally]) => tally.facts(index, true)).sort((a, b) => a.index - b.index),
  };
};

/** Packets as ffprobe reads them, all of them unless `interval` says less: as fast as the disk. */
const fromPackets = async (
  tools: Tools,
  { path, signal }: ProbeRequest,
  interval: readonly string[] = [],
): Promise<StreamPackets[]> => {
  const reader = packetReader();
  const { code } = await runMedia(tools, {
    program: 'ffprobe',
    args: [
      ...['-loglevel', 'error', '-show_entries', 'packet=stream_index,pts_time,duration_time,flags'],
      ...['-of', 'csv=p=0', ...interval, ...guardedInput(path)],
    ],
    timeoutSec: 60 + (await stat(path)).size / slowestBytesPerSec,
    signal,
    onStdout: reader.read,
  });
  if (code === 0) return reader.streams();
  throw new StreamOpsError('MEDIA_BROKEN', `${path}: its packets cannot be read.`);
};

/**
 * Counts, first and last times, keyframes and pace of every stream, from packets and not from headers. MP4 and MOV
 * from their tables (milliseconds), the rest by reading the file. Rejects with MEDIA_BROKEN, or as ffprobe does.
 */
export const readPackets = async (tools: Tools, request: ProbeRequest): Promise<StreamPackets[]> => {
  const outline = await outlineOf(request.path);
  if (outline?.kind === 'isobmff') {
    const found =
      (await packetsFromTables(request.path)) ??
      (await fromReader(request.path, outline.tracks.length).catch(() => null));
    if (found) return found;
  }
  return fromPackets(tools, request);
};

/** Enough to hold the first packet of every track, and the frames that are shown before the first one. */
const headInterval = ['-read_intervals', '%+#400'];

/**
 * When the first packet of each stream is shown, in seconds by stream index. By ffprobe for every container: it takes
 * a codec's delay (Opus in Matroska) and an edit list (AAC in MP4) off alike, so that two containers can be compared.
 */
export const readStarts = async (tools: Tools, request: ProbeRequest): Promise<Map<number, number>> => {
  const streams = await fromPackets(tools, request, headInterval);
  return new Map(streams.map(({ index, firstSec }) => [index, firstSec]));
};

export type StreamEnds = Pick<StreamPackets, 'index' | 'firstSec' | 'endSec' | 'frameSec'>;

/** Long enough to hold the last packet of every track that goes on to the end. */
const tailSec = 3;

/**
 * First and last packet of the streams that go on to the end, by reading a file of gigabytes at its two ends only. A
 * stream that ends earlier is left out: `readPackets` knows it. A file that does not say how long it is is read whole.
 */
export const readEnds = async (
  tools: Tools,
  request: ProbeRequest,
  durationSec: number | null,
): Promise<StreamEnds[]> => {
  const outline = await outlineOf(request.path);
  if (outline?.kind === 'isobmff' || durationSec === null) return readPackets(tools, request);
  const tailStart = Math.max(0, durationSec - tailSec);
  const [, head = ''] = headInterval;
  const found = await fromPackets(tools, request, ['-read_intervals', `${head},${tailStart.toFixed(3)}%`]);
  return found.filter(({ endSec }) => endSec > tailStart);
};
