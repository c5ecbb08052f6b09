import { StreamOpsError } from '../../errors.ts';
import type { EncoderMaker, Preset } from '../../media/encode/presets.ts';
import { encoderOf, type VideoEncoder } from '../../media/encode/video-encoders.ts';
import type { PlanContext } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';

/** The step that tries it. */
export const trialOf = ({ name }: VideoEncoder): string => `try-${name}`;

const wordsOf = (context: PlanContext, encoder: VideoEncoder): string | undefined =>
  foundAs(context.found, trialOf(encoder), ffmpegFacts)?.failed;

/** Encoders of a preset in the order they are preferred. */
const candidatesOf = (order: readonly EncoderMaker[], { video }: Preset): VideoEncoder[] =>
  video
    ? order
        .filter((maker) => video.encoders.includes(maker))
        .flatMap((maker) => encoderOf(video.codec, maker) ?? [])
    : [];

/**
 * `gpu` where the encoder that would be taken is a card's: so many at a time as cards can do, and the guard of the
 * processor does not hold it. While no worker has said what it encodes with, that is nobody's.
 */
export const encodingLane = (
  order: readonly EncoderMaker[],
  preset: Preset,
  there: readonly string[],
): 'cpu' | 'gpu' => {
  const first = candidatesOf(order, preset).find(({ name }) => there.includes(name));
  return first === undefined || first.maker === 'software' ? 'cpu' : 'gpu';
};

/** Until a worker has tried its encoders, just after its first start, it knows of none: software is taken to be there. */
const isThere = ({ maker, name }: VideoEncoder, { encoders }: PlanContext['capabilities']): boolean =>
  encoders.length === 0 ? maker === 'software' : encoders.includes(name);

export interface Choice {
  /** Absent where there is no picture. */
  encoder: VideoEncoder | undefined;
  /** Those that refused this picture, in ffmpeg's words. */
  refused: { name: string; why: string }[];
}

const excluded = (asked: readonly EncoderMaker[], title: string, takes: readonly EncoderMaker[]) =>
  new StreamOpsError(
    'PARAMS_INVALID',
    `"${title}" is encoded by ${takes.join(', ')} only, and the job's encoders are ${asked.join(', ')}: add one of the first to them.`,
  );

/**
 * The first in the order asked for that really encodes here and did not refuse this picture. Rejects with
 * FFMPEG_MISSING where there is none, PARAMS_INVALID where the preset takes none of that order.
 */
export const choose = (order: readonly EncoderMaker[], preset: Preset, context: PlanContext): Choice => {
  if (!preset.video) return { encoder: undefined, refused: [] };
  const candidates = candidatesOf(order, preset);
  if (candidates.length === 0) throw excluded(order, preset.title, preset.video.encoders);
  const there = candidates.filter((candidate) => isThere(candidate, context.capabilities));
  const refused = there.flatMap((candidate) => {
    const why = wordsOf(context, candidate);
    return why === undefined ? [] : [{ name: candidate.name, why }];
  });
  const encoder = there.find((candidate) => wordsOf(context, candidate) === undefined);
  if (encoder) return { encoder, refused };
  const names = candidates.map(({ name }) => name).join(', ');
  const why = refused[0]?.why ?? '';
  throw new StreamOpsError(
    'FFMPEG_MISSING',
    `"${preset.title}" needs ${names}, which the worker's ffmpeg can't encode this with. ${why}`.trim(),
  );
};
