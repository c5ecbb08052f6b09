import type { SegmentedTrack } from '../../media/package/tracks.ts';
import type { Expectation } from '../kit/plan.ts';
import { streamLabel } from '../remux/notes.ts';
import { zeroSec } from './args.ts';
import type { Packaged } from './package.ts';
import type { PackageText } from './texts.ts';

const output = 'package';

interface Made {
  tracks: readonly SegmentedTrack[];
  texts: readonly PackageText[];
}

/** A line for each track as it lies there, one for the cuts of all, and one for each playlist. */
export const packagePromises = (packaged: Packaged, { tracks, texts }: Made): Expectation[] => {
  const { pictures, sounds, video, encrypted } = packaged;
  const segmentsOf = (name: string) => tracks.find((track) => track.name === name)?.segments.length ?? 0;
  const from = [
    ...pictures.map(({ name, target: { width, height } }) => ({
      name,
      label: `Picture ${width} × ${height}`,
      index: video.index,
    })),
    ...sounds.map(({ name, stream }) => ({ name, label: streamLabel(stream), index: stream.index })),
  ];
  return [
    ...from.map(
      ({ name, label, index }): Expectation => ({
        kind: 'segmented',
        output,
        label,
        track: name,
        segments: segmentsOf(name),
        encrypted,
        of: { input: 0, index },
        atSec: zeroSec,
      }),
    ),
    {
      kind: 'aligned',
      output,
      tracks: pictures.map(({ name }) => name),
      segments: segmentsOf(pictures[0]?.name ?? ''),
      encrypted,
    },
    ...texts.map(({ file, text }): Expectation => ({ kind: 'text', output, file, label: file, text })),
  ];
};
