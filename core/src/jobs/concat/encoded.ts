import type { EncoderMaker } from '../../media/encode/presets.ts';
import { nameOf } from '../../media/file-path.ts';
import type { KeptStream, StreamFit } from '../../media/fit-streams.ts';
import { audioStreams, type MediaInfo, type MediaStream, mainVideo } from '../../media/media-info.ts';
import { type PlanContext, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Note, Output, PlanDraft, Step } from '../kit/plan.ts';
import { unreadNotes } from '../remux/damage.ts';
import { type Choice, choose, trialOf } from '../transcode/choose.ts';
import type { Part } from './agree.ts';
import { chapterStep } from './copied.ts';
import { type EncodeOptions, encodedArgs, encodedTrial } from './encode-args.ts';
import { encodedPromises } from './encode-promises.ts';
import { encodedNotes } from './notes.ts';
import { encodedTimeline } from './timeline.ts';
import { joinPreset, type Whole, wholeOf } from './whole.ts';

const output = 'joined';

const playedOf = ({ input: { media } }: Part): MediaStream[] => {
  const main = mainVideo(media);
  return [...(main ? [main] : []), ...audioStreams(media)];
};

const kept = (stream: MediaStream, codec: string): KeptStream => ({
  stream,
  convert: { codec, lossless: false },
});

/** The picture first, then all sound. */
const fitFor = ({ canvas, tracks }: Whole): StreamFit => {
  const { source, width, height, sampleAspect, color } = canvas ?? {};
  const picture: MediaStream[] =
    source && width && height && color
      ? [{ ...source, width, height, sampleAspect, color, hdr: 'sdr', rotation: 0 }]
      : [];
  return {
    container: 'mp4',
    kept: [...picture.map((stream) => kept(stream, 'h264')), ...tracks.map((track) => kept(track, 'aac'))],
    ...{ sidecar: [], files: [], dropped: [] },
  };
};

const outputFor = (context: PlanContext, { canvas }: Whole): Output => {
  const { driveId, dir, stem } = sourceOf(context);
  const fileName = nameOf(stem, canvas ? '.joined.mp4' : '.joined.m4a');
  return { to: 'drive', driveId, dir, fileName, relation: 'export', from: 0 };
};

const choiceFor = (order: readonly EncoderMaker[], whole: Whole, context: PlanContext): Choice =>
  whole.canvas ? choose(order, joinPreset, context) : { encoder: undefined, refused: [] };

/** Complaints name no file: what one is about is said by its decoder. */
const unread = (complaints: readonly string[], parts: readonly Part[]): Note[] => {
  const media: MediaInfo | undefined = parts.find(({ input }) => !input.media.finished)?.input.media;
  const [first] = parts;
  return first ? unreadNotes(complaints, media ?? first.input.media) : [];
};

const trialPass = (options: EncodeOptions, look: Step): PlanDraft | undefined => {
  const { encoder } = options;
  if (!encoder) return undefined;
  const id = trialOf(encoder);
  const args = encodedTrial(options);
  return {
    steps: [look, { kind: 'ffmpeg', id, title: `Try ${encoder.name}`, args, mayFail: true }],
    next: id,
  };
};

interface Wanted {
  encoders: readonly EncoderMaker[];
  /** Why packets can't be copied. */
  why: string;
  /** The step that the parts were read by. */
  look: Step;
}

/** All parts decoded, made alike, and encoded as one. */
export const encodedPlan = (
  parts: readonly Part[],
  { encoders, why, look }: Wanted,
  context: PlanContext,
): PlanDraft => {
  const whole = wholeOf(parts.map(({ input }) => input));
  const choice = choiceFor(encoders, whole, context);
  const { encoder } = choice;
  const placed = encodedTimeline(parts, playedOf, whole.sampleRate);
  const options: EncodeOptions = { placed, whole, encoder, fit: fitFor(whole), output };
  const isTried = !encoder || encoder.maker === 'software' || context.found[trialOf(encoder)] !== undefined;
  const trial = isTried ? undefined : trialPass(options, look);
  if (trial) return trial;
  const ran = foundAs(context.found, 'join', ffmpegFacts);
  const durationSec = placed.reduce((sum, part) => sum + part.durationSec, 0);
  const { mkvKeeps } = context.capabilities;
  return {
    outputs: { [output]: outputFor(context, whole) },
    steps: [
      look,
      chapterStep(placed),
      { kind: 'ffmpeg', id: 'join', title: 'Encode', args: encodedArgs(options), durationSec },
    ],
    expect: encodedPromises({ ...options, mkvKeeps }, sourceOf(context).media),
    notes: [...unread(ran?.complaints ?? [], parts), ...encodedNotes(options, choice, why)],
    ...(ran ? {} : { next: 'join' }),
  };
};
