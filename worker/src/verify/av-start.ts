import { audioStreams, type FileArg, mainVideo } from '@streamops/core';
import { type Evidence, seconds, type Verifier } from './define.ts';

/** How much later than the picture each audio track starts, from packets. Seconds. */
const offsets = async ({ media, starts }: Evidence, file: FileArg): Promise<number[]> => {
  const info = await media(file);
  const found = await starts(file);
  const startOf = (stream: { index: number } | undefined) => found.get(stream?.index ?? -1) ?? info.startSec;
  const picture = startOf(mainVideo(info));
  return audioStreams(info).map((stream) => startOf(stream) - picture);
};

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);

/** Tracks are compared in their order; one that was left out moves none of the others. */
export const avStart: Verifier<'avStart'> = async ({ output, input, maxShiftSec }, evidence) => {
  const [before, after] = await Promise.all([offsets(evidence, { input }), offsets(evidence, { output })]);
  const shift = largest(after.map((offset, n) => offset - (before[n] ?? offset)));
  return {
    subject: 'Sound against picture',
    promised: `at most ${seconds(maxShiftSec)} apart`,
    found: seconds(Math.abs(shift)),
    // Matroska rounds both starts to a millisecond.
    ok: Math.abs(shift) <= maxShiftSec + 0.001,
  };
};
