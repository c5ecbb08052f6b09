import { audioStreams, type FileArg, mainVideo } from '@streamops/core';
import { readPriming } from '../media/priming.ts';
import { type Evidence, type ExpectationOf, type ReceiptLine, seconds } from './define.ts';

type Looks = Pick<Evidence, 'media' | 'starts'>;
/** What a container says is not played is looked up by a process of its own. */
type LooksCloser = Looks & Pick<Evidence, 'tools' | 'signal' | 'path'>;

interface Starts {
  /** How much later than the picture each audio track starts, from packets. Seconds. */
  offsets: number[];
  /** Streams that have no packet to tell it. */
  silent: number[];
}

const startsOf = async ({ media, starts }: Looks, file: FileArg): Promise<Starts> => {
  const info = await media(file);
  const picture = mainVideo(info)?.index;
  const sound = audioStreams(info).map(({ index }) => index);
  const wanted = picture === undefined ? sound : [picture, ...sound];
  const found = await starts(file, wanted);
  // Without a picture the tracks are held against the first of them.
  const from = found.get(wanted[0] ?? -1) ?? 0;
  return {
    offsets: sound.map((index) => (found.get(index) ?? from) - from),
    silent: wanted.filter((index) => !found.has(index)),
  };
};

const canLookCloser = (looks: Looks | LooksCloser): looks is LooksCloser => 'tools' in looks;

/** When sound is heard first: its packets, less what stands before it that no player plays. */
const heardFrom = async (looks: Looks | LooksCloser, file: FileArg): Promise<Starts> => {
  const starts = await startsOf(looks, file);
  if (!canLookCloser(looks)) return starts;
  const tracks = audioStreams(await looks.media(file));
  const request = { path: await looks.path(file), signal: looks.signal };
  const priming = await readPriming(looks.tools, request, tracks);
  const offsets = starts.offsets.map((offset, n) => offset + (priming.get(tracks[n]?.index ?? -1) ?? 0));
  return { ...starts, offsets };
};

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);

/** Tracks are compared in their order, unless another is told. */
export const avStart = async (
  { output, input, maxShiftSec, order, heard }: ExpectationOf<'avStart'>,
  evidence: Looks | LooksCloser,
): Promise<ReceiptLine> => {
  const look = heard ? heardFrom : startsOf;
  const [before, after] = await Promise.all([look(evidence, { input }), look(evidence, { output })]);
  const placeOf = (n: number): number => (order ? (order[n] ?? -1) : n);
  const shift = largest(after.offsets.map((offset, n) => offset - (before.offsets[placeOf(n)] ?? offset)));
  const [silent] = after.silent.concat(before.silent);
  return {
    subject: 'Sound against picture',
    promised: `at most ${seconds(maxShiftSec)} apart`,
    found: silent === undefined ? seconds(Math.abs(shift)) : `no packet in stream ${silent}`,
    // Matroska rounds both starts to a millisecond.
    ok: silent === undefined && Math.abs(shift) <= maxShiftSec + 0.001,
  };
};
