import { StreamOpsError } from '../../errors.ts';
import { mostOf } from '../../extremes.ts';
import { cutRoundingSec } from '../../media/cut/boundary.ts';
import type { Around } from '../../media/cut/copy-cut.ts';
import { knowsDuration } from '../../media/merge-media.ts';
import type { PlanInput } from '../kit/define.ts';
import type { NearbyFacts, Step } from '../kit/plan.ts';
import type { ClipFit } from './fit.ts';
import type { AskedRange } from './ranges.ts';

/** To the frame, what is before the point counts too, where a keyframe lies right at it. Seconds. */
const beforeSec = 2 * cutRoundingSec;

/** Both ends of every range, in pairs, as packets count them. */
export const lookStep = (
  { main }: ClipFit,
  { media }: PlanInput,
  { ranges, reach }: { ranges: readonly AskedRange[]; reach: 'frames' | 'keyframe' },
): Step => ({
  kind: 'nearby',
  id: 'near',
  target: { input: 0 },
  stream: main.index,
  atSec: ranges
    .flatMap(({ startSec, endSec }) => [startSec, endSec])
    .map((sec) => media.startSec + sec - (reach === 'keyframe' ? beforeSec : 0)),
  reach,
});

/** What was found around the ends of the n-th range. */
export const aroundRange = ({ points }: NearbyFacts, at: number): { start: Around; end: Around } => {
  const [start, end] = points.slice(2 * at, 2 * at + 2);
  if (start && end && start.packets.length > 0) return { start, end };
  throw new StreamOpsError('MEDIA_BROKEN', 'No packet lies in the range, nor before it.');
};

/** Written in pieces: the last of them may be on its way. Seconds. */
const onItsWaySec = 0.1;

/** Rejects with PARAMS_INVALID where a recording that is not finished does not reach so far yet. */
export const refuseUnwritten = (
  { name, media }: PlanInput,
  near: NearbyFacts,
  ranges: readonly AskedRange[],
): void => {
  if (media.finished && knowsDuration(media)) return;
  for (const [at, { endSec }] of ranges.entries()) {
    const { packets, toEnd } = aroundRange(near, at).end;
    const lastSec = mostOf(packets.map(({ sec }) => sec)) - media.startSec;
    if (!toEnd || lastSec + onItsWaySec >= endSec) continue;
    const text = `${name} is written up to ${lastSec.toFixed(3)} s so far: nothing can be cut out of it up to ${endSec} s.`;
    throw new StreamOpsError('PARAMS_INVALID', text);
  }
};
