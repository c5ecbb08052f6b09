import { setImmediate as nextTurn } from 'node:timers/promises';
import { StreamOpsError } from '@streamops/core';
import { EncodedPacketSink, type Input, type InputTrack } from 'mediabunny';
import { guardedInput } from '../ffmpeg/input.ts';
import type { ProbeRequest } from '../ffmpeg/probe.ts';
import { runMedia, type Tools } from '../ffmpeg/process.ts';
import { endsInFragment } from './fragments.ts';
import { openInput } from './header.ts';
import { mostSamples } from './moov.ts';
import { outlineOf } from './outline.ts';
import { packetTallies, packetTally, type StreamPackets, type ToldPacket } from './packet-tally.ts';
import { readingLimitSec } from './reading-limit.ts';
import { packetsFromTables } from './sample-tables.ts';

const metadataOnly = { metadataOnly: true };

/** Some milliseconds of work between two turns of others. */
const packetsATurn = 5000;

const tallyTrack = async (track: InputTrack, index: number, signal: AbortSignal): Promise<StreamPackets> => {
  const tally = packetTally();
  const packets = new EncodedPacketSink(track).packets(undefined, undefined, metadataOnly);
  let count = 0;
  for await (const { timestamp, duration, type } of packets) {
    // What the reader has in memory comes without a pause: a cancel would wait for hours of it.
    if (count % packetsATurn === 0) await nextTurn();
    signal.throwIfAborted();
    count += 1;
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
const fromReader = async (
  { path, signal }: ProbeRequest,
  tracks: number,
): Promise<StreamPackets[] | null> => {
  using input = openInput(path);
  const found = await allTracks(input, tracks);
  if (!found) return null;
  const streams: StreamPackets[] = [];
  for (const [index, track] of found.entries()) streams.push(await tallyTrack(track, index, signal));
  return streams;
};

const timeOf = (text: string | undefined): number | undefined =>
  text && Number.isFinite(Number(text)) ? Number(text) : undefined;

/** `stream_index,pts_time,dts_time,duration_time,flags` of ffprobe; undefined for a packet without a time. */
export const parsePacketLine = (line: string): ToldPacket | undefined => {
  const [index, shown, decoded, duration, flags] = line.split(',');
  const [shownSec, decodedSec] = [timeOf(shown), timeOf(decoded)];
  if (index === undefined || index === '' || (shownSec ?? decodedSec) === undefined) return undefined;
  return {
    index: Number(index),
    ...{ shownSec, decodedSec },
    durationSec: Number(duration) || 0,
    key: flags?.includes('K') ?? false,
  };
};

/** Packets of all streams that are kept in mind at most: what names more is no recording. */
const mostPackets = mostSamples;

/** Adds up the lines of ffprobe as they come, in any pieces. */
const packetReader = () => {
  const tallies = packetTallies();
  const early = new Set<number>();
  let rest = '';
  let count = 0;
  const take = (line: string): void => {
    if (line === '') return;
    count += 1;
    const packet = parsePacketLine(line);
    if (!packet || count > mostPackets) return;
    if (count <= headPackets) early.add(packet.index);
    tallies.add(packet);
  };
  return {
    read(chunk: Buffer): void {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    },
    isTooMuch: () => count > mostPackets,
    streams: (): ReadStream[] =>
      tallies.streams().map((stream) => ({ ...stream, early: early.has(stream.index) })),
  };
};

/** A stream by its packets, and whether one of them was among the first that were read. */
type ReadStream = StreamPackets & { early: boolean };

/** Packets as ffprobe reads them, all of them unless `which` says less: as fast as the disk. */
export const packetsByFfprobe = async (
  tools: Tools,
  { path, signal }: ProbeRequest,
  which: readonly string[] = [],
): Promise<ReadStream[]> => {
  const reader = packetReader();
  const exit = await runMedia(tools, {
    program: 'ffprobe',
    args: [
      ...['-loglevel', 'error', '-show_entries', 'packet=stream_index,pts_time,dts_time,duration_time,flags'],
      ...['-of', 'csv=p=0', ...which, ...guardedInput(path)],
    ],
    timeoutSec: await readingLimitSec(path),
    signal,
    onStdout: reader.read,
  });
  if (exit.signal !== null) throw new StreamOpsError('FFMPEG_FAILED', `ffprobe was ended by ${exit.signal}.`);
  if (exit.code === 0 && !reader.isTooMuch()) return reader.streams();
  throw new StreamOpsError('MEDIA_BROKEN', `${path}: its packets cannot be read.`);
};

const inProcess = async (request: ProbeRequest, tracks: number): Promise<StreamPackets[] | null> => {
  const told = await packetsFromTables(request);
  if (told) return told;
  // The reader goes by the tables alone; ffprobe reads no further than the file goes.
  if (await endsInFragment(request.path)) return null;
  return fromReader(request, tracks).catch(() => {
    request.signal.throwIfAborted();
    return null;
  });
};

/**
 * Counts, first and last times, keyframes and pace of every stream, from packets and not from headers. MP4 and MOV
 * from their tables (milliseconds), the rest by reading the file, or by what ffprobe has `read` of it already. Rejects
 * with MEDIA_BROKEN, or as ffprobe does.
 */
export const readPackets = async (
  tools: Tools,
  request: ProbeRequest,
  read?: StreamPackets[],
): Promise<StreamPackets[]> => {
  const outline = await outlineOf(request.path);
  if (outline?.kind === 'isobmff' && !outline.excessive) {
    const found = await inProcess(request, outline.tracks.length);
    if (found) return found;
  }
  return read ?? packetsByFfprobe(tools, request);
};

/** Enough to hold the first packet of every track that starts with the others, and the frames that are shown first. */
const headPackets = 400;
const headInterval = `%+#${headPackets}`;
/** Of one stream: more than the frames that are stored before the one that is shown first. */
const firstPackets = 40;

/**
 * When the first packet of each of these streams is shown, in seconds by stream index; one without packets is left
 * out. By ffprobe for every container: it takes a codec's delay (Opus in Matroska) and an edit list (AAC in MP4) off
 * alike, so that two containers can be compared. Rejects as `readPackets` does.
 */
export const readStarts = async (
  tools: Tools,
  request: ProbeRequest,
  indexes: readonly number[],
): Promise<Map<number, number>> => {
  const streams = await packetsByFfprobe(tools, request, ['-read_intervals', headInterval]);
  const starts = new Map(streams.map(({ index, firstSec }) => [index, firstSec]));
  for (const late of indexes.filter((index) => !starts.has(index))) {
    const only = ['-select_streams', String(late), '-read_intervals', `%+#${firstPackets}`];
    const [found] = await packetsByFfprobe(tools, request, only);
    if (found) starts.set(late, found.firstSec);
  }
  return starts;
};

export type StreamEnds = Pick<StreamPackets, 'index' | 'firstSec' | 'endSec' | 'frameSec' | 'lastSec'>;

/** Long enough to hold the last packet of every track that goes on to the end. */
const tailSec = 3;
/** What is shorter is read whole. */
const shortSec = 4 * tailSec;

/**
 * First and last packet of the streams that start with the others and go on to the end, by reading a file of
 * gigabytes at its two ends only. One that starts later or ends earlier is left out: `readPackets` knows it. A file
 * that does not say how long it is is read whole.
 */
export const readEnds = async (
  tools: Tools,
  request: ProbeRequest,
  durationSec: number | null,
): Promise<StreamEnds[]> => {
  const outline = await outlineOf(request.path);
  if (outline?.kind === 'isobmff' || durationSec === null || durationSec < shortSec) {
    return readPackets(tools, request);
  }
  const tailStart = durationSec - tailSec;
  const ends = ['-read_intervals', `${headInterval},${tailStart.toFixed(3)}%`];
  const found = await packetsByFfprobe(tools, request, ends);
  // The tail begins at the keyframe before it, so a late stream's first packet there says nothing of where it starts.
  return found.filter(({ early, endSec }) => early && endSec > tailStart);
};
