import { z } from 'zod';
import { effect } from './effect.ts';
import { expectation } from './expectation.ts';
import { output, outputName } from './output.ts';
import { step } from './step.ts';

export * from './effect.ts';
export * from './expectation.ts';
export * from './facts.ts';
export * from './output.ts';
export * from './step.ts';

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
  /** With `next`: what passes after this one do, in whole sentences, for who asks before anything is done. */
  afterwards: z.string().optional(),
  /**
   * There is another way where a line does not hold: the plan is made once more, with those lines in `found` under this
   * name.
   */
  otherwise: z.string().optional(),
});
export type Plan = z.output<typeof plan>;
export type PlanDraft = z.input<typeof plan>;
