import { StreamOpsError } from '../../errors.ts';
import { copyCut } from '../../media/cut/copy-cut.ts';
import { sourceOf } from '../kit/define.ts';
import { copyArgs, spanOf } from './args.ts';
import { copyNotes } from './notes.ts';
import type { Made, Ranged } from './plan.ts';

/** Cut at keyframes: nothing is encoded, so that it takes as long for a long recording as for a short one. */
export const copiedClip = ({ asked, around, context, ...ranged }: Ranged): Made => {
  const { media } = sourceOf(context);
  const coversSec = media.startSec + asked.endSec;
  const cut = copyCut(around, coversSec);
  if (!cut) throw new StreamOpsError('MEDIA_BROKEN', 'No packet lies in the range, nor before it.');
  const { leading, ...ends } = cut;
  const { mkvKeeps } = context.capabilities;
  // Where nothing of the picture lies before the range, the sound begins where it was asked for.
  const zeroSec = Math.min(cut.firstSec, media.startSec + asked.startSec);
  const options = { ...ranged, ...ends, media, mkvKeeps, zeroSec, coversSec };
  const promised = { ...options, span: spanOf(options) };
  return {
    title: 'Cut',
    args: copyArgs(options),
    promised,
    notes: copyNotes({ ...promised, asked, leading }),
  };
};
