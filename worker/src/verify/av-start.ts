import { audioStreams, type MediaInfo, mainVideo } from '@streamops/core';
import { seconds, type Verifier } from './define.ts';

/** How much later than the picture each audio track starts. Seconds. */
const offsets = (media: MediaInfo): number[] => {
  const picture = mainVideo(media)?.startSec ?? media.startSec;
  return audioStreams(media).map(({ startSec }) => (startSec ?? media.startSec) - picture);
};

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);

/** Tracks are compared in their order; one that was left out moves none of the others. */
export const avStart: Verifier<'avStart'> = async ({ output, input, maxShiftSec }, { media }) => {
  const before = offsets(await media({ input }));
  const after = offsets(await media({ output }));
  const shift = largest(after.map((offset, n) => offset - (before[n] ?? offset)));
  return {
    subject: 'Sound against picture',
    promised: `at most ${seconds(maxShiftSec)} apart`,
    found: seconds(Math.abs(shift)),
    // Starts are rounded to a millisecond in some containers.
    ok: Math.abs(shift) <= maxShiftSec + 0.001,
  };
};
