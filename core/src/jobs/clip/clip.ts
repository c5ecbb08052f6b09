import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { defineJob, sourceOf } from '../kit/define.ts';
import { refuseTimeless } from '../kit/timeless.ts';
import { clipFit } from './fit.ts';
import { joinedFit } from './joined/fit.ts';
import { joinedPlan } from './joined/plan.ts';
import { clipPlan } from './plan.ts';
import { askedRanges, endsOf, rangeParams } from './ranges.ts';

export const clip = defineJob({
  type: 'clip',
  title: 'Clip',
  summary: 'Cut ranges out of a recording, also while it is recorded.',
  lane: 'io',
  laneFor: ({ mode }) => (mode === 'exact' ? 'cpu' : 'io'),
  looksAround: endsOf,
  needs: 'streams',
  mayGrow: true,
  params: z.object({
    mode: z
      .enum(['copy', 'exact'])
      .default('copy')
      .describe(
        'Mode: copy (at once, from a keyframe on) or exact (to the frame; the picture is encoded, of H.264 at its ends alone)',
      ),
    ...rangeParams,
    join: z
      .enum(['separate', 'joined'])
      .default('separate')
      .describe('Join: separate (a file for each range) or joined (one file of all, in the order asked)'),
    container: z
      .enum(['same', 'mov', 'mp4', 'mkv'])
      .default('same')
      .describe('Container: as the source (MKV where that is neither MP4 nor MOV), or MOV, MP4, MKV'),
  }),
  plan({ mode, container, join, ...asked }, context) {
    const source = sourceOf(context);
    const found = clipFit(source.media, container);
    if (!found) throw new StreamOpsError('NOT_MEDIA', `${source.name} has neither picture nor sound.`);
    refuseTimeless(source);
    const ranges = askedRanges(asked, source);
    // What is asked of one range alone is one file already.
    return join === 'joined' && ranges.length > 1
      ? joinedPlan({ ...joinedFit(source, container), mode, ranges }, context)
      : clipPlan({ ...found, mode, ranges }, context);
  },
});
