import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { defineJob } from '../kit/define.ts';
import { foundAs, partsFacts } from '../kit/found.ts';
import type { Step } from '../kit/plan.ts';
import { encodingLane } from '../transcode/choose.ts';
import { encodeParams } from '../transcode/params.ts';
import { difference } from './agree.ts';
import { copiedPlan } from './copied.ts';
import { encodedPlan } from './encoded.ts';
import { joinPreset } from './whole.ts';

export const concat = defineJob({
  type: 'concat',
  title: 'Join',
  summary: 'Put recordings one after another: copied where they are alike, encoded where not.',
  lane: 'cpu',
  laneFor: ({ encode, encoders }, there) =>
    encode === 'never' ? 'io' : encodingLane(encoders, joinPreset, there),
  needs: 'streams',
  inputs: { min: 2, max: 50 },
  params: z.object({
    encode: z
      .enum(['auto', 'never'])
      .default('auto')
      .describe('Encode: auto (all of it, where the files are not alike) or never (they are refused)'),
    encoders: encodeParams.encoders,
  }),
  plan({ encode, encoders }, context) {
    const { inputs, found } = context;
    const look: Step = { kind: 'parts', id: 'parts', files: inputs.map((_, input) => ({ input })) };
    const facts = foundAs(found, look.id, partsFacts);
    if (!facts) return { steps: [look], next: 'join' };
    const parts = inputs.map((input, at) => ({ input, facts: facts.parts[at] ?? { streams: [] } }));
    const why = difference(parts);
    if (why === undefined) return copiedPlan(parts, look, context);
    if (encode === 'never') throw new StreamOpsError('PARTS_DIFFER', why);
    return encodedPlan(parts, { encoders, why, look }, context);
  },
});
