import { loudnessGraph } from '../../media/loudness.ts';
import type { AudioStream } from '../../media/media-info.ts';
import type { PlanInput } from '../kit/define.ts';
import type { Step } from '../kit/plan.ts';
import type { LevelledTrack } from './tracks.ts';

interface Meter {
  id: string;
  title: string;
  tracks: Parameters<typeof loudnessGraph>[0];
}

/** All tracks from one reading. At `info`: at `verbose` the filter would print ten lines a second. */
const meterStep = ({ media }: PlanInput, { id, title, tracks }: Meter): Step => {
  const { graph, ends } = loudnessGraph(tracks);
  return {
    kind: 'ffmpeg',
    id,
    title,
    args: [
      ...['-loglevel', 'level+info', '-i', { input: 0 }, '-filter_complex', graph],
      ...[...ends.flatMap((end) => ['-map', end]), '-f', 'null', '-'],
    ],
    ...(media.durationSec === null ? {} : { durationSec: media.durationSec }),
  };
};

export const measureStep = (source: PlanInput, tracks: readonly AudioStream[]): Step =>
  meterStep(source, { id: 'measure', title: 'Measure', tracks });

export const tryName = (number: number): string => `try ${number}`;

/** What compressing would come to, nothing written. */
export const tryStep = (source: PlanInput, number: number, tracks: readonly LevelledTrack[]): Step => {
  const compressed = tracks.filter(({ level }) => level.way === 'compress');
  return meterStep(source, {
    id: tryName(number),
    title: 'Try',
    tracks: compressed.map(({ stream: { index }, encoded }) => ({ index, filters: encoded?.filters ?? [] })),
  });
};
