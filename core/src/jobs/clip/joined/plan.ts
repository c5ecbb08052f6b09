import { StreamOpsError } from '../../../errors.ts';
import { nameOf } from '../../../media/file-path.ts';
import { chapterText, type JoinedChapter } from '../../concat/timeline.ts';
import { type PlanContext, type PlanInput, sourceOf } from '../../kit/define.ts';
import { foundAs, nearbyFacts, partsFacts, seamFacts } from '../../kit/found.ts';
import type { NearbyFacts, Output, PartsFacts, PlanDraft, Step } from '../../kit/plan.ts';
import { lookStep, refuseUnwritten } from '../near.ts';
import { stepsOf, type Wanted } from '../plan.ts';
import { missedName, missedOf } from '../smart/smart.ts';
import { type JoinOptions, joinArgs, listStep, listsOf } from './args.ts';
import { bundleArgs } from './bundle-args.ts';
import { type Bundle, bundlesOf, seamStep } from './bundles.ts';
import { partChapters } from './chapters.ts';
import { joinedNotes } from './notes.ts';
import { type JoinedPart, partsDiffer, partsOf } from './parts.ts';
import { type Placed, placedParts } from './place.ts';
import { joinedPromises } from './promises.ts';

const output = 'joined';
/** What a dry run says of the rest. */
const afterwards = 'Then all parts are joined into one file.';

const outputFor = ({ driveId, dir, stem }: PlanInput, container: string): Output => ({
  ...{ to: 'drive', driveId, dir, relation: 'clip', from: 0 },
  fileName: nameOf(stem, ` joined.${container}`),
});

type Facts = PartsFacts['parts'];

/** What is known before anything is joined. */
interface Cut {
  wanted: Wanted;
  context: PlanContext;
  parts: readonly JoinedPart[];
  bundles: readonly Bundle[];
  /** Tells the scratch files of a second way from those of the first. */
  suffix: string;
}

const bundleWork = ({ name }: Bundle, at: number): string => `${name}Part${at + 1}`;

const optionsOf = ({ wanted, context }: Pick<Cut, 'wanted' | 'context'>) => {
  const { fit, leftOut, main } = wanted;
  const { mkvKeeps } = context.capabilities;
  return { fit, leftOut, main, media: sourceOf(context).media, mkvKeeps };
};

const bundleSteps = (cut: Cut): Step[] =>
  cut.bundles.flatMap((bundle) =>
    bundle.stretches.map((stretch, at): Step => {
      const work = bundleWork(bundle, at);
      const args = bundleArgs(bundle, stretch, { options: optionsOf(cut), work });
      const { startSec = 0, endSec = 0 } = cut.parts[at]?.asked ?? {};
      return { kind: 'ffmpeg', id: work, title: 'Cut', args, durationSec: endSec - startSec };
    }),
  );

const pictureRead = ({ parts, suffix }: Cut): Step => ({
  ...{ kind: 'parts', id: `pictures${suffix}` },
  files: parts.map(({ work }) => ({ work })),
});

const bundlesRead = ({ bundles, parts }: Cut): Step => ({
  ...{ kind: 'parts', id: 'bundles' },
  files: bundles.flatMap((bundle) => parts.map((_, at) => ({ work: bundleWork(bundle, at) }))),
});

const factsOf = (context: PlanContext, { id }: Step): Facts | undefined =>
  foundAs(context.found, id, partsFacts)?.parts;

/** Tracks of a part of which nothing was written are not in an MP4: what is behind them would take their place. */
const refuseMissing = ({ bundles, wanted, context }: Cut, facts: readonly Facts[]): void => {
  if (wanted.fit.container === 'mkv') return;
  const isShort = bundles.some(({ tracks }, n) =>
    facts[n]?.some(({ streams }) => streams.length < tracks.length),
  );
  if (!isShort) return;
  const container = wanted.fit.container.toUpperCase();
  const text = `A track of ${sourceOf(context).name} holds nothing in one of the ranges, and ${container} leaves such a track out of a part. Take container mkv, or leave the ranges separate.`;
  throw new StreamOpsError('PARAMS_INVALID', text);
};

const placedOf = (cut: Cut, pictureFacts: Facts, bundleFacts: Facts): Placed => {
  const { parts, bundles, context } = cut;
  const each = bundles.map((_, n) => bundleFacts.slice(n * parts.length, (n + 1) * parts.length));
  refuseMissing(cut, each);
  const { media } = sourceOf(context);
  return placedParts({ parts, bundles, media, pictureFacts, bundleFacts: each });
};

interface Join {
  placed: Placed;
  options: JoinOptions;
  chapters: readonly JoinedChapter[];
}

const joinSteps = ({ bundles, parts, suffix }: Cut, { placed, options, chapters }: Join): Step[] => {
  const { lists, chapterFile } = options;
  const works = [
    parts.map(({ work }) => work),
    ...bundles.map((one) => parts.map((_, at) => bundleWork(one, at))),
  ];
  const join: Step = {
    ...{ kind: 'ffmpeg', id: `join${suffix}`, title: 'Join', args: joinArgs(options) },
    durationSec: placed.lengthSec,
  };
  return [
    ...lists.map((list, at) => listStep(list, works[at] ?? [])),
    { kind: 'write', id: chapterFile, to: { work: chapterFile }, text: chapterText(chapters) },
    suffix === '' ? join : { ...join, overwrites: true },
  ];
};

/** All parts are there: one behind the other. */
const joinedDraft = (cut: Cut, before: readonly Step[], placed: Placed): PlanDraft => {
  const { bundles, suffix, wanted, context } = cut;
  const lists = listsOf(placed, bundles, suffix);
  const options: JoinOptions = {
    ...optionsOf(cut),
    ...{ output, bundles, lists, chapterFile: `chapters${suffix}` },
  };
  const chapters = partChapters(placed.parts, options.media, placed.lengthSec);
  const mayBeWhole = wanted.mode === 'exact' && wanted.main.kind === 'video' && suffix === '';
  return {
    outputs: { [output]: outputFor(sourceOf(context), wanted.fit.container) },
    steps: [...before, ...joinSteps(cut, { placed, options, chapters })],
    expect: joinedPromises({ options, placed, chapters }),
    notes: joinedNotes(options, placed),
    ...(mayBeWhole ? { otherwise: missedName } : {}),
  };
};

interface Looked {
  wanted: Wanted;
  context: PlanContext;
  near: NearbyFacts;
  look: Step;
  /** Why all of every picture is to be encoded. */
  wholly: string | undefined;
}

/** As far as is known what the parts hold: what makes them, what reads them, and what joins them. */
const partsPlan = ({ wanted, context, near, look, wholly }: Looked): PlanDraft => {
  const outputs = { [output]: outputFor(sourceOf(context), wanted.fit.container) };
  const parts = partsOf(wanted, near, { context, wholly });
  const media = sourceOf(context).media;
  const seams = seamStep({ ...wanted, media }, parts);
  const first = [look, ...seams, ...parts.flatMap(({ made, asked }) => stepsOf(made, asked))];
  const facts = seams[0] ? foundAs(context.found, seams[0].id, seamFacts) : { points: [] };
  if (!facts || parts.some(({ made }) => made.waits))
    return { outputs, steps: first, next: 'cut', afterwards };
  const bundles = bundlesOf({ ...wanted, media }, parts, facts);
  const suffix = wholly === undefined ? '' : 'Whole';
  const cut: Cut = { wanted, context, parts, bundles, suffix };
  const [pictures, rest] = [pictureRead(cut), bundlesRead(cut)];
  const steps = [...first, ...bundleSteps(cut), pictures, rest];
  const [pictureFacts, bundleFacts] = [factsOf(context, pictures), factsOf(context, rest)];
  if (!pictureFacts || !bundleFacts) return { outputs, steps, next: 'parts', afterwards };
  const differ = partsDiffer(pictureFacts);
  if (differ === undefined) return joinedDraft(cut, steps, placedOf(cut, pictureFacts, bundleFacts));
  if (wholly === undefined && wanted.mode === 'exact') {
    return partsPlan({ wanted, context, near, look, wholly: differ });
  }
  throw new StreamOpsError('PARTS_DIFFER', `The ranges can't be joined as they are: ${differ}.`);
};

/** What did not hold when it was joined for the first time. */
const missedWhy = ({ found }: PlanContext): string | undefined => {
  const missed = missedOf(found, output);
  return missed && `what was joined of copied and encoded frames did not hold (${missed.text})`;
};

/** Looks at what lies around the ends of every range, makes a part of each, and one file of all parts. */
export const joinedPlan = (wanted: Wanted, context: PlanContext): PlanDraft => {
  const source = sourceOf(context);
  const { ranges, mode, fit } = wanted;
  const look = lookStep(wanted, source, { ranges, reach: mode === 'exact' ? 'keyframe' : 'frames' });
  const near = foundAs(context.found, look.id, nearbyFacts);
  if (!near) {
    return {
      outputs: { [output]: outputFor(source, fit.container) },
      steps: [look],
      next: look.id,
      afterwards,
    };
  }
  refuseUnwritten(source, near, ranges);
  return partsPlan({ wanted, context, near, look, wholly: missedWhy(context) });
};
