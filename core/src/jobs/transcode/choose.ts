import { StreamOpsError } from '../../errors.ts';
import type { EncoderMaker, Preset } from '../../media/encode/presets.ts';
import { encoderOf, type VideoEncoder } from '../../media/encode/video-encoders.ts';
import type { PlanContext } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';

/** The step that tries it. */
export const trialOf = ({ name }: VideoEncoder): string => `try-${name}`;

const wordsOf = (context: PlanContext, encoder: VideoEncoder): string | undefined =>
  foundAs(context.found, trialOf(encoder), ffmpegFacts)?.failed;

/** Until a worker has tried its encoders, just after its first start, it knows of none: software is taken to be there. */
const isThere = ({ maker, name }: VideoEncoder, { encoders }: PlanContext['capabilities']): boolean =>
  encoders.length === 0 ? maker === 'software' : encoders.includes(name);

export interface Choice {
  /** Absent where there is no picture. */
  encoder: VideoEncoder | undefined;
  /** Those that refused this picture, in ffmpeg's words. */
  refused: { name: string; why: string }[];
}

/**
 * The first in the order asked for that really encodes here and did not refuse this picture. Rejects with
 * FFMPEG_MISSING where there is none.
 */
export const choose = (order: readonly EncoderMaker[], preset: Preset, context: PlanContext): Choice => {
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
