import { StreamOpsError } from '@streamops/core';
import { ffprobeInto, type ProbeRequest } from '../ffmpeg/probe.ts';
import { lineReader, type Tools } from '../ffmpeg/process.ts';
import {
  createPacketColumns,
  digestOf,
  type HashedPacket,
  type HashedPackets,
  packetHash,
} from './packet-columns.ts';
import { readingLimitSec } from './reading-limit.ts';

export interface Window {
  fromSec: number;
  toSec: number;
}

/** `stream_index,pts_time,dts_time,duration_time,data_hash` of ffprobe. */
const parseLine = (line: string): { index: number; packet: HashedPacket } | undefined => {
  const [index = '', shown = '', decoded = '', lasts = '', hash = ''] = line.split(',');
  const [sec, decodeSec, durationSec] = [shown, decoded, lasts].map(Number.parseFloat);
  const known = Number.isNaN(sec) ? decodeSec : sec;
  const digest = digestOf(hash);
  if (known === undefined || Number.isNaN(known) || digest === undefined) return undefined;
  return { index: Number(index), packet: { sec: known, endSec: known + (durationSec || 0), digest } };
};

/** Of all streams, in half a gigabyte: sixteen hours of 60 frames a second with six tracks of sound. */
const mostPackets = 20e6;

/** Takes what ffprobe prints as it comes, in any pieces. */
export const hashedReader = (most = mostPackets) => {
  const columns = createPacketColumns();
  let count = 0;
  let begun = '';
  const take = (): void => {
    const found = parseLine(begun);
    if (!found) return;
    count += 1;
    if (count <= most) columns.add(found.index, found.packet);
  };
  const lines = lineReader((line) => {
    // What a packet of MPEG-TS carries beside it is a list of its own, on a line between its fields.
    const goesOn = begun.endsWith(',') && line.startsWith(',');
    if (!goesOn) take();
    begun = goesOn ? begun + line.slice(1) : line;
  });
  return {
    read: (chunk: Buffer): void => lines.read(chunk.toString('latin1')),
    /** Once all is read. undefined: there are more packets than can be kept. */
    end(): HashedPackets | undefined {
      lines.end();
      take();
      begun = '';
      return count > most ? undefined : columns.all();
    },
  };
};

/**
 * Packets with hashes of their bytes: of the whole file, or of what lies in a window and some around. Rejects as
 * `ffprobeInto` does, and with OUTPUT_UNVERIFIED where they are too many.
 */
export const readHashed = async (
  tools: Tools,
  request: ProbeRequest,
  window?: Window,
): Promise<HashedPackets> => {
  const from = window && window.fromSec > 0 ? window.fromSec.toFixed(3) : '';
  const to = window ? window.toSec.toFixed(3) : '';
  const timeoutSec = await readingLimitSec(request.path);
  const reader = hashedReader();
  await ffprobeInto(tools, { ...request, timeoutSec, onStdout: reader.read }, [
    ...(window ? ['-read_intervals', `${from}%${to}`] : []),
    ...['-of', 'csv=p=0', ...packetHash],
    ...['-show_entries', 'packet=stream_index,pts_time,dts_time,duration_time,data_hash'],
  ]);
  const packets = reader.end();
  if (packets) return packets;
  const text = `${request.path} holds more than ${mostPackets / 1e6} million packets, and no more are compared. Take a shorter part of it.`;
  throw new StreamOpsError('OUTPUT_UNVERIFIED', text);
};
