import { type JobDefinition, makePlan, type PlanContext } from '../kit/define.ts';
import type { Plan, Step } from '../kit/plan.ts';

/** Steps that run a command have a title; a new kind without either is named by its id. */
const doing: Partial<Record<Step['kind'], string>> = {
  ...{ probe: 'reading the file', hash: 'hashing', copy: 'copying', write: 'writing' },
  ...{ nearby: 'looking for keyframes', seams: 'looking for packets of sound' },
  ...{ parts: 'reading where the parts begin and end' },
  ...{
    subtitleText: 'reading the subtitles',
    captions: 'reading the subtitles',
    scenes: 'looking for scenes',
  },
  ...{ avcPart: 'looking at what was copied', splice: 'joining the parts', segment: 'cutting segments' },
};

const nameOf = (step: Step): string =>
  'title' in step ? `“${step.title}”` : (doing[step.kind] ?? `“${step.id}”`);

/** What a step leaves where all went well and it complained of nothing, as far as plans go by that. */
const whereAllIsWell: Partial<Record<Step['kind'], object>> = {
  ffmpeg: { complaints: [], lines: [] },
  program: { seconds: 0 },
  write: {},
  partList: {},
};

/** How a plan came to be. */
export interface Planned {
  definition: JobDefinition;
  params: Record<string, unknown>;
  /** With what has been found so far. */
  context: PlanContext;
}

const isFresh =
  ({ found }: PlanContext) =>
  ({ id }: Step): boolean =>
    !Object.hasOwn(found, id);

/** What a step may well end with otherwise decides what comes next. */
const isSure = (step: Step): boolean => !('mayFail' in step && step.mayFail) && step.kind in whereAllIsWell;

/** Whether the next pass only tells what came of the steps of this one: no more of them follow, as far as that is known. */
const isTheLast = (plan: Plan, { definition, params, context }: Planned): boolean => {
  const fresh = plan.steps.filter(isFresh(context));
  if (!fresh.every(isSure)) return false;
  const left = Object.fromEntries(fresh.map(({ id, kind }) => [id, whereAllIsWell[kind]]));
  try {
    const next = makePlan(definition, params, { ...context, found: { ...context.found, ...left } });
    const ids = new Set(plan.steps.map(({ id }) => id));
    return next.next === undefined && next.steps.every(({ id }) => ids.has(id));
  } catch {
    // It goes by what the step says: a loudness, a size.
    return false;
  }
};

/** Commands are what people know it by. */
const decidingIn = (steps: readonly Step[]): Step | undefined =>
  steps.findLast((step) => 'title' in step) ?? steps.at(-1);

/** Where the plan goes on after a step has run, and what it then does, in a sentence; null where this is all of it. */
export const laterOf = (plan: Plan, planned: Planned): string | null => {
  if (plan.next === undefined || isTheLast(plan, planned)) return null;
  const step = decidingIn(plan.steps.filter(isFresh(planned.context)));
  const after = step ? nameOf(step) : `“${plan.next}”`;
  const rest = plan.afterwards ?? 'More steps may follow.';
  return `The plan goes on after ${after}, by what that leaves. ${rest}`;
};
