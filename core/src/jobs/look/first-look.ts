import { z } from 'zod';
import { lookLayout } from '../../media/look/layout.ts';
import { judgedFrames } from '../../media/look/poster-choice.ts';
import type { AudioStream } from '../../media/media-info.ts';
import { defineJob } from '../kit/define.ts';
import type { FfmpegFacts, PlanDraft } from '../kit/plan.ts';
import { type Frames, hoverEncoder, posterArgs } from './args.ts';
import { chosenPoster, note, picturesPart, together, waveformPart } from './parts.ts';
import {
  factsOf,
  ffmpegStep,
  gatherPass,
  keyframesOf,
  type Look,
  lookPass,
  type Picture,
  soundStep,
} from './passes.ts';
import { lengthPass, lookAtSource, refuseWithout } from './source.ts';

/** Shorter than this, decoding everything is as quick and shows more. */
const shortSec = 40;
/** With fewer keyframes a sprite sheet jumps: OBS writes one every 8.33 s, so every frame is decoded. */
const fewestKeyframes = 20;

const picturePart = (look: Picture, frames: Frames, { lines }: FfmpegFacts): PlanDraft => {
  const { video, container, durationSec, seekable } = look;
  const poster = chosenPoster(judgedFrames(lines));
  const source = { video, container, frames, atSec: poster.atSec, seekable };
  const args = posterArgs(source, lookLayout(video, durationSec));
  return together(picturesPart(look, frames, poster), {
    steps: [ffmpegStep('poster', args, { title: 'Poster' })],
  });
};

/** Keyframes first where that may do; then every frame where they were too few; then poster and waveform. */
const lookAtPicture = (look: Picture): PlanDraft => {
  const everything = factsOf(look, 'everything');
  if (everything) return together(picturePart(look, 'everything', everything), waveformPart(look));
  if (look.durationSec < shortSec) return lookPass(look, 'everything');
  const frames = keyframesOf(look);
  if (frames === 'gathered' && !factsOf(look, 'gather')) return gatherPass(look);
  const keyframes = factsOf(look, 'keyframes');
  if (!keyframes) return lookPass(look, frames);
  if (judgedFrames(keyframes.lines).length < fewestKeyframes) return lookPass(look, 'everything');
  return together(picturePart(look, frames, keyframes), waveformPart(look));
};

const listen = (look: Look & { audio: AudioStream }): PlanDraft => {
  if (look.found.sound !== undefined) {
    return together(waveformPart(look), {
      notes: [note('info', 'Picture', 'There is no moving picture: only a waveform was made.')],
    });
  }
  return { steps: [soundStep(look, look.audio)], next: 'sound' };
};

export const firstLook = defineJob({
  type: 'first_look',
  title: 'First look',
  summary: 'Make poster, sprite sheet, hover clip and waveform.',
  lane: 'cpu',
  needs: 'streams',
  params: z.object({}),
  plan(_params, context) {
    const look = lookAtSource(context);
    if (!look) return lengthPass;
    const { video, audio } = look;
    if (video) {
      refuseWithout(hoverEncoder, context);
      return lookAtPicture({ ...look, video });
    }
    return audio ? listen({ ...look, audio }) : {};
  },
});
