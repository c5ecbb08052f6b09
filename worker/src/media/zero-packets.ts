import type { ZeroFacts } from '@streamops/core';
import { guardedInput } from '../ffmpeg/input.ts';
import type { ProbeRequest } from '../ffmpeg/probe.ts';
import { runMedia, type Tools } from '../ffmpeg/process.ts';
import { leastZeros, type Stretch, zerosIn } from './zeros.ts';

interface PlacedPacket {
  index: number;
  timeSec: number;
  sizeBytes: number;
  position: number;
}

/** `stream_index,pts_time,size,pos` of ffprobe; undefined for a packet of which one is not known. */
const parseLine = (line: string): PlacedPacket | undefined => {
  const [index = NaN, timeSec = NaN, sizeBytes = NaN, position = NaN] = line.split(',', 4).map(Number);
  const packet = { index, timeSec, sizeBytes, position };
  return Object.values(packet).every(Number.isFinite) ? packet : undefined;
};

/** Matroska names the place of a packet's block, whose head is a few bytes. */
const headBytes = 32;

/** The first stretch that ends behind a position: their number, where none does. */
const firstBehind = (stretches: readonly Stretch[], position: number): number => {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.end ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** How many bytes of the packet are zeros of one stretch, at most. `stretches` in their order. */
const zerosOf = ({ position, sizeBytes }: PlacedPacket, stretches: readonly Stretch[]): number => {
  const packetEnd = position + sizeBytes;
  let most = 0;
  for (let at = firstBehind(stretches, position); at < stretches.length; at += 1) {
    const { start, end } = stretches[at] ?? { start: packetEnd, end: packetEnd };
    if (start >= packetEnd) break;
    most = Math.max(most, Math.min(end, packetEnd) - Math.max(start, position));
  }
  return most;
};

const tally = (stretches: readonly Stretch[]) => {
  const found = new Map<number, ZeroFacts>();
  return {
    take(line: string): void {
      const packet = parseLine(line);
      if (!packet || packet.sizeBytes < 2 * headBytes) return;
      const zeros = zerosOf(packet, stretches);
      const isWhole = zeros >= packet.sizeBytes - headBytes;
      if (!isWhole && zeros < leastZeros) return;
      const { index, timeSec } = packet;
      const known = found.get(index) ?? { index, whole: 0, partly: 0, firstSec: timeSec };
      found.set(index, {
        index,
        whole: known.whole + (isWhole ? 1 : 0),
        partly: known.partly + (isWhole ? 0 : 1),
        firstSec: Math.min(known.firstSec, timeSec),
      });
    },
    facts: () => [...found.values()].sort((a, b) => a.index - b.index),
  };
};

/**
 * Which packets of a file are zeros for a kilobyte and more, by stream. Reads the file and, where there are zeros,
 * every packet's place with ffprobe (some seconds a gigabyte). Rejects as `runMedia` does, and with the signal's reason.
 */
export const zeroPackets = async (
  tools: Tools,
  { path, signal }: ProbeRequest,
  timeoutSec: number,
): Promise<ZeroFacts[]> => {
  const stretches = await zerosIn(path, signal);
  if (stretches.length === 0) return [];
  const { take, facts } = tally(stretches);
  let rest = '';
  await runMedia(tools, {
    program: 'ffprobe',
    args: [
      ...['-loglevel', 'error', '-show_entries', 'packet=stream_index,pts_time,size,pos', '-of', 'csv=p=0'],
      ...guardedInput(path),
    ],
    timeoutSec,
    signal,
    onStdout: (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    },
  });
  return facts();
};
