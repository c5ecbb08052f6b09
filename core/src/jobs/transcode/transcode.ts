import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import {
  type EncoderMaker,
  encoderMaker,
  type Preset,
  presetNames,
  presets,
} from '../../media/encode/presets.ts';
import { encoderOf, type VideoEncoder } from '../../media/encode/video-encoders.ts';
import { nameOf } from '../../media/file-path.ts';
import { defineJob, type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Output, PlanDraft, Step } from '../kit/plan.ts';
import { damageNotes } from '../remux/damage.ts';
import { besideName } from '../remux/remux.ts';
import { type TranscodeOptions, transcodeArgs, trialArgs } from './args.ts';
import { type TranscodeFit, transcodeFit } from './fit.ts';
import { transcodeNotes } from './notes.ts';
import { transcodePromises } from './promises.ts';

const presetNamed = (name: string): Preset => {
  const found = presets.find((candidate) => candidate.name === name);
  if (!found) throw new StreamOpsError('PARAMS_INVALID', `There is no preset "${name}".`);
  return found;
};

const trialOf = ({ name }: VideoEncoder): string => `try-${name}`;

const wordsOf = (context: PlanContext, encoder: VideoEncoder): string | undefined =>
  foundAs(context.found, trialOf(encoder), ffmpegFacts)?.failed;

/** Until a worker has tried its encoders, just after its first start, it knows of none: software is taken to be there. */
const isThere = ({ maker, name }: VideoEncoder, { encoders }: PlanContext['capabilities']): boolean =>
  encoders.length === 0 ? maker === 'software' : encoders.includes(name);

interface Choice {
  encoder: VideoEncoder | undefined;
  refused: { name: string; why: string }[];
}

/** The first in the order asked for that really encodes here and did not refuse this picture. */
const choose = (order: readonly EncoderMaker[], preset: Preset, context: PlanContext): Choice => {
  const { video } = preset;
  if (!video) return { encoder: undefined, refused: [] };
  const candidates = order
    .filter((maker) => video.encoders.includes(maker))
    .flatMap((maker) => encoderOf(video.codec, maker) ?? []);
  const there = candidates.filter((candidate) => isThere(candidate, context.capabilities));
  const refused = there.flatMap((candidate) => {
    const why = wordsOf(context, candidate);
    return why === undefined ? [] : [{ name: candidate.name, why }];
  });
  const encoder = there.find((candidate) => wordsOf(context, candidate) === undefined);
  if (encoder) return { encoder, refused };
  const names = candidates.map(({ name }) => name).join(', ') || `one of ${order.join(', ')}`;
  const why = refused[0]?.why ?? '';
  throw new StreamOpsError(
    'FFMPEG_MISSING',
    `"${preset.title}" needs ${names}, which the worker's ffmpeg can't encode this with. ${why}`.trim(),
  );
};

const outputsOf = (source: PlanInput, { preset, fit }: TranscodeFit): Record<string, Output> => {
  const { driveId, dir, stem } = source;
  const beside = (fileName: string, relation: 'export' | 'sidecar'): Output => {
    return { to: 'drive', driveId, dir, fileName, relation, from: 0 };
  };
  const { name, container } = preset;
  return {
    video: beside(nameOf(stem, `.${name}.${container}`), 'export'),
    ...(fit.sidecar.length > 0 ? { sidecar: beside(nameOf(stem, `.${name}.mks`), 'sidecar') } : {}),
    ...Object.fromEntries(
      fit.files.map((stream, at) => [`file${at + 1}`, beside(besideName(source, stream), 'sidecar')]),
    ),
  };
};

/** Its trial first: a card may refuse a size that its encoder's name does not tell of. */
const trialPass = (encoder: VideoEncoder, options: TranscodeOptions): PlanDraft => {
  const id = trialOf(encoder);
  const title = `Try ${encoder.name}`;
  return {
    steps: [{ kind: 'ffmpeg', id, title, args: trialArgs(options), mayFail: true }],
    next: id,
  };
};

const encodeStep = (options: TranscodeOptions, { media }: PlanInput): Step => ({
  kind: 'ffmpeg',
  id: 'encode',
  title: 'Encode',
  args: transcodeArgs(options),
  ...(media.durationSec === null ? {} : { durationSec: media.durationSec }),
});

const planFor = (chosen: TranscodeFit, choice: Choice, context: PlanContext): PlanDraft => {
  const source = sourceOf(context);
  const { media } = source;
  const { mkvKeeps } = context.capabilities;
  const { encoder } = choice;
  const options: TranscodeOptions = {
    ...chosen,
    encoder,
    from: media.container,
    finished: media.finished,
    keepsOpusDelay: mkvKeeps.opusDelay,
    fileOutputs: chosen.fit.files.map((_, at) => `file${at + 1}`),
  };
  if (encoder && encoder.maker !== 'software' && context.found[trialOf(encoder)] === undefined) {
    return trialPass(encoder, options);
  }
  const ran = foundAs(context.found, 'encode', ffmpegFacts);
  return {
    outputs: outputsOf(source, chosen),
    steps: [encodeStep(options, source)],
    expect: transcodePromises({ ...chosen, media, mkvKeeps }),
    effects: [{ kind: 'setMedia', input: 0, media }],
    notes: [
      ...damageNotes(ran, { source, fit: chosen.fit, replace: false }),
      ...transcodeNotes({ ...chosen, ...choice, media }),
    ],
    ...(ran ? {} : { next: 'encode' }),
  };
};

export const transcode = defineJob({
  type: 'transcode',
  title: 'Transcode',
  summary: 'Encode into another codec or size by a preset, frame for frame.',
  lane: 'cpu',
  needs: 'streams',
  params: z.object({
    preset: z
      .enum(presetNames)
      .default('1080p-h264')
      .describe('Preset: never larger and never more frames a second than the source'),
    encoders: z
      .array(encoderMaker)
      .min(1)
      .max(5)
      .default(['software'])
      .describe(
        'Encoders in the order they are preferred: nvenc (NVIDIA), qsv (Intel), amf (AMD), vaapi (Linux), software; the first that works here is taken',
      ),
    hdr: z
      .enum(['keep', 'tonemap'])
      .default('keep')
      .describe('HDR: keep (HEVC, VP9, AV1) or tonemap (to BT.709, for every screen)'),
  }),
  plan({ preset: name, encoders, hdr }, context) {
    const preset = presetNamed(name);
    const chosen = transcodeFit(sourceOf(context), preset, hdr);
    return planFor(chosen, choose(encoders, preset, context), context);
  },
});
