import { z } from 'zod';
import { defineJob, sourceOf } from '../kit/define.ts';
import type { PlanDraft, Step } from '../kit/plan.ts';
import { fullArgs } from './full-args.ts';
import { factsOf, ffmpegStep, type Look } from './passes.ts';
import { scenesOutput, scenesPart, scenesStep } from './scenes-part.ts';
import { lengthPass, lookAtSource } from './source.ts';

const decodeStep = ({ video, audio, durationSec }: Look): Step => {
  const decoded = { durationSec, ...(video ? { video } : {}), ...(audio ? { audio } : {}) };
  return ffmpegStep('everything', fullArgs(decoded), { title: 'Look at everything', durationSec });
};

export const scenes = defineJob({
  type: 'scenes',
  title: 'Scenes',
  summary: 'Find cuts, fades, black, stills and silence, and what may be worth a clip.',
  lane: 'cpu',
  needs: 'streams',
  params: z.object({
    candidates: z
      .int()
      .min(0)
      .max(100)
      .default(10)
      .describe('Candidates: how many clips are proposed at most; the best come first'),
  }),
  plan({ candidates }, context): PlanDraft {
    const look = lookAtSource(context);
    if (!look) return lengthPass;
    const outputs = scenesOutput();
    const facts = factsOf(look, 'everything');
    if (!facts) return { outputs, steps: [decodeStep(look)], next: 'everything' };
    if (look.video && look.found.scenes === undefined)
      return { outputs, steps: [scenesStep(look)], next: 'scenes' };
    return scenesPart(look, { source: sourceOf(context), facts, most: candidates });
  },
});
