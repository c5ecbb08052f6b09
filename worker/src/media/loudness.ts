import { stat } from 'node:fs/promises';
import {
  audioStreams,
  loudnessGraph,
  loudnessSummaries,
  type MediaInfo,
  type TrackLoudness,
} from '@streamops/core';
import { guardedInput } from '../ffmpeg/input.ts';
import type { ProbeRequest } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { ffmpegError, tryFfmpeg } from '../ffmpeg/run.ts';

/** A slow machine hears this many times faster than one listens, and a slow disk reads this much a second. */
const slowestSpeed = 0.5;
const slowestBytesPerSec = 2e6;

/** EBU R128 of every audio stream, by its index, from one reading. Rejects as ffmpeg fails. */
export const readLoudness = async (
  tools: Tools,
  { path, signal }: ProbeRequest,
  media: MediaInfo,
): Promise<ReadonlyMap<number, TrackLoudness>> => {
  const indexes = audioStreams(media).map(({ index }) => index);
  if (indexes.length === 0) return new Map();
  const { graph, ends } = loudnessGraph(indexes.map((index) => ({ index })));
  const ran = await tryFfmpeg(tools, {
    args: [
      ...['-loglevel', 'level+info', ...guardedInput(path), '-filter_complex', graph],
      ...[...ends.flatMap((end) => ['-map', end]), '-f', 'null', '-'],
    ],
    timeoutSec: 120 + (media.durationSec ?? 0) / slowestSpeed + (await stat(path)).size / slowestBytesPerSec,
    signal,
  });
  const error = ffmpegError(ran);
  if (error) throw error;
  const measured = loudnessSummaries(ran.outcome.lines);
  return new Map(
    indexes.flatMap((index, n): [number, TrackLoudness][] => {
      const found = measured[n];
      return found ? [[index, found]] : [];
    }),
  );
};
