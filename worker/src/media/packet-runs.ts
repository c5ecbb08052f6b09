import { StreamOpsError } from '@streamops/core';
import { guardedInput } from '../ffmpeg/input.ts';
import type { ProbeRequest } from '../ffmpeg/probe.ts';
import { runMedia, type Tools } from '../ffmpeg/process.ts';
import { packetHash } from './packet-columns.ts';
import { readingLimitSec } from './reading-limit.ts';

/** Packets of one stream, in the file's order: when each is shown (seconds), and 32 bits of a digest of its bytes. */
export interface PacketRun {
  secs: number[];
  digests: number[];
}

/** Of all streams: days of picture and sound, in half a gigabyte. */
const mostPackets = 30e6;

const field = (line: string, name: string): string =>
  new RegExp(`(?:^|\\|)${name}=([^|]*)`).exec(line)?.[1] ?? '';

/** `stream_index=0|pts_time=…|dts_time=…|data_hash=murmur3:…` of ffprobe. */
export const parseRunLine = (line: string): { index: number; sec: number; digest: number } | undefined => {
  const shown = Number.parseFloat(field(line, 'pts_time'));
  const sec = Number.isNaN(shown) ? Number.parseFloat(field(line, 'dts_time')) : shown;
  const index = Number.parseInt(field(line, 'stream_index'), 10);
  const [, digits = ''] = field(line, 'data_hash').split(':');
  const digest = Number.parseInt(digits.slice(0, 8), 16);
  return [index, sec, digest].some(Number.isNaN) ? undefined : { index, sec, digest };
};

/** Adds up lines as they come, in any pieces. */
const runReader = () => {
  const runs = new Map<number, PacketRun>();
  let rest = '';
  let begun = '';
  let count = 0;
  const take = (line: string): void => {
    // What a packet carries beside it breaks its line in two.
    begun = line.startsWith('stream_index=') ? line : begun + line;
    if (!line.includes('data_hash=')) return;
    const packet = parseRunLine(begun);
    count += 1;
    if (!packet || count > mostPackets) return;
    const run = runs.get(packet.index) ?? { secs: [], digests: [] };
    runs.set(packet.index, run);
    run.secs.push(packet.sec);
    run.digests.push(packet.digest);
  };
  return {
    runs,
    read(chunk: Buffer): void {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    },
    isTooMuch: () => count > mostPackets,
  };
};

/**
 * Every packet of a file, by stream, however long it is. `isCut`: without a last one that the file does not hold whole.
 * Rejects with MEDIA_BROKEN, FFMPEG_FAILED, STEP_TIMEOUT.
 */
export const readRuns = async (
  tools: Tools,
  { path, signal, isCut = false }: ProbeRequest & { isCut?: boolean | undefined },
): Promise<ReadonlyMap<number, PacketRun>> => {
  const reader = runReader();
  const exit = await runMedia(tools, {
    program: 'ffprobe',
    args: [
      ...['-loglevel', 'error', '-of', 'compact=p=0', ...packetHash],
      ...['-show_entries', 'packet=stream_index,pts_time,dts_time,data_hash'],
      ...(isCut ? ['-fflags', '+discardcorrupt'] : []),
      ...guardedInput(path),
    ],
    timeoutSec: await readingLimitSec(path),
    signal,
    onStdout: reader.read,
  });
  if (exit.signal !== null) throw new StreamOpsError('FFMPEG_FAILED', `ffprobe was ended by ${exit.signal}.`);
  if (exit.code === 0 && !reader.isTooMuch()) return reader.runs;
  throw new StreamOpsError('MEDIA_BROKEN', `${path}: its packets cannot be read.`);
};
