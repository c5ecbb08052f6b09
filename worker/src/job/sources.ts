import type { Plan, PlanInput } from '@streamops/core';
import type { ReadAhead } from '../media/read-ahead.ts';
import type { StepContext } from '../steps/define.ts';

/** More of them at once would take the processors from what makes the output. */
const mostAhead = 1;

/** What the plan is going to be held against, of inputs that nobody writes to. */
const windowsOf = (plan: Plan, inputs: readonly PlanInput[]) => {
  const windows = plan.expect.flatMap((one) =>
    (one.kind === 'run' || one.kind === 'frames' || one.kind === 'heard') &&
    inputs[one.of.input]?.media.finished
      ? [{ input: one.of.input, window: one.window }]
      : [],
  );
  const each = new Map(windows.map((one) => [JSON.stringify(one), one]));
  return each.size <= mostAhead ? [...each.values()] : [];
};

/** Reads the packets of the source that its output will be compared with while that is made: a disk and a core are idle. */
export const readSources = async (
  plan: Plan,
  inputs: readonly PlanInput[],
  { ahead, context: { files } }: { ahead: ReadAhead; context: Pick<StepContext, 'files'> },
): Promise<void> => {
  for (const { input, window } of windowsOf(plan, inputs)) ahead.begin(await files.path({ input }), window);
};
