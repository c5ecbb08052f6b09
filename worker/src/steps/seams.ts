import type { SeamFacts } from '@streamops/core';
import { fewAtOnce } from '../few-at-once.ts';
import { ffprobe, type ProbeRequest } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';
import type { StepRunner } from './define.ts';

/** More than any packet of sound lasts. Seconds. */
const aroundSec = 0.5;
/** Packets of one moment lie so far apart in a file, at the most. Seconds. */
const spreadSec = 1;
/** Each is a process that mostly waits for itself to start. */
const atOnce = 2;

type Near = SeamFacts['points'][number];

/** `stream_index,pts_time,duration_time` of ffprobe; a packet without a time tells nothing. */
const parseSeamLine = (line: string): { index: number; sec: number; endSec: number } | undefined => {
  const [index = '', shown = '', lasts = ''] = line.split(',');
  const sec = Number.parseFloat(shown);
  if (index === '' || Number.isNaN(sec)) return undefined;
  return { index: Number(index), sec, endSec: sec + (Number.parseFloat(lasts) || 0) };
};

interface Point {
  streams: readonly number[];
  atSec: number;
}

const readSeam = async (tools: Tools, request: ProbeRequest, { streams, atSec }: Point): Promise<Near> => {
  // Nothing lies before 0, and a file that begins later is read from its beginning by that alone.
  const from = atSec - aroundSec <= 0 ? '' : (atSec - aroundSec).toFixed(6);
  const to = Math.max(0, atSec + aroundSec + spreadSec).toFixed(6);
  const text = await ffprobe(tools, request, [
    ...['-select_streams', 'a', '-read_intervals', `${from}%${to}`],
    ...['-show_entries', 'packet=stream_index,pts_time,duration_time', '-of', 'csv=p=0'],
  ]);
  const found = text.split('\n').flatMap((line) => parseSeamLine(line) ?? []);
  const near = found.filter(({ sec, endSec }) => endSec >= atSec - aroundSec && sec <= atSec + aroundSec);
  const packetsOf = (stream: number) =>
    near
      .filter(({ index }) => index === stream)
      .map(({ sec, endSec }) => ({ sec, endSec }))
      .sort((one, other) => one.sec - other.sec);
  return { streams: streams.map((index) => ({ index, packets: packetsOf(index) })) };
};

export const seams: StepRunner<'seams'> = async (step, { files, tools, signal }): Promise<SeamFacts> => {
  const request = { path: await files.path(step.target), signal };
  const look = (atSec: number) => readSeam(tools, request, { streams: step.streams, atSec });
  return { points: await fewAtOnce(step.atSec, atOnce, look) };
};
