import type { AudioStream } from '@streamops/core';
import { ffprobe, type ProbeRequest } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';

/** Enough to hold the first packet of every track that starts with the others. */
const headPackets = 400;

interface FirstPacket {
  timeSec: number;
  skippedSamples: number;
}

/** `stream_index,pts_time,skip_samples` of ffprobe: of each stream the packet that is shown first. */
export const firstPacketsIn = (csv: string): Map<number, FirstPacket> => {
  const first = new Map<number, FirstPacket>();
  for (const line of csv.split('\n')) {
    const [index = '', time = '', skipped] = line.split(',');
    const [stream, timeSec] = [Number(index), Number(time)];
    if (index === '' || time === '' || !Number.isFinite(timeSec)) continue;
    if (timeSec < (first.get(stream)?.timeSec ?? Number.POSITIVE_INFINITY)) {
      first.set(stream, { timeSec, skippedSamples: Number(skipped) || 0 });
    }
  }
  return first;
};

/**
 * How much of each track's first packet no player plays, as the container says it (an edit list of MP4, the header of
 * an MP3): by so much later than its packets the sound begins. Seconds, by stream index. Rejects as `ffprobe` does.
 */
export const readPriming = async (
  tools: Tools,
  request: ProbeRequest,
  tracks: readonly AudioStream[],
): Promise<Map<number, number>> => {
  const look = async (which: string, packets: number) =>
    firstPacketsIn(
      await ffprobe(tools, request, [
        ...['-select_streams', which, '-read_intervals', `%+#${packets}`],
        ...['-show_entries', 'packet=stream_index,pts_time:packet_side_data=skip_samples', '-of', 'csv=p=0'],
      ]),
    );
  const head = tracks.length === 0 ? new Map<number, FirstPacket>() : await look('a', headPackets);
  const priming = new Map<number, number>();
  for (const { index, sampleRate } of tracks) {
    const { skippedSamples = 0 } = head.get(index) ?? (await look(String(index), 1)).get(index) ?? {};
    priming.set(index, sampleRate > 0 ? skippedSamples / sampleRate : 0);
  }
  return priming;
};
