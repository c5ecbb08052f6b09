import { StreamOpsError } from '../../../errors.ts';
import { copyCut } from '../../../media/cut/copy-cut.ts';
import type { PlanContext } from '../../kit/define.ts';
import { sourceOf } from '../../kit/define.ts';
import type { NearbyFacts, PartsFacts } from '../../kit/plan.ts';
import { copiedClip } from '../copied.ts';
import { exactClip } from '../exact.ts';
import { aroundRange } from '../near.ts';
import type { Made, Ranged, Wanted } from '../plan.ts';
import type { AskedRange } from '../ranges.ts';

/** One range: the picture of it (or the first track of sound, where there is none), and where it lies in the source. */
export interface JoinedPart {
  asked: AskedRange;
  made: Made;
  /** The scratch file that it is made in. */
  work: string;
  /** What becomes the part's start, and when its first frame is shown. Seconds, as packets of the source count them. */
  zeroSec: number;
  firstSec: number;
  /** When the first frame that is left out is shown; undefined: none is. */
  untilSec: number | undefined;
}

/** Frames that need what was cut off stand before the join on the screen: a decoder that goes on would break them. */
const refuseLeading = ({ asked, around, context }: Ranged): void => {
  const { name, media } = sourceOf(context);
  const leading = copyCut(around, media.startSec + asked.endSec)?.leading ?? 0;
  if (leading === 0) return;
  const text = `The keyframe of ${name} before ${asked.startSec} s is no clean start: ${leading} frames before it need what would be cut off, so that nothing can be joined to it without encoding. Take mode exact, or leave the ranges separate.`;
  throw new StreamOpsError('PARAMS_INVALID', text);
};

const madeOf = (ranged: Ranged, { mode, main }: Wanted): Made => {
  if (mode === 'exact' && main.kind === 'video') return exactClip(ranged);
  refuseLeading(ranged);
  return copiedClip(ranged);
};

/** `part1`, `part2`… */
const workName = (at: number): string => `part${at + 1}`;

/** `wholly`: why all of every picture is to be encoded, where no less will do. */
export const partsOf = (
  wanted: Wanted,
  near: NearbyFacts,
  { context, wholly }: { context: PlanContext; wholly: string | undefined },
): JoinedPart[] =>
  wanted.ranges.map((asked, at) => {
    const { leftOut, main } = wanted;
    const fit = { ...wanted.fit, kept: wanted.fit.kept.filter(({ stream }) => stream === main) };
    const work = workName(at);
    const made = madeOf(
      {
        ...{ fit, leftOut, main, asked, name: `Part ${at + 1}`, output: work, isPart: true },
        ...{ around: aroundRange(near, at), context },
        ...(wholly === undefined ? {} : { wholly }),
      },
      wanted,
    );
    const { zeroSec, firstSec, untilSec } = made.promised;
    return { asked, made, work, zeroSec, firstSec, untilSec };
  });

/** Why the packets of a part can't follow those of the first; undefined where all can. */
export const partsDiffer = (facts: PartsFacts['parts']): string | undefined => {
  const [first, ...others] = facts.map(({ streams }) => streams[0]);
  const at = others.findIndex(
    (other) => other?.setup !== first?.setup || other?.timeBase !== first?.timeBase,
  );
  if (at < 0) return undefined;
  return `a decoder is set up otherwise for part ${at + 2} than for part 1, so that one could not follow the other`;
};
