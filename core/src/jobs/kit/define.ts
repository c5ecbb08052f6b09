import { z } from 'zod';
import { isErrorCode, StreamOpsError } from '../../errors.ts';
import type { AssetId, DriveId, EpochMs } from '../../ids.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import type { Settings } from '../../ports/settings.ts';
import { type Plan, type PlanDraft, plan as planSchema } from './plan.ts';

/** What a job waits for: `catalog` touches no file, `io` moves bytes, `cpu` and `gpu` encode. */
export const lane = z.enum(['catalog', 'io', 'cpu', 'gpu']);
export type Lane = z.infer<typeof lane>;

export interface PlanInput {
  assetId: AssetId;
  driveId: DriveId;
  /** Inside the drive. */
  path: string;
  dir: string;
  name: string;
  stem: string;
  ext: string;
  sizeBytes: number;
  modifiedAt: EpochMs;
  tags: readonly string[];
  /** What the catalog knows where the job type's `needs` is `nothing` or `file`; without streams where that is nothing. */
  media: MediaInfo;
}

export interface PlanDrive {
  id: DriveId;
  name: string;
  /** Equal numbers are one file system: a rename works between them. */
  device: number;
}

/** What the worker's ffmpeg can do. */
export interface Capabilities {
  /** Names of the encoders that really encode here; none while they are being tried. */
  encoders: readonly string[];
  /**
   * What its Matroska muxer carries over when it copies; before 7.0 it forgets both. `roles`: what a track is for is
   * written and read as it has been since 5.0, in any container; it is unless told.
   */
  mkvKeeps: { opusDelay: boolean; rotation: boolean; roles?: boolean };
  /** Whether it hands parameters on to SVT-AV1; since 5.1. */
  svtParams?: boolean;
}

export interface PlanContext {
  inputs: readonly PlanInput[];
  drives: readonly PlanDrive[];
  capabilities: Capabilities;
  /** When the recording was made; templates use it. */
  recordedAt: EpochMs;
  /** IANA name, for the dates in templates. */
  timeZone: string;
  /** Results of the steps so far, by step id; empty on the first pass. See `Found` for their shapes. */
  found: Readonly<Record<string, unknown>>;
}

export interface JobDefinition<T extends string = string, P extends z.ZodObject = z.ZodObject> {
  type: T;
  title: string;
  summary: string;
  /** Where it waits, unless `laneFor` says otherwise. */
  lane: Lane;
  /** Where a job with these parameters waits; `encoders`: those that any worker here has encoded with. */
  laneFor?(params: z.output<P>, encoders: readonly string[]): Lane;
  /**
   * Seconds from the start of its inputs that the plan is going to ask `nearby` about: what lies there is read along
   * with the streams, which takes no process of its own. Nothing depends on it.
   */
  looksAround?(params: z.output<P>): readonly number[];
  /** What is looked at before the plan: nothing (its drive may be away), the file, its headers, or every stream. */
  needs: 'nothing' | 'file' | 'header' | 'streams';
  /** How many inputs it takes. */
  inputs: { min: number; max: number };
  /** Inputs after the first are files of text, which steps of the plan read: nothing looks into them before. */
  textInputs?: boolean;
  /** What a job kept beside its input (subtitles, covers) comes along, as inputs after those that were asked for. */
  takesSidecars?: boolean;
  /** An input may be a recording that is still written to: bytes are added behind what was there, and nothing else. */
  mayGrow?: boolean;
  params: P;
  /**
   * Puts what the settings have of a job into its parameters when it is asked for, so that no worker needs the settings
   * and a repetition is the same. `tags`: of its first input, none where that is not known yet. Rejects with
   * PARAMS_INVALID.
   */
  withSettings?(params: z.output<P>, settings: Settings, tags: readonly string[]): z.output<P>;
  /** What people added in the settings to the choices of a parameter, by its name. */
  choicesIn?(settings: Settings): Readonly<Record<string, readonly string[]>>;
  plan(params: z.output<P>, context: PlanContext): PlanDraft;
}

export const defineJob = <T extends string, P extends z.ZodObject>(
  definition: Omit<JobDefinition<T, P>, 'inputs'> & { inputs?: { min: number; max: number } },
): JobDefinition<T, P> => ({ inputs: { min: 1, max: 1 }, ...definition });

/** A check of our own (`superRefine`) may name the code that its issue is reported with. */
const codeOf = (issues: readonly z.core.$ZodIssue[]) => {
  const named = issues.map((issue) => (issue.code === 'custom' ? issue.params?.code : undefined));
  return named.find(isErrorCode) ?? 'PARAMS_INVALID';
};

/** Says what there is, where something was asked for that is not. */
const knownNames = ({ params }: JobDefinition, issues: readonly z.core.$ZodIssue[]): string => {
  if (!issues.some(({ code, path }) => code === 'unrecognized_keys' && path.length === 0)) return '';
  const names = Object.keys(params.shape).join(', ');
  return names ? ` It takes: ${names}.` : ' It takes no parameters.';
};

/**
 * Checks parameters and fills defaults. Rejects with PARAMS_INVALID or TEMPLATE_INVALID, naming the field; `details`
 * lists `{ path, message }`.
 */
export const parseParams = (definition: JobDefinition, params: unknown): Record<string, unknown> => {
  // A word that is not known is a slip of the pen, and what it was meant to change would stay as it was.
  const parsed = definition.params.strict().safeParse(params ?? {});
  if (parsed.success) return parsed.data;
  const { error } = parsed;
  throw new StreamOpsError(
    codeOf(error.issues),
    `${definition.title}: ${z.prettifyError(error)}${knownNames(definition, error.issues)}`,
    { details: error.issues.map(({ path, message }) => ({ path: path.map(String), message })) },
  );
};

/** Where a job waits. `params`: parsed. */
export const laneOf = (
  definition: JobDefinition,
  params: Record<string, unknown>,
  encoders: readonly string[],
): Lane => definition.laneFor?.(params, encoders) ?? definition.lane;

/** One pass of a job's plan, its defaults filled. */
export const makePlan = (
  definition: JobDefinition,
  params: Record<string, unknown>,
  context: PlanContext,
): Plan => planSchema.parse(definition.plan(params, context));

/** The first input; every job type here has one. */
export const sourceOf = ({ inputs }: PlanContext): PlanInput => {
  const [source] = inputs;
  if (!source) throw new StreamOpsError('PARAMS_INVALID', 'The job has no input.');
  return source;
};
