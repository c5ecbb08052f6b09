import { z } from 'zod';
import { lookLayout } from '../../media/look/layout.ts';
import { judgedFrames } from '../../media/look/poster-choice.ts';
import { defineJob, type PlanContext, sourceOf } from '../kit/define.ts';
import type { FfmpegFacts, PlanDraft, Step } from '../kit/plan.ts';
import { hoverEncoder } from './args.ts';
import { fullArgs, posterArgs, posterStep } from './full-args.ts';
import { namesOf, pictureOutputs } from './outputs.ts';
import { chosenPoster, note, picturesPart, together, waveformPart } from './parts.ts';
import { factsOf, ffmpegStep, type Look, type Picture } from './passes.ts';
import { scenesOutput, scenesPart, scenesStep } from './scenes-part.ts';
import { lengthPass, lookAtSource, refuseWithout } from './source.ts';

const mostCandidates = 10;

const decodeStep = ({ video, audio, durationSec }: Look): Step => {
  const decoded = { durationSec, ...(video ? { video } : {}), ...(audio ? { audio } : {}) };
  const pictures = video && { layout: lookLayout(video, durationSec), ...namesOf('everything') };
  return ffmpegStep('everything', fullArgs(decoded, pictures), { title: 'Look at everything', durationSec });
};

const decodePass = (look: Look): PlanDraft => {
  const { video, durationSec } = look;
  const outputs = video ? pictureOutputs(lookLayout(video, durationSec), 'everything') : {};
  return { outputs: { ...outputs, ...scenesOutput() }, steps: [decodeStep(look)], next: 'everything' };
};

/** The best of those frames that a poster was made of. */
const picturePart = (look: Picture, { lines }: FfmpegFacts): PlanDraft => {
  const every = posterStep(lookLayout(look.video, look.durationSec));
  const made = judgedFrames(lines).filter((_, n) => n % every === 0);
  const poster = chosenPoster(made);
  const at = made.findIndex(({ atSec }) => atSec === poster.atSec);
  return together(picturesPart(look, 'everything', poster), {
    steps: [ffmpegStep('poster', posterArgs(at), { title: 'Poster' })],
  });
};

const planFor = (look: Look, context: PlanContext): PlanDraft => {
  const facts = factsOf(look, 'everything');
  if (!facts) return decodePass(look);
  const { video, found } = look;
  if (video && found.scenes === undefined)
    return { ...decodePass(look), steps: [scenesStep(look)], next: 'scenes' };
  return together(
    video
      ? picturePart({ ...look, video }, facts)
      : {
          notes: [
            note('info', 'Picture', 'There is no moving picture: no poster, sprite sheet or hover clip.'),
          ],
        },
    waveformPart(look),
    scenesPart(look, { source: sourceOf(context), facts, most: mostCandidates }),
  );
};

export const fullLook = defineJob({
  type: 'full_look',
  title: 'Full look',
  summary:
    'Make poster, sprite sheet, hover clip and waveform, and find scenes and loudness, in one decoding.',
  lane: 'cpu',
  needs: 'streams',
  params: z.object({}),
  plan(_params, context) {
    const look = lookAtSource(context);
    if (!look) return lengthPass;
    if (look.video) refuseWithout(hoverEncoder, context);
    return planFor(look, context);
  },
});
