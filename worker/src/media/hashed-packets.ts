import { stat } from 'node:fs/promises';
import { ffprobe, type ProbeRequest } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';

/** In the file's order. Seconds. */
export interface HashedPacket {
  index: number;
  sec: number;
  endSec: number;
  /** Of its bytes. */
  hash: string;
}

export interface Window {
  fromSec: number;
  toSec: number;
}

/** `stream_index,pts_time,dts_time,duration_time,data_hash` of ffprobe. */
const parseLine = (line: string): HashedPacket[] => {
  const [index = '', shown = '', decoded = '', lasts = '', hash = ''] = line.split(',');
  const [sec, decodeSec, durationSec] = [shown, decoded, lasts].map(Number.parseFloat);
  const known = Number.isNaN(sec) ? decodeSec : sec;
  if (known === undefined || Number.isNaN(known) || hash === '') return [];
  return [{ index: Number(index), sec: known, endSec: known + (durationSec || 0), hash }];
};

/** Some four hours of picture and sound. */
const mostBytes = 256 * 2 ** 20;
/** A slow disk reads at least this much a second. */
const slowestBytesPerSec = 5e6;

/** Packets with hashes of their bytes: of the whole file, or of what lies in a window and some around. */
export const readHashed = async (
  tools: Tools,
  request: ProbeRequest,
  window?: Window,
): Promise<HashedPacket[]> => {
  const from = window && window.fromSec > 0 ? window.fromSec.toFixed(3) : '';
  const to = window ? window.toSec.toFixed(3) : '';
  const timeoutSec = 60 + (await stat(request.path)).size / slowestBytesPerSec;
  const text = await ffprobe(tools, { ...request, timeoutSec, mostBytes }, [
    ...(window ? ['-read_intervals', `${from}%${to}`] : []),
    ...['-show_data_hash', 'md5', '-of', 'csv=p=0'],
    ...['-show_entries', 'packet=stream_index,pts_time,dts_time,duration_time,data_hash'],
  ]);
  // What a packet of MPEG-TS carries beside it is a list of its own, on a line between its fields.
  return text.replaceAll(',\n,', ',').split('\n').flatMap(parseLine);
};
