import { cutRoundingSec } from '../../../media/cut/boundary.ts';
import { type SmartCut, smartCut } from '../../../media/cut/smart-cut.ts';
import type { PlanContext } from '../../kit/define.ts';
import { avcFacts, foundAs, missedFacts, spliceFacts } from '../../kit/found.ts';
import type { Arg, MissedLine, Step } from '../../kit/plan.ts';
import type { ExactOptions } from '../exact-args.ts';
import type { Ranged } from '../plan.ts';
import { framesOtherwise } from '../promises.ts';
import { endArgs, type Joinable, joinedArgs, middleArgs, ticksInParts } from './args.ts';

/** Under this name the plan finds lines of the receipt that a joined picture did not hold. */
export const missedName = 'missed';

interface Found {
  /** What runs before the clip itself is written, as far as it is known. */
  before: Step[];
}

/** How far joining has come: nothing of it is possible, not all is known yet, or the joined picture is there. */
export type SmartClip = Found &
  ({ why: string } | { waits: true } | { args: Arg[]; head: number; copied: number; tail: number });

export interface SmartOptions extends ExactOptions {
  around: Ranged['around'];
  found: PlanContext['found'];
}

const reaches = ({ packets }: Ranged['around']['end'], untilSec = Number.POSITIVE_INFINITY): boolean =>
  packets.some(({ sec }) => sec >= untilSec - cutRoundingSec);

/** The first line of this output's own that did not hold. */
export const missedOf = (found: PlanContext['found'], output: string): MissedLine | undefined =>
  foundAs(found, missedName, missedFacts)?.find((line) => line.output === output);

/** What only whole encoding can do, as far as headers tell. */
const hindrance = ({
  around,
  picture,
  encoder,
  media,
  untilSec,
  output,
  found,
}: SmartOptions): string | undefined => {
  const missed = missedOf(found, output);
  if (missed) return `what was copied of it did not hold (${missed.text})`;
  if (picture.codec !== 'h264' || encoder.codec !== 'h264')
    return `ends of ${picture.codec} are not joined here`;
  if (picture.pixelFormat !== encoder.pixelFormat || !/^yuvj?420p$/.test(encoder.pixelFormat)) {
    return 'only 4:2:0 with 8 bits is joined';
  }
  if (picture.interlaced) return 'its frames hold two fields';
  if (framesOtherwise.has(media.container))
    return 'its container stores packets in another way than the clip does';
  if (!media.finished && !reaches(around.end, untilSec)) return 'its end is still being written';
  return undefined;
};

const middleSteps = (cut: SmartCut, options: SmartOptions): Step[] => {
  const { output, lastSec } = options;
  const work = `${output}Middle`;
  const durationSec = Math.max(0.001, lastSec - cut.keySec);
  const args = middleArgs(cut, options, { work });
  return [
    { kind: 'ffmpeg', id: work, title: 'Copy between the ends', args, durationSec, mayFail: true },
    { kind: 'avcPart', id: `${output}Part`, from: { work } },
  ];
};

const endSteps = ({ head, tail }: SmartCut, facts: Joinable, options: SmartOptions): Step[] => {
  const { output } = options;
  const ends = [
    { end: 'head', cut: head, title: 'Encode the start' },
    { end: 'tail', cut: tail, title: 'Encode the end' },
  ] as const;
  return ends.flatMap(({ end, cut, title }): Step[] => {
    if (!cut) return [];
    const work = `${output}${end}`;
    const durationSec = Math.max(0.001, cut.lastSec - cut.firstSec);
    const args = endArgs(end, cut, { facts, options, output: { work } });
    const beside = end === 'tail' && head !== undefined;
    return [
      { kind: 'ffmpeg', id: work, title, args, durationSec, mayFail: true, ...(beside ? { beside } : {}) },
    ];
  });
};

const spliceStep = ({ head, tail, keySec }: SmartCut, options: SmartOptions): Step => {
  const { output } = options;
  const partAt = (name: string, sec: number) => ({
    from: { work: `${output}${name}` },
    start: ticksInParts(sec, options),
  });
  return {
    kind: 'splice',
    id: `${output}Joined`,
    copied: partAt('Middle', keySec),
    to: { work: `${output}Joined` },
    ...(head ? { head: partAt('head', head.firstSec) } : {}),
    ...(tail ? { tail: partAt('tail', tail.firstSec) } : {}),
  };
};

/** A keyframe has no more to be encoded before it than a reader finds; more is a source that counts otherwise. */
const misses = (cut: SmartCut, made: { head: number; tail: number }): boolean =>
  made.head !== (cut.head?.frames ?? 0) || made.tail !== (cut.tail?.frames ?? 0);

/**
 * Only the frames before the first keyframe, and those behind the last place where a copy can stop, are encoded; all
 * between are copied. What was copied is looked at before anything is encoded, and the parts before they are joined.
 */
export const smartClip = (options: SmartOptions): SmartClip => {
  const { output, found, around } = options;
  const why = hindrance(options);
  if (why !== undefined) return { before: [], why };
  const cut = smartCut(around, options);
  if ('why' in cut) return { before: [], why: cut.why };
  const middle = middleSteps(cut, options);
  const part = foundAs(found, `${output}Part`, avcFacts);
  if (!part) return { before: middle, waits: true };
  if ('refused' in part) return { before: middle, why: part.refused };
  const before = [...middle, ...endSteps(cut, part, options), spliceStep(cut, options)];
  const made = foundAs(found, `${output}Joined`, spliceFacts);
  if (!made) return { before, waits: true };
  if ('refused' in made) return { before, why: made.refused };
  if (misses(cut, made)) return { before, why: 'the ends have other frames than they were to have' };
  return { before, args: joinedArgs(options, { work: `${output}Joined` }), ...made };
};
