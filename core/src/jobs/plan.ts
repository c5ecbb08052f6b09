import { z } from 'zod';
import { checksumAlgorithms } from '../media/checksum-file.ts';
import { mediaInfo } from '../media/media-info.ts';

/**
 * What a plan says instead of a path. `input`: the file of the n-th input; `output`: the staged file of a named
 * output; `work`: a scratch file in staging that is never published. The runner turns them into paths, so the
 * same plan runs on another machine and reads well in a dry run.
 */
const fileArg = z.union([
  z.object({ input: z.int().nonnegative() }),
  z.object({ output: z.string() }),
  z.object({ work: z.string() }),
]);
export type FileArg = z.infer<typeof fileArg>;

export const arg = z.union([z.string(), fileArg]);
export type Arg = z.infer<typeof arg>;

/** One thing the worker does. Its result stands under `id` in `found`. */
export const step = z.discriminatedUnion('kind', [
  /** `header`: what headers tell (ms). `streams`: every stream, by ffprobe. `packets`: counts, first and last times. */
  z.object({
    kind: z.literal('probe'),
    id: z.string(),
    target: fileArg,
    how: z.enum(['header', 'streams', 'packets']),
  }),
  /**
   * `args` follow the runner's own global flags; `durationSec` of the output makes progress a percentage. Where it
   * `mayFail`, ffmpeg's own refusal is found as `failed` and the plan goes on; a full disk and the like still end it.
   * `beside`: runs at the same time as the step before it, and needs nothing of what that makes. `findZeros`: this
   * output is looked through for packets of zeros while it is written.
   */
  z.object({
    kind: z.literal('ffmpeg'),
    id: z.string(),
    title: z.string(),
    args: z.array(arg),
    durationSec: z.number().optional(),
    timeoutSec: z.number().optional(),
    mayFail: z.boolean().optional(),
    beside: z.boolean().optional(),
    findZeros: z.string().optional(),
  }),
  /** xxh64, and `sha256` where that is asked, of one reading. */
  z.object({ kind: z.literal('hash'), id: z.string(), target: fileArg, sha256: z.boolean().optional() }),
  /** Copies, fsyncs and hashes both sides. */
  z.object({ kind: z.literal('copy'), id: z.string(), from: fileArg, to: fileArg }),
  z.object({ kind: z.literal('write'), id: z.string(), to: fileArg, text: z.string() }),
]);
export type Step = z.infer<typeof step>;

/** What each kind of step leaves under its id. */
export interface Found {
  probe: z.infer<typeof mediaInfo>;
  packets: PacketFacts;
  ffmpeg: FfmpegFacts;
  hash: { xxh64: string; sha256?: string; sizeBytes: number };
  copy: { xxh64: string; sizeBytes: number };
}

/** Per stream, from the packets themselves and not from headers. Seconds. */
export interface PacketFacts {
  streams: {
    index: number;
    packets: number;
    firstSec: number;
    /** End of the last packet. */
    endSec: number;
    keyframes?: number;
    variableFrameRate?: boolean;
  }[];
}

/** Packets of one stream that hold a kilobyte of zeros or more in a row. */
export interface ZeroFacts {
  /** Of the output. */
  index: number;
  /** Packets that are nothing else, and others. */
  whole: number;
  partly: number;
  /** Time of the first of them. */
  firstSec: number;
}

export interface FfmpegFacts {
  /** What ffmpeg complained of and went on after; the first of them, in its own words. */
  complaints: string[];
  /** Lines that filters printed and a plan may parse (scdet, ebur128, blackframe…). */
  lines: string[];
  /** What ffmpeg refused with, where the step may fail and did. The rest is empty then. */
  failed?: string;
  /** By stream, where the step asked for it: streams without any are left out. */
  zeros?: ZeroFacts[];
}

export const relation = z.enum(['remux', 'proxy', 'clip', 'export', 'copy', 'sidecar']);

export const artifactName = z.enum(['poster', 'sprite', 'hover', 'waveform']);
export type ArtifactName = z.infer<typeof artifactName>;

/** Names an output within its plan, and its file in staging. */
export const outputName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/);

/** A name inside a folder: nothing that leads elsewhere. */
const fileName = z
  .string()
  .min(1)
  .refine((name) => !/[/\0]/.test(name) && name !== '.' && name !== '..', 'This is no plain file name.');

/** A file that the job will leave behind, and where. A taken name is numbered, never overwritten. */
export const output = z.discriminatedUnion('to', [
  z.object({
    to: z.literal('drive'),
    driveId: z.uuid(),
    dir: z.string(),
    fileName,
    /** A fresh asset, derived from this input. Absent where an effect gives the file to an existing asset. */
    relation: relation.optional(),
    from: z.int().nonnegative().default(0),
    /** Ends with NAME_TAKEN where the name is taken: for a file that another one names. */
    keepName: z.boolean().optional(),
  }),
  z.object({
    to: z.literal('artifact'),
    name: artifactName,
    /** Whose artifact it is. */
    from: z.int().nonnegative().default(0),
    fileName,
    contentType: z.string(),
    /** What the editor needs to show it: columns and rows of a sprite sheet, seconds a tile… */
    meta: z.record(z.string(), z.union([z.number(), z.string()])).default({}),
  }),
]);
export type Output = z.infer<typeof output>;

/** What must hold before anything is published. One line of the receipt each. */
export const expectation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('container'), output: z.string(), container: z.string() }),
  /**
   * A stream of an output. `copiedFrom`: the same packets as that stream of an input. `durationSec`: within one
   * frame of this stream, measured over packets. `frames`: as many as that, where it was encoded. `encodedFrom`: as
   * many frames as ffmpeg decoded of that stream of an input.
   */
  z.object({
    kind: z.literal('stream'),
    output: z.string(),
    index: z.int().nonnegative(),
    label: z.string(),
    codec: z.string(),
    copiedFrom: z.object({ input: z.int(), index: z.int() }).optional(),
    sameDurationAs: z.object({ input: z.int(), index: z.int() }).optional(),
    durationSec: z.number().optional(),
    /** Sound that an encoder puts before the first sample and no player plays: so much longer its packets may be. */
    primingSec: z.number().optional(),
    frames: z.int().optional(),
    encodedFrom: z.object({ input: z.int(), index: z.int() }).optional(),
    width: z.int().optional(),
    height: z.int().optional(),
    /** `4:3`; what says nothing counts as `1:1`. */
    sampleAspect: z.string().optional(),
    /** Bits a sample. */
    bitDepth: z.int().optional(),
    color: z.record(z.string(), z.string()).optional(),
    /** Degrees clockwise. */
    rotation: z.int().optional(),
    hdr: z.string().optional(),
    /** The same cues with the same words as that subtitle of an input, in whatever codec. */
    cuesOf: z.object({ input: z.int(), index: z.int() }).optional(),
    language: z.string().optional(),
    title: z.string().optional(),
  }),
  /** Start of audio against video, output against input, at most this far apart. */
  z.object({ kind: z.literal('avStart'), output: z.string(), input: z.int(), maxShiftSec: z.number() }),
  /** A keyframe decodes at each end of the main picture. */
  z.object({ kind: z.literal('bothEnds'), output: z.string() }),
  /** The n-th attachment or cover of an output, counted by itself: wherever it was, it is read back after all tracks. */
  z.object({
    kind: z.literal('attached'),
    output: z.string(),
    what: z.enum(['attachment', 'cover']),
    nth: z.int().nonnegative(),
    label: z.string(),
    codec: z.string(),
    fileName: z.string().optional(),
    sizeBytes: z.int().optional(),
    width: z.int().optional(),
    height: z.int().optional(),
  }),
  /** These chapters and no others. Seconds. */
  z.object({
    kind: z.literal('chapters'),
    output: z.string(),
    chapters: z.array(z.object({ startSec: z.number(), title: z.string() })),
  }),
  z.object({ kind: z.literal('sameBytes'), output: z.string(), input: z.int() }),
  z.object({
    kind: z.literal('picture'),
    output: z.string(),
    width: z.int().optional(),
    height: z.int().optional(),
    notBlack: z.boolean().default(false),
  }),
  /** A checksum file whose one line reads back as this digest (hexadecimal) of a file of this name. */
  z.object({
    kind: z.literal('checksum'),
    output: z.string(),
    algorithm: z.enum(checksumAlgorithms),
    digest: z.string(),
    fileName: z.string(),
  }),
  /** Exactly this text, in UTF-8. */
  z.object({ kind: z.literal('text'), output: z.string(), label: z.string(), text: z.string() }),
  /** Exactly that many bytes where they are known before. */
  z.object({ kind: z.literal('notEmpty'), output: z.string(), sizeBytes: z.int().optional() }),
]);
export type Expectation = z.infer<typeof expectation>;

/** A change of the catalog that the hub makes when it publishes. */
export const effect = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('setMedia'), input: z.int(), media: mediaInfo }),
  z.object({
    kind: z.literal('setContent'),
    input: z.int(),
    xxh64: z.string(),
    variableFrameRate: z.boolean().nullable(),
  }),
  z.object({ kind: z.literal('tag'), input: z.int(), add: z.array(z.string()), remove: z.array(z.string()) }),
  /** A rename on one device; `dir` and `fileName` inside the drive. The asset keeps its id. */
  z.object({
    kind: z.literal('move'),
    input: z.int(),
    driveId: z.uuid(),
    dir: z.string(),
    fileName,
  }),
  /** The asset takes over a verified copy (a move across devices); the original goes to quarantine. */
  z.object({ kind: z.literal('adopt'), input: z.int(), output: z.string() }),
  z.object({ kind: z.literal('quarantine'), input: z.int(), reason: z.string() }),
]);
export type Effect = z.infer<typeof effect>;

/** Something a reader of the receipt should know: what was left out, converted, recovered. */
export const note = z.object({ level: z.enum(['info', 'warn']), subject: z.string(), text: z.string() });
export type Note = z.infer<typeof note>;

export const plan = z.object({
  steps: z.array(step).default([]),
  outputs: z.record(outputName, output).default({}),
  expect: z.array(expectation).default([]),
  effects: z.array(effect).default([]),
  notes: z.array(note).default([]),
  /** While set, the plan is made again with what the steps so far have found. Names the pass. */
  next: z.string().optional(),
});
export type Plan = z.output<typeof plan>;
export type PlanDraft = z.input<typeof plan>;
