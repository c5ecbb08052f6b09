import type { Step } from '@streamops/core';
import type { StepContext } from './define.ts';
import { runStep } from './index.ts';

/** Steps that run at the same time, in the order of the plan. */
export type StepGroup = readonly [Step, ...Step[]];

/** Each step that runs beside the one before it, with that one. */
export const inGroups = (steps: readonly Step[]): StepGroup[] => {
  const groups: [Step, ...Step[]][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last && step.kind === 'ffmpeg' && step.beside) last.push(step);
    else groups.push([step]);
  }
  return groups;
};

/** Its own commands and traces, so that they come in the plan's order; progress is that of the first. */
const contextFor = (context: StepContext, signal: AbortSignal, isFirst: boolean): StepContext => ({
  ...context,
  signal,
  commands: [],
  ffmpegTraces: [],
  advance: isFirst ? context.advance : () => undefined,
});

/**
 * What each step found, by its id. All of them have ended when it settles: where one fails the others are ended, and it
 * rejects with that one's error.
 */
export const runGroup = async (steps: StepGroup, context: StepContext): Promise<Record<string, unknown>> => {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const own = steps.map((step, n) => ({ step, context: contextFor(context, signal, n === 0) }));
  const running = own.map(async ({ step, context: mine }) => {
    try {
      return [step.id, await runStep(step, mine)] as const;
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(running);
  for (const { context: mine } of own) {
    context.commands.push(...mine.commands);
    context.ffmpegTraces.push(...mine.ffmpegTraces);
  }
  stop.signal.throwIfAborted();
  return Object.fromEntries(await Promise.all(running));
};
