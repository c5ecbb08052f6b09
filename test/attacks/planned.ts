import { join } from 'node:path';
import {
  type Assignment,
  type FileArg,
  type JobDefinition,
  type MediaInfo,
  makePlan,
  mediaInfo,
  type Plan,
  type PlanContext,
  pathParts,
  type Step,
  StreamOpsError,
  stagedName,
  workFileName,
} from '../../core/src/index.ts';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { attemptFiles } from '../../worker/src/job/files.ts';
import type { StepContext } from '../../worker/src/steps/define.ts';
import { commandOf } from '../../worker/src/steps/ffmpeg.ts';

/** A job that ran, as far as it takes to plan it again. */
export interface Ran {
  definition: JobDefinition;
  assignment: Assignment;
  /** As they were asked for, without the text. */
  params: Record<string, unknown>;
  /** Of its first pass; absent where it was refused before there was a plan. */
  context?: PlanContext;
  steps: Map<string, Step>;
  found: Record<string, unknown>;
}

/** The definition, remembering in `ran` what its plan was told and asked for. */
export const remembering = (ran: Ran): JobDefinition => ({
  ...ran.definition,
  plan(params, context) {
    ran.context ??= { ...context, found: {} };
    // The runner's own, to which it adds what the steps of this pass find.
    ran.found = context.found;
    const plan = makePlan(ran.definition, params, context);
    for (const step of plan.steps) ran.steps.set(step.id, step);
    return plan;
  },
});

const hostileMedia = (media: MediaInfo, text: string): MediaInfo => ({
  ...media,
  streams: media.streams.map((stream) => ({
    ...{ ...stream, title: text, handlerName: text, language: text, timecode: text },
    ...('fileName' in stream || stream.kind === 'attachment' ? { fileName: text, mimeType: text } : {}),
  })),
  chapters: media.chapters.map((chapter) => ({ ...chapter, title: text })),
});

/** What a step found, the text in every name that a file can bring along. */
const hostileFound = (facts: unknown, text: string): unknown => {
  const media = mediaInfo.safeParse(facts);
  return media.success ? hostileMedia(media.data, text) : facts;
};

export interface Told {
  text: string;
  /** A file's or folder's name with the text. */
  name: string;
}

/** The same files under other names and with other titles, in a folder that is called so too. */
export const hostileContext = (context: PlanContext, { text, name }: Told): PlanContext => ({
  ...context,
  inputs: context.inputs.map((input, at) => {
    const path = join(name, `${name}${at === 0 ? '' : ` ${at}`}.${input.ext}`);
    const said = text.replaceAll('\0', '');
    return {
      ...{ ...input, path, ...pathParts(path), media: hostileMedia(input.media, said) },
      tags: [text, `game:${text}`, `scene:${text}`],
    };
  }),
});

const mostPasses = 10;
/** Words for a process, and names of outputs: the rest of a step is for the worker's own code. */
const isCommand = ({ kind }: Step): boolean =>
  kind === 'ffmpeg' || kind === 'peaks' || kind === 'pictures' || kind === 'program';

/** A step that does what one did that ran. What a command is told may differ: that is what is looked at. */
const hasRun = (step: Step, { steps, found }: Ran): boolean =>
  Object.hasOwn(found, step.id) &&
  steps.get(step.id)?.kind === step.kind &&
  (isCommand(step) || JSON.stringify(steps.get(step.id)) === JSON.stringify(step));

/** Every pass of a plan, as far as what was found by the job that ran leads it. Rejects as the plan does. */
export function* passesOf(ran: Ran, params: Record<string, unknown>, context: PlanContext, { text }: Told) {
  const found: Record<string, unknown> = {};
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const plan = makePlan(ran.definition, params, { ...context, found });
    yield plan;
    const fresh = plan.steps.filter(({ id }) => !Object.hasOwn(found, id));
    if (plan.next === undefined || fresh.length === 0 || !fresh.every((step) => hasRun(step, ran))) return;
    for (const { id } of fresh) found[id] = hostileFound(ran.found[id], text);
  }
}

/** Paths as the worker makes them, and no folder of them. */
const pathIn = (plan: Plan, { roots }: Assignment, { inputs }: PlanContext) => {
  const rootOf = (driveId: string | null | undefined) => roots.find((root) => root.driveId === driveId);
  const stagingOf = (driveId: string | null) => rootOf(driveId)?.staging ?? '';
  const [first] = Object.values(plan.outputs);
  return async (arg: FileArg): Promise<string> => {
    if ('input' in arg) {
      const input = inputs[arg.input];
      return join(rootOf(input?.driveId)?.path ?? '', input?.path ?? '');
    }
    const output = 'output' in arg ? plan.outputs[arg.output] : first;
    const staging = stagingOf(output?.to === 'drive' ? output.driveId : null);
    const name = 'output' in arg ? stagedName(arg.output, output?.fileName ?? '') : workFileName(arg.work);
    return join(staging, name, arg.file ?? '');
  };
};

/** The words of every process of a plan, without their program. */
export const commandsOf = async (plan: Plan, ran: Ran, context: PlanContext, tools: Tools) => {
  const path = pathIn(plan, ran.assignment, context);
  const step: StepContext = {
    ...{ tools, signal: new AbortController().signal, files: { ...attemptFiles(ran.assignment), path } },
    ...{ advance: () => {}, log: () => {} },
    ...{ commands: [], costs: new Map(), ffmpegTraces: [], copyTraces: [], around: new Map() },
  };
  const commands: string[][] = [];
  for (const one of plan.steps)
    if ('args' in one && one.kind !== 'program') commands.push((await commandOf(one, step)).args);
  return commands;
};

/** Whether a plan may reject so: by a name that says why. */
export const isNamed = (error: unknown): boolean =>
  error instanceof StreamOpsError && error.code !== 'INTERNAL';
