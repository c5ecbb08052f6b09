import { StreamOpsError } from '../../errors.ts';
import { type CopyCut, copyCut } from '../../media/cut/copy-cut.ts';
import { knowsDuration } from '../../media/merge-media.ts';
import { type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs, nearbyFacts } from '../kit/found.ts';
import type { NearbyFacts, PlanDraft, Step } from '../kit/plan.ts';
import { copyArgs } from './args.ts';
import type { ClipFit } from './fit.ts';
import { copyNotes, sourceNotes } from './notes.ts';
import { clipOutputs, outputName } from './outputs.ts';
import { clipPromises } from './promises.ts';
import type { AskedRange } from './ranges.ts';

interface Copied extends ClipFit {
  ranges: readonly AskedRange[];
}

/** Both ends of every range, in pairs, as packets count them. */
const lookStep = ({ ranges, main }: Copied, startSec: number): Step => ({
  kind: 'nearby',
  id: 'near',
  target: { input: 0 },
  stream: main.index,
  atSec: ranges.flatMap((range) => [startSec + range.startSec, startSec + range.endSec]),
  reach: 'frames',
});

const cutOf = ({ points }: NearbyFacts, at: number, toSec: number): CopyCut => {
  const [start, end] = points.slice(2 * at, 2 * at + 2);
  const cut = start && copyCut({ start, end }, toSec);
  if (cut) return cut;
  throw new StreamOpsError('MEDIA_BROKEN', 'No packet lies in the range, nor before it.');
};

/** Written in pieces: the last of them may be on its way. Seconds. */
const onItsWaySec = 0.1;

/** Rejects with PARAMS_INVALID where a recording that is not finished does not reach so far yet. */
export const refuseUnwritten = (
  { name, media }: PlanInput,
  { points }: NearbyFacts,
  ranges: readonly AskedRange[],
): void => {
  if (media.finished && knowsDuration(media)) return;
  for (const [at, { endSec }] of ranges.entries()) {
    const { packets = [], toEnd } = points[2 * at + 1] ?? {};
    const lastSec = Math.max(...packets.map(({ sec }) => sec)) - media.startSec;
    if (!toEnd || lastSec + onItsWaySec >= endSec) continue;
    const text = `${name} is written up to ${lastSec.toFixed(3)} s so far: nothing can be cut out of it up to ${endSec} s.`;
    throw new StreamOpsError('PARAMS_INVALID', text);
  }
};

const copyStep = (id: string): string => `copy ${id}`;

/** Of which streams nothing was written, by their index in the source. */
const emptyOf = ({ fit }: Copied, muxed: readonly number[] | undefined): ReadonlySet<number> =>
  new Set(
    fit.kept.flatMap(({ stream }, at) =>
      muxed && muxed[at] === 0 && stream.kind !== 'attachment' ? [stream.index] : [],
    ),
  );

/** Cuts at keyframes: nothing is encoded, so that it takes as long for a long recording as for a short one. */
export const copyPlan = (copied: Copied, context: PlanContext): PlanDraft => {
  const source = sourceOf(context);
  const { media } = source;
  const { ranges, fit } = copied;
  const outputs = clipOutputs(source, ranges, fit.container);
  const look = lookStep(copied, media.startSec);
  const near = foundAs(context.found, look.id, nearbyFacts);
  if (!near) return { outputs, steps: [look], next: 'near' };
  refuseUnwritten(source, near, ranges);
  const clips = ranges.map((asked, at) => {
    const output = outputName(at);
    const coversSec = media.startSec + asked.endSec;
    const { decodedBeforeSec, untilSec, ...cut } = cutOf(near, at, coversSec);
    // Where nothing of the picture lies before the range, the sound begins where it was asked for.
    const zeroSec = Math.min(cut.firstSec, media.startSec + asked.startSec);
    const ran = foundAs(context.found, copyStep(output), ffmpegFacts);
    return {
      ...{ ...copied, ...cut, media, output, asked, zeroSec, coversSec, decodedBeforeSec, untilSec },
      ...{ mkvKeeps: context.capabilities.mkvKeeps, name: `Clip ${at + 1}`, ran },
      empty: emptyOf(copied, ran?.muxed?.[output]),
    };
  });
  const steps = clips.map((clip): Step => {
    const { output, asked } = clip;
    const durationSec = asked.endSec - asked.startSec;
    return { kind: 'ffmpeg', id: copyStep(output), title: 'Cut', args: copyArgs(clip), durationSec };
  });
  return {
    outputs,
    steps: [look, ...steps],
    expect: clips.flatMap(clipPromises),
    notes: [...clips.slice(0, 1).flatMap(sourceNotes), ...clips.flatMap(copyNotes)],
    ...(clips.every(({ ran }) => ran) ? {} : { next: 'copy' }),
  };
};
