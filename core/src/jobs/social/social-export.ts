import { StreamOpsError } from '../../errors.ts';
import { type Preset, presets } from '../../media/encode/presets.ts';
import type { TargetPicture } from '../../media/encode/target-picture.ts';
import { nameOf } from '../../media/file-path.ts';
import {
  type AudioStream,
  audioStreams,
  type MediaInfo,
  type MediaStream,
  mainVideo,
  type VideoStream,
} from '../../media/media-info.ts';
import { knowsDuration } from '../../media/merge-media.ts';
import { type CaptionPass, drawCaptions } from '../captions/captions.ts';
import { lookFor } from '../captions/params.ts';
import { defineJob, type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs, packetFacts } from '../kit/found.ts';
import type { Output, PlanDraft, Step } from '../kit/plan.ts';
import { unreadNotes } from '../remux/damage.ts';
import { type Choice, choose, trialOf } from '../transcode/choose.ts';
import { transcodeFit } from '../transcode/fit.ts';
import { type Reading, type SocialOptions, type Span, socialArgs, socialTrial } from './args.ts';
import { type FollowPass, followMotionPass } from './follow.ts';
import type { SocialLayout } from './layout.ts';
import { socialNotes } from './notes.ts';
import { type SocialParams, socialParams } from './params.ts';
import { layoutFor, notFollowed, withKept } from './parts.ts';
import { socialPromises } from './promises.ts';
import { spanFor } from './span.ts';

const [usual] = presets;
/** What every platform takes. */
const preset = { ...usual, name: 'social', title: 'Social export' } satisfies Preset;

const refuse = (why: string): never => {
  throw new StreamOpsError('PARAMS_INVALID', why);
};

/** Height for one of width. */
const heights: Readonly<Record<SocialParams['aspect'], number>> = { '9:16': 16 / 9, '4:5': 5 / 4, '1:1': 1 };

const even = (length: number): number => Math.round(length / 2) * 2;

/** Rejects with NOT_MEDIA where there is no picture, PARAMS_INVALID for one whose colours nobody could tell. */
const targetFor = ({ aspect, width }: SocialParams, source: PlanInput): TargetPicture => {
  const { targets } = transcodeFit(source, preset, { hdr: 'tonemap', interlaced: 'deinterlace' });
  const target = targets.get(mainVideo(source.media)?.index ?? -1);
  if (!target) throw new StreamOpsError('NOT_MEDIA', `${source.name} has no moving picture.`);
  const { range } = target.color;
  return {
    ...target,
    ...{ width, height: even(width * heights[aspect]), sampleAspect: '1:1', isScaled: true },
    // Players of platforms take everything for limited.
    color: range === 'pc' ? { ...target.color, range: 'tv' } : target.color,
  };
};

const soundFor = ({ audioTrack }: SocialParams, { media, name }: PlanInput): AudioStream | undefined => {
  const tracks = audioStreams(media);
  if (audioTrack === 0 || tracks.length === 0) return undefined;
  return tracks[audioTrack - 1] ?? refuse(`${name} has no audio track ${audioTrack}, but ${tracks.length}.`);
};

const outputFor = ({ aspect, startSec }: SocialParams, { driveId, dir, stem }: PlanInput): Output => {
  const from = startSec > 0 ? ` ${Math.floor(startSec)}s` : '';
  const fileName = nameOf(stem, `${from}.${aspect.replace(':', 'x')}.mp4`);
  return { to: 'drive', driveId, dir, fileName, relation: 'export', from: 0 };
};

/** A further input, drawn into the new picture. */
const captionsFor = (
  asked: SocialParams,
  target: TargetPicture,
  context: PlanContext,
): CaptionPass | undefined => {
  const [, file] = context.inputs;
  if (!file) return undefined;
  const look = lookFor(asked, target);
  return drawCaptions({ from: { file, input: 1 }, look, startSec: asked.startSec }, context);
};

interface Laid {
  layout: SocialLayout;
  target: TargetPicture;
  reading: Reading;
}

/** As it was asked for, or as what moves leads it. */
const followedLayout = (
  asked: SocialParams,
  { layout, ...laid }: Laid,
  context: PlanContext,
): FollowPass | { layout: SocialLayout } => {
  if (!asked.follow || layout.kind !== 'crop') return { layout };
  const hidden = notFollowed(asked, sourceOf(context));
  return followMotionPass({ ...laid, layout, hidden }, context);
};

const measure: Step = { kind: 'probe', id: 'packets', target: { input: 0 }, how: 'packets' };

/** A header is believed so far from the end, and where it counts from zero. Seconds. */
const nearEndSec = 1;
const fromZeroSec = 0.1;

/** Of a range: well inside the file, and begun before the picture ends. */
const isInside = ({ startSec, endSec }: SocialParams, picture: VideoStream, media: MediaInfo): boolean =>
  knowsDuration(media) &&
  media.startSec < fromZeroSec &&
  startSec < (picture.durationSec ?? endSec) &&
  endSec > 0 &&
  endSec < (media.durationSec ?? 0) - nearEndSec;

interface Parts {
  picture: VideoStream;
  sound: AudioStream | undefined;
}

/**
 * How long the picture and the sound are, from the recording's start; undefined where packets have to tell it first.
 * Rejects with PARAMS_INVALID where sound goes on behind the last frame, and it would begin there.
 */
const wholeSecOf = (
  asked: SocialParams,
  { picture, sound }: Parts,
  context: PlanContext,
): number | undefined => {
  const { media, name } = sourceOf(context);
  if (isInside(asked, picture, media)) return media.durationSec ?? undefined;
  const packets = foundAs(context.found, 'packets', packetFacts);
  const endOf = (stream: Pick<MediaStream, 'index'> | undefined): number => {
    const facts = packets?.streams.find(({ index }) => index === stream?.index);
    return Math.max(0, (facts?.endSec ?? 0) - media.startSec);
  };
  if (!packets) return undefined;
  const [pictureSec, soundSec] = [endOf(picture), endOf(sound)];
  if (asked.startSec >= pictureSec && asked.startSec < soundSec) {
    const ends = `The picture of ${name} ends at ${Number(pictureSec.toFixed(3))} s`;
    refuse(`${ends}, and it would begin after that, where there is sound alone.`);
  }
  return Math.max(pictureSec, soundSec);
};

interface Export {
  options: SocialOptions;
  choice: Choice;
  output: Output;
}

const exportPlan = ({ options, choice, output }: Export, context: PlanContext): PlanDraft => {
  const { media } = sourceOf(context);
  // What a filter reads lies among the scratch files.
  const place = options.drawn ? { amongWork: true } : {};
  const trial = trialOf(options.encoder);
  const isTried = options.encoder.maker === 'software' || context.found[trial] !== undefined;
  if (!isTried) {
    const title = `Try ${options.encoder.name}`;
    const args = socialTrial(options);
    const step: Step = { kind: 'ffmpeg', id: trial, title, args, mayFail: true, ...place };
    return { steps: [step], next: trial };
  }
  const { knownSec } = options.span;
  const ran = foundAs(context.found, 'encode', ffmpegFacts);
  const step: Step = {
    ...{ kind: 'ffmpeg', id: 'encode', title: 'Encode', args: socialArgs(options), ...place },
    ...(knownSec === null ? {} : { durationSec: knownSec }),
  };
  return {
    outputs: { video: output },
    steps: [step],
    expect: socialPromises(options, media),
    notes: [...unreadNotes(ran?.complaints ?? [], media), ...socialNotes(options, choice, media)],
    ...(ran ? {} : { next: 'encode' }),
  };
};

export const socialExport = defineJob({
  type: 'social_export',
  title: 'Social export',
  summary: 'Make an upright or square video for TikTok, Reels, Shorts or X.',
  lane: 'cpu',
  needs: 'streams',
  inputs: { min: 1, max: 2 },
  textInputs: true,
  params: socialParams,
  withSettings: (params, { gameLayouts }, tags) => withKept(params, gameLayouts, tags),
  plan(asked, context): PlanDraft {
    const source = sourceOf(context);
    const target = targetFor(asked, source);
    const sound = soundFor(asked, source);
    const wholeSec = wholeSecOf(asked, { picture: target.source, sound }, context);
    if (wholeSec === undefined) return { steps: [measure], next: 'packets' };
    const span: Span = spanFor(asked, wholeSec);
    const output = outputFor(asked, source);
    const choice = choose(asked.encoders, preset, context);
    if (!choice.encoder) throw new StreamOpsError('INTERNAL', 'A picture has no encoder.');
    const layout = layoutFor(asked, target, source);
    const reading: Reading = { from: source.media.container, span };
    const captions = captionsFor(asked, target, context);
    if (captions && 'pass' in captions) return { outputs: { video: output }, ...captions.pass };
    const followed = followedLayout(asked, { layout, target, reading }, context);
    if ('pass' in followed) return { outputs: { video: output }, ...followed.pass };
    const options: SocialOptions = {
      ...(captions ? { drawn: captions.drawn } : {}),
      ...{ ...followed, ...reading, target, encoder: choice.encoder, video: preset.video, sound },
    };
    return exportPlan({ options, choice, output }, context);
  },
});
