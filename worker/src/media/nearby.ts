import { boundaryAt, cutRoundingSec, type NearbyFacts, type NearbyPacket } from '@streamops/core';
import { ffprobe, type ProbeRequest } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { type Around, isBefore } from './around.ts';
import { readingLimitSec } from './reading-limit.ts';

interface Point {
  stream: number;
  atSec: number;
  reach: 'frames' | 'keyframe';
  /** What was read there before. */
  around?: Around | undefined;
}

type Near = NearbyFacts['points'][number];

/** How far before and after the point is read: further only where nothing to cut at was found. */
const backs = [0, 10, 120, Number.POSITIVE_INFINITY];
const aheads = [1, 12, 120, Number.POSITIVE_INFINITY];

/** `pts_time,dts_time,flags` of ffprobe; a packet without either time tells nothing. */
const parseLine = (line: string): NearbyPacket[] => {
  const [shown = '', decoded = '', flags = ''] = line.split(',');
  const [sec, decodeSec] = [Number.parseFloat(shown), Number.parseFloat(decoded)];
  const known = Number.isNaN(sec) ? decodeSec : sec;
  if (Number.isNaN(known)) return [];
  return [{ sec: known, decodeSec: Number.isNaN(decodeSec) ? known : decodeSec, key: flags.includes('K') }];
};

interface Span {
  fromSec: number;
  toSec: number;
}

/** Ten hours of 60 frames a second that are one group. */
const mostBytes = 64 * 2 ** 20;

const readSpan = async (
  tools: Tools,
  request: ProbeRequest,
  { stream, fromSec, toSec }: Span & { stream: number },
): Promise<NearbyPacket[]> => {
  // Nothing lies before 0, and a file that begins later is read from its beginning by that alone.
  const from = fromSec <= 0 ? '' : fromSec.toFixed(6);
  const to = Number.isFinite(toSec) ? Math.max(0, toSec).toFixed(6) : '';
  const interval = from === '' && to === '' ? [] : ['-read_intervals', `${from}%${to}`];
  const timeoutSec = await readingLimitSec(request.path);
  const text = await ffprobe(tools, { ...request, mostBytes, timeoutSec }, [
    ...['-select_streams', String(stream), ...interval],
    ...['-show_entries', 'packet=pts_time,dts_time,flags', '-of', 'csv=p=0'],
  ]);
  return text.split('\n').flatMap(parseLine);
};

/** From the last keyframe at or before the point; from the first packet where there is none. */
const fromKeyframe = (packets: readonly NearbyPacket[], atSec: number): NearbyPacket[] =>
  packets.slice(Math.max(0, packets.findLastIndex(isBefore(atSec))));

/** Past a keyframe that is shown after the point, with what may be shown before that keyframe. */
const holdsNextKeyframe = (packets: readonly NearbyPacket[], atSec: number): boolean => {
  const next = packets.findIndex(({ key, sec }) => key && sec > atSec + cutRoundingSec);
  const keySec = packets[next]?.sec ?? 0;
  return next >= 0 && packets.slice(next + 1).some(({ sec }) => sec > keySec);
};

const reaches = (packets: readonly NearbyPacket[], { atSec, reach }: Point): boolean =>
  reach === 'frames' ? boundaryAt(packets, atSec) !== undefined : holdsNextKeyframe(packets, atSec);

/**
 * What lies around a point of one stream: seconds of it are read, wherever in the file they lie. Rejects as `ffprobe`
 * does.
 */
export const readNearby = async (tools: Tools, request: ProbeRequest, point: Point): Promise<Near> => {
  const { stream, atSec, around } = point;
  let [back, ahead] = [0, 0];
  for (;;) {
    const fromSec = atSec - (backs[back] ?? 0);
    const toSec = atSec + (aheads[ahead] ?? 0);
    const known = back === 0 ? around?.({ stream, atSec, toSec }) : undefined;
    const found = known ?? (await readSpan(tools, request, { stream, fromSec, toSec }));
    const packets = fromKeyframe(found, atSec);
    const hasHead = fromSec <= 0 || found.some(isBefore(atSec));
    const hasTail = toSec === Number.POSITIVE_INFINITY || reaches(packets, point);
    if (hasHead && hasTail) return { packets, toEnd: toSec === Number.POSITIVE_INFINITY };
    if (!hasHead) back += 1;
    // Where reading further found nothing new, there is little left to read.
    if (!hasTail) ahead = packets.length > 0 && ahead === 0 ? 1 : aheads.length - 1;
  }
};
