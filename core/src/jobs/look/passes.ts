import { lookLayout } from '../../media/look/layout.ts';
import type { AudioStream, ContainerName, VideoStream } from '../../media/media-info.ts';
import type { PlanContext } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Arg, FfmpegFacts, PlanDraft, Step } from '../kit/plan.ts';
import { canGather, type Frames, gatherArgs, lookArgs, soundArgs } from './args.ts';
import { namesOf, pictureOutputs } from './outputs.ts';

/** What the passes share. */
export interface Look {
  video: VideoStream | undefined;
  audio: AudioStream | undefined;
  durationSec: number;
  sizeBytes: number;
  container: ContainerName;
  seekable: boolean;
  found: PlanContext['found'];
}
export type Picture = Look & { video: VideoStream };

type FfmpegStep = Extract<Step, { kind: 'ffmpeg' }>;
export const ffmpegStep = (
  id: string,
  args: Arg[],
  more: Pick<FfmpegStep, 'title'> & Partial<FfmpegStep>,
): Step => ({
  kind: 'ffmpeg',
  id,
  args,
  ...more,
});

/** The steps that may listen. */
const listeners = ['gather', 'keyframes', 'everything', 'sound'] as const;
export const factsOf = ({ found }: Look, id: (typeof listeners)[number]): FfmpegFacts | undefined =>
  foundAs(found, id, ffmpegFacts);

export const heardLines = (look: Look): string[] => listeners.flatMap((id) => factsOf(look, id)?.lines ?? []);

/** A recording of this size is still in memory when it is read once more. Bytes. */
const mostRereadBytes = 2 ** 30;

/**
 * Sound is one core's work, and so is most of gathering. Where the recording can be read twice for nothing, it is heard
 * beside the decoding of keyframes; else on the way, when they are gathered.
 */
const heardBeside = ({ sizeBytes }: Look): boolean => sizeBytes <= mostRereadBytes;

/** The sound, while no step has heard it that went well. What was tried by itself and failed is not tried again. */
const unheard = (look: Look): { audio?: AudioStream } => {
  const heard = listeners.filter((id) => {
    const facts = factsOf(look, id);
    if (id === 'gather' && heardBeside(look)) return false;
    return facts !== undefined && (id === 'sound' || facts.failed === undefined);
  });
  return look.audio && heard.length === 0 ? { audio: look.audio } : {};
};

export const soundStep = (
  { durationSec }: Look,
  audio: AudioStream,
  more: Pick<FfmpegStep, 'mayFail' | 'beside'> = {},
): Step => ffmpegStep('sound', soundArgs(audio, durationSec), { title: 'Listen', durationSec, ...more });

/** Where keyframes are taken from: where they could not be gathered, from the recording. */
export const keyframesOf = (look: Look): Frames =>
  canGather(look.container) && factsOf(look, 'gather')?.failed === undefined ? 'gathered' : 'keyframes';

/** Keyframes out of the recording. An ffmpeg before 5.0 can't choose packets, and refuses. */
export const gatherPass = (look: Picture): PlanDraft => {
  const { video, container, durationSec } = look;
  const layout = lookLayout(video, durationSec);
  const sound = heardBeside(look) ? {} : unheard(look);
  const args = gatherArgs({ video, container, durationSec, ...sound }, layout);
  return {
    outputs: pictureOutputs(layout, 'gathered'),
    steps: [ffmpegStep('gather', args, { title: 'Gather keyframes', durationSec, mayFail: true })],
    next: 'gather',
    afterwards: 'Then the pictures are made of them.',
  };
};

/** The gathered have no sound beside them: it is heard by itself, at the same time. */
export const lookPass = (look: Picture, frames: Frames): PlanDraft => {
  const { video, container, durationSec } = look;
  const layout = lookLayout(video, durationSec);
  const id = frames === 'everything' ? 'everything' : 'keyframes';
  const sound = unheard(look);
  const source = { video, container, durationSec, frames, ...(frames === 'gathered' ? {} : sound) };
  const pictures = ffmpegStep(id, lookArgs(source, layout, namesOf(frames)), {
    title: 'Look',
    durationSec,
    // What no keyframe could be had of is looked at frame by frame.
    mayFail: id === 'keyframes',
  });
  const listening =
    frames === 'gathered' && sound.audio
      ? [soundStep(look, sound.audio, { mayFail: true, beside: true })]
      : [];
  return { outputs: pictureOutputs(layout, frames), steps: [pictures, ...listening], next: id };
};
