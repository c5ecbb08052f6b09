import { z } from 'zod';

/** Seconds from the start of the file, as a player counts; the end is the first moment that is no longer part of it. */
const span = z.object({ startSec: z.number(), endSec: z.number() });
export type Span = z.infer<typeof span>;

/**
 * Where one picture gives way to another. `atSec` of a hard cut is the time of the first new frame; of a fade it is the
 * middle: of a crossfade where both are equally strong, of a fade through black (or another colour) the
 * middle of that. `startSec` and `endSec`: the last frame of the old picture alone, the first of the new one alone.
 */
const cut = span.extend({
  atSec: z.number(),
  kind: z.enum(['hard', 'crossfade', 'fade']),
  /** 0 to 1: how different the two pictures are. */
  score: z.number().min(0).max(1),
});
export type Cut = z.infer<typeof cut>;

/** A picture that comes out of one colour, or goes into it. */
const fade = span.extend({ kind: z.enum(['in', 'out']), colour: z.enum(['black', 'white', 'other']) });
export type Fade = z.infer<typeof fade>;

/**
 * Why somebody might want to clip this: `loud`: far louder than the rest; `sudden`: loud right after it was not;
 * `busy`: many cuts in a short time; `cut`: a strong cut.
 */
export const clipReason = z.enum(['loud', 'sudden', 'busy', 'cut']);
export type ClipReason = z.infer<typeof clipReason>;

/** A stretch that is worth a look, the best ones first. */
const clipCandidate = span.extend({ score: z.number().min(0).max(1), reasons: z.array(clipReason) });
export type ClipCandidate = z.infer<typeof clipCandidate>;

/** EBU R128 of the main audio track. */
const loudness = z.object({
  /** LUFS; null where there is nothing but silence. */
  integratedLufs: z.number().nullable(),
  /** Loudness range, LU. */
  rangeLu: z.number(),
  /** The loudest sample, dB of full scale; null where there is nothing but silence. */
  peakDbfs: z.number().nullable(),
});
export type Loudness = z.infer<typeof loudness>;

/**
 * The artifact `scenes`. `version` counts up when a field changes its meaning or goes; new fields come without that.
 * All lists are in order of time but for `candidates`. What the file has no stream for is an empty list.
 */
export const scenes = z.object({
  version: z.literal(1),
  durationSec: z.number(),
  cuts: z.array(cut),
  fades: z.array(fade),
  black: z.array(span),
  freeze: z.array(span),
  silence: z.array(span),
  /** The loudest moments: `lufs` is EBU R128's short-term loudness, over the three seconds around it. */
  peaks: z.array(z.object({ atSec: z.number(), lufs: z.number() })),
  /** null where there is no sound. */
  loudness: loudness.nullable(),
  candidates: z.array(clipCandidate),
});
export type Scenes = z.infer<typeof scenes>;

/** What the pictures alone tell, and how many there were. */
export const sceneFacts = scenes
  .pick({ cuts: true, fades: true, black: true, freeze: true })
  .extend({ frames: z.int() });
export type SceneFacts = z.infer<typeof sceneFacts>;
