import type { FrameRate } from '../../media/encode/frame-rate.ts';
import { carriesLight } from '../../media/encode/hdr-light.ts';
import type { VideoEncoder } from '../../media/encode/video-encoders.ts';
import { nameOf } from '../../media/file-path.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import { type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Expectation, Note, Output, PlanDraft, Step } from '../kit/plan.ts';
import { damageNotes } from '../remux/damage.ts';
import { besideName } from '../remux/remux.ts';
import { firstPassArgs, type TranscodeOptions, transcodeArgs, trialArgs } from './args.ts';
import { type Choice, trialOf } from './choose.ts';
import type { TranscodeFit } from './fit.ts';
import { transcodeNotes } from './notes.ts';
import type { PictureOptions } from './picture-args.ts';
import { transcodePromises } from './promises.ts';

type FfmpegStep = Extract<Step, { kind: 'ffmpeg' }>;

/** What becomes of a recording, and what is told of it. */
export interface Encoding {
  fit: TranscodeFit;
  choice: Choice;
  /** The source, as far as the new file has anything of it. */
  media: MediaInfo;
  relation: 'export' | 'proxy';
  /** Between the recording's name and the extension: `Night 1.proxy.mov`. */
  suffix: string;
  pace?: FrameRate;
  /** Where the file has to be of a size: thousands of bits a second of the picture, in two passes. */
  videoKbit?: number;
  /** Of the first frame; absent where the file gets none. */
  timecode?: string;
  drawn?: PictureOptions['drawn'];
  expect?: readonly Expectation[];
  notes?: readonly Note[];
}

const outputsOf = (source: PlanInput, { fit, relation, suffix }: Encoding): Record<string, Output> => {
  const { driveId, dir, stem } = source;
  const beside = (fileName: string, as: typeof relation | 'sidecar'): Output => {
    return { to: 'drive', driveId, dir, fileName, relation: as, from: 0 };
  };
  const { sidecar, files } = fit.fit;
  return {
    video: beside(nameOf(stem, `.${suffix}.${fit.preset.container}`), relation),
    ...(sidecar.length > 0 ? { sidecar: beside(nameOf(stem, `.${suffix}.mks`), 'sidecar') } : {}),
    ...Object.fromEntries(
      files.map((stream, at) => [`file${at + 1}`, beside(besideName(source, stream), 'sidecar')]),
    ),
  };
};

/** What a filter reads lies among the scratch files. */
const placeOf = ({ drawn }: Pick<Encoding, 'drawn'>): { amongWork?: true } =>
  drawn ? { amongWork: true } : {};

/** Its trial first: a card may refuse a size that its encoder's name does not tell of. */
const trialPass = (encoder: VideoEncoder, options: TranscodeOptions): PlanDraft => {
  const id = trialOf(encoder);
  const title = `Try ${encoder.name}`;
  return {
    steps: [{ kind: 'ffmpeg', id, title, args: trialArgs(options), mayFail: true, ...placeOf(options) }],
    next: id,
    afterwards: 'Then all of it is encoded, by another encoder where this one refuses the picture.',
  };
};

/** A step that goes through all of the source. */
const longStep = (
  named: Pick<FfmpegStep, 'id' | 'title' | 'args' | 'amongWork'>,
  { media }: PlanInput,
): FfmpegStep => ({
  kind: 'ffmpeg',
  ...named,
  ...(media.durationSec === null ? {} : { durationSec: media.durationSec }),
});

const encodeSteps = (options: TranscodeOptions, source: PlanInput): FfmpegStep[] => {
  const { rate } = options;
  const place = placeOf(options);
  const first: TranscodeOptions = rate ? { ...options, rate: { ...rate, pass: 1 } } : options;
  return [
    ...(rate
      ? [longStep({ id: 'first-pass', title: 'First pass', args: firstPassArgs(first), ...place }, source)]
      : []),
    longStep({ id: 'encode', title: 'Encode', args: transcodeArgs(options), ...place }, source),
  ];
};

/** Over the file that there is, by what the first pass has learnt. */
export const encodeAgain = (encoding: Encoding, id: string, context: PlanContext): Step => {
  const args = transcodeArgs(optionsOf(encoding, context));
  const named = { id, title: 'Encode again', args, ...placeOf(encoding) };
  return { ...longStep(named, sourceOf(context)), overwrites: true };
};

const optionsOf = (encoding: Encoding, context: PlanContext): TranscodeOptions => {
  const { fit, choice, pace, timecode, videoKbit, drawn } = encoding;
  const { media } = sourceOf(context);
  return {
    ...fit,
    encoder: choice.encoder,
    from: media.container,
    finished: media.finished,
    keepsOpusDelay: context.capabilities.mkvKeeps.opusDelay,
    keepsLight: carriesLight(choice.encoder, context.capabilities),
    fileOutputs: fit.fit.files.map((_, at) => `file${at + 1}`),
    ...(pace ? { pace } : {}),
    ...(drawn ? { drawn } : {}),
    ...(videoKbit === undefined ? {} : { rate: { kbit: videoKbit, pass: 2 } }),
    ...(timecode === undefined ? {} : { timecode }),
  };
};

/** Everything after the choice: a card is tried first, then the source is encoded, and what came of it is promised. */
export const encodePlan = (encoding: Encoding, context: PlanContext): PlanDraft => {
  const source = sourceOf(context);
  const { mkvKeeps } = context.capabilities;
  const { fit, choice, media, expect = [], notes = [] } = encoding;
  const { encoder } = choice;
  const options = optionsOf(encoding, context);
  const { keepsLight = false } = options;
  if (encoder && encoder.maker !== 'software' && context.found[trialOf(encoder)] === undefined) {
    return trialPass(encoder, options);
  }
  const ran = foundAs(context.found, 'encode', ffmpegFacts);
  return {
    outputs: outputsOf(source, encoding),
    steps: encodeSteps(options, source),
    expect: [...transcodePromises({ ...fit, media, mkvKeeps, keepsLight }), ...expect],
    effects: [{ kind: 'setMedia', input: 0, media: source.media }],
    notes: [
      ...damageNotes(ran, { source, fit: fit.fit, replace: false }),
      ...transcodeNotes({ ...fit, ...choice, media, keepsLight, mkvKeeps }),
      ...notes,
    ],
    ...(ran ? {} : { next: 'encode' }),
  };
};
