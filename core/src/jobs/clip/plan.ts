import type { PlanContext } from '../kit/define.ts';
import { sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs, nearbyFacts } from '../kit/found.ts';
import type { Arg, NearbyFacts, Note, PlanDraft, Step } from '../kit/plan.ts';
import { copiedClip } from './copied.ts';
import { exactClip } from './exact.ts';
import type { ClipFit } from './fit.ts';
import { aroundRange, lookStep, refuseUnwritten } from './near.ts';
import { emptyNotes, sourceNotes } from './notes.ts';
import { clipOutputs, outputName } from './outputs.ts';
import { clipPromises, type Promised } from './promises.ts';
import type { AskedRange } from './ranges.ts';
import { missedName } from './smart/smart.ts';

export interface Wanted extends ClipFit {
  ranges: readonly AskedRange[];
  mode: 'copy' | 'exact';
}

/** How one clip is made, and what is promised of it. */
export interface Made {
  /** The step that writes it; the output's name unless told. */
  id?: string;
  /** What runs before it; where it `waits`, it is planned by what these find. */
  before?: readonly Step[];
  waits?: boolean;
  /** What was written there before did not hold. */
  overwrites?: boolean;
  /** Where a line of it does not hold, there is another way. */
  mayMiss?: boolean;
  title: string;
  args: Arg[];
  promised: Omit<Promised, 'empty'>;
  notes: Note[];
}

/** One range of a recording, and what was found around its ends. */
export interface Ranged extends ClipFit {
  asked: AskedRange;
  /** What the clip is called in its notes, and its output. */
  name: string;
  output: string;
  around: ReturnType<typeof aroundRange>;
  context: PlanContext;
  /** Why all of its picture is to be encoded, where it is clear that no less will do. */
  wholly?: string;
  /** It is joined with others. */
  isPart?: boolean;
}

const isPicture = ({ main }: ClipFit): boolean => main.kind === 'video';

const madeOf = (wanted: Wanted, near: NearbyFacts, context: PlanContext): Made[] =>
  wanted.ranges.map((asked, at) => {
    const { fit, leftOut, main } = wanted;
    const named = { name: `Clip ${at + 1}`, output: outputName(at) };
    const ranged = { fit, leftOut, main, asked, ...named, around: aroundRange(near, at), context };
    return wanted.mode === 'exact' && isPicture(wanted) ? exactClip(ranged) : copiedClip(ranged);
  });

/** Of clips whose ends alone are encoded. */
const joinedAfterwards =
  'Then the frames before its first keyframe, and those behind the last place where a copy can stop, are encoded and joined to it, and the sound is copied beside them. Where they cannot be joined, all of the picture is encoded.';

const stepId = ({ id, promised }: Made): string => id ?? promised.output;

/** What makes one clip. */
export const stepsOf = (made: Made, { startSec, endSec }: AskedRange): Step[] => {
  const { title, args, before = [], waits = false, overwrites = false } = made;
  if (waits) return [...before];
  const writes: Step = { kind: 'ffmpeg', id: stepId(made), title, args, durationSec: endSec - startSec };
  return [...before, overwrites ? { ...writes, overwrites } : writes];
};

/** Streams of which nothing was written, by their index in the source. */
const emptyOf = ({ fit }: ClipFit, muxed: readonly number[] | undefined): ReadonlySet<number> =>
  new Set(
    fit.kept.flatMap(({ stream }, at) =>
      muxed && muxed[at] === 0 && stream.kind !== 'attachment' ? [stream.index] : [],
    ),
  );

/** Looks at what lies around the ends of every range, then makes a clip of each. */
export const clipPlan = (wanted: Wanted, context: PlanContext): PlanDraft => {
  const source = sourceOf(context);
  const { ranges, fit, mode } = wanted;
  const outputs = clipOutputs(source, ranges, fit.container);
  const look = lookStep(wanted, source, { ranges, reach: mode === 'exact' ? 'keyframe' : 'frames' });
  const near = foundAs(context.found, look.id, nearbyFacts);
  if (!near) return { outputs, steps: [look], next: 'near' };
  refuseUnwritten(source, near, ranges);
  const clips = madeOf(wanted, near, context).map((made) => {
    const ran = made.waits ? undefined : foundAs(context.found, stepId(made), ffmpegFacts);
    const { output } = made.promised;
    return { ...made, ran, promised: { ...made.promised, empty: emptyOf(wanted, ran?.muxed?.[output]) } };
  });
  return {
    outputs,
    steps: [look, ...clips.flatMap((made, at) => stepsOf(made, ranges[at] ?? { startSec: 0, endSec: 0 }))],
    expect: clips.flatMap(({ promised }) => clipPromises(promised)),
    notes: [
      ...clips.slice(0, 1).flatMap(({ promised }) => sourceNotes(promised)),
      ...clips.flatMap(({ notes, promised }) => [...notes, ...emptyNotes(promised)]),
    ],
    ...(clips.every(({ ran }) => ran) ? {} : { next: 'cut' }),
    ...(clips.some(({ waits }) => waits) ? { afterwards: joinedAfterwards } : {}),
    ...(clips.some(({ promised, mayMiss }) => promised.spliced || mayMiss) ? { otherwise: missedName } : {}),
  };
};
