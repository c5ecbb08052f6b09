import { cutRoundingSec, type MediaInfo, type NearbyPacket } from '@streamops/core';
import { type ProbeRequest, probeStreams, probeWithPackets } from '../ffmpeg/probe.ts';
import type { ProbedPacket } from '../ffmpeg/probed-packets.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { readHead, sniff } from './sniff.ts';

/** One point of a stream, and up to where packets of it are wanted. Seconds. */
interface Wanted {
  stream: number;
  atSec: number;
  toSec: number;
}

/** Every packet from a keyframe at or before the point up to `toSec`; undefined where that much was not read. */
export type Around = (wanted: Wanted) => NearbyPacket[] | undefined;

export const isBefore = (atSec: number) => (packet: NearbyPacket) =>
  packet.key && packet.sec <= atSec + cutRoundingSec;

/**
 * Packets of one stream that follow each other in the file: reading began anew where it went back to an earlier place, or
 * to a keyframe no later than the one before.
 */
const stretchesOf = (packets: readonly ProbedPacket[]): NearbyPacket[][] => {
  const stretches: NearbyPacket[][] = [[]];
  let [keySec, lastAt] = [Number.NEGATIVE_INFINITY, 0];
  for (const { shownSec, decodedSec, key, at = lastAt } of packets) {
    const sec = shownSec ?? decodedSec;
    if (sec === undefined) continue;
    if (at < lastAt || (key && sec <= keySec)) stretches.push([]);
    if (key) keySec = sec;
    lastAt = at;
    stretches.at(-1)?.push({ sec, decodeSec: decodedSec ?? sec, key });
  }
  return stretches;
};

/** What some packets know, read around one point after another, the last point of the file first. Pure. */
export const aroundIn =
  (packets: readonly ProbedPacket[]): Around =>
  ({ stream, atSec, toSec }) => {
    const own = packets.filter(({ index }) => index === stream);
    const found = stretchesOf(own).map((stretch) => {
      const until = stretch.findIndex(({ sec }) => sec >= toSec);
      return stretch.slice(0, Math.max(0, until));
    });
    return found.find((stretch) => stretch.some(isBefore(atSec)));
  };

/** More than what is looked at first: a file's first packet may be shown after 0, and its sound lie before its picture. */
const aheadSec = 2.5;
/** Where more is asked for, one process less is nothing that anyone notices. */
const mostPoints = 8;

/** Backwards: going back is what tells one stretch from the next, wherever they overlap. */
const intervals = (atSec: readonly number[]): string =>
  atSec
    .map((sec) => Math.max(0, sec))
    .sort((one, other) => other - one)
    .map((sec) => `${sec.toFixed(6)}%${(sec + aheadSec).toFixed(6)}`)
    .join(',');

/** Where a search lands at a keyframe, and reading on changes nothing of what is told of the streams. */
const isIndexed = async (path: string): Promise<boolean> =>
  ['matroska', 'webm', 'isobmff'].includes(sniff(await readHead(path, 256)) ?? '');

/**
 * Every stream, and what lies around some times of the file (seconds), by one process. Rejects as `probeStreams` does;
 * where only the packets can't be read nothing is known of them.
 */
export const probeAround = async (
  tools: Tools,
  request: ProbeRequest,
  atSec: readonly number[],
): Promise<{ media: MediaInfo; around?: Around }> => {
  const reads = atSec.length > 0 && atSec.length <= mostPoints && (await isIndexed(request.path));
  if (!reads) return { media: await probeStreams(tools, request) };
  const entries = 'packet=stream_index,pts_time,dts_time,flags,pos';
  const which = ['-read_intervals', intervals(atSec), '-show_entries', entries];
  const found = await probeWithPackets(tools, request, which).catch(() => null);
  if (!found) return { media: await probeStreams(tools, request) };
  return { media: found.media, around: aroundIn(found.packets) };
};
