import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { parseTemplate, renderTemplate } from '../../media/path-template.ts';
import { defineJob, type PlanContext, sourceOf } from '../kit/define.ts';
import { foundAs, programFacts } from '../kit/found.ts';
import { type Note, type Output, type PlanDraft, plainFileName, type Step } from '../kit/plan.ts';
import { checkWord, hookVariables, hookWords } from './words.ts';

/** A check that rejects with a StreamOpsError, as an issue of its field. */
const checked = (text: string, check: z.core.$RefinementCtx, rejects: (text: string) => void): void => {
  try {
    rejects(text);
  } catch (error) {
    if (!(error instanceof StreamOpsError)) throw error;
    check.addIssue({ code: 'custom', message: error.message, params: { code: error.code } });
  }
};

const noNul = (text: string): boolean => !text.includes('\0');

const checkOutput = (template: string): void => {
  if (template === '') return;
  if (!template.includes('/')) parseTemplate(template);
  else
    throw new StreamOpsError(
      'TEMPLATE_INVALID',
      'The output is a file beside the input: a name without "/".',
    );
};

const params = z.object({
  hook: z
    .string()
    .max(255)
    .refine((name) => name === '' || plainFileName.safeParse(name).success, 'This is no plain file name.')
    .default('')
    .describe('Hook: the name of a program in the hooks folder (STREAMOPS_HOOKS_DIR)'),
  args: z
    .array(
      z
        .string()
        .max(8000)
        .refine(noNul, 'An argument cannot hold a NUL.')
        .superRefine((text, check) => checked(text, check, checkWord)),
    )
    .max(100)
    .default(['{input}'])
    .describe(
      `Arguments: each goes to the program as one, whatever characters it has; known are ${hookVariables
        .map((name) => `{${name}}`)
        .join(' ')}`,
    ),
  output: z
    .string()
    .max(200)
    .superRefine((text, check) => checked(text, check, checkOutput))
    .default('')
    .describe(
      'Output: the name of the one file that it writes, at {output}; a template of {stem} {ext} {game} and the date. It is published beside the input; empty where it writes none',
    ),
  timeLimitSec: z
    .int()
    .min(1)
    .max(86_400)
    .default(600)
    .describe('Time limit: it is ended with all that it has started when it runs longer'),
  memoryBytes: z
    .int()
    .min(2 ** 24)
    .max(2 ** 38)
    .default(2 ** 32)
    .describe('Memory: the most address space that it, and each program that it starts, may have; on Linux'),
});
type Params = z.output<typeof params>;

const outputName = 'file';

const outputOf = ({ output }: Params, context: PlanContext): Output => {
  const source = sourceOf(context);
  const { recordedAt: at, timeZone } = context;
  const { driveId, dir, name, stem, ext, tags } = source;
  // A template gives a file the extension that it has; this is another file, and may have any.
  const file = { name, stem, ext: '' };
  const template = parseTemplate(output.replaceAll('{ext}', ext.replace(/[{}]/g, '_')));
  const { fileName } = renderTemplate(template, { file, tags, at, timeZone });
  return { to: 'drive', driveId, dir, fileName, relation: 'export', from: 0 };
};

const refuseNameless = ({ hook }: Params): void => {
  if (hook === '') throw new StreamOpsError('PARAMS_INVALID', 'Name the hook that is to be run, in "hook".');
};

const stepFor = (asked: Params, context: PlanContext): Step => {
  const output = asked.output === '' ? undefined : outputName;
  const named = { source: sourceOf(context), output };
  return {
    kind: 'program',
    id: 'hook',
    title: `Run ${asked.hook}`,
    hook: asked.hook,
    args: hookWords(asked.args, named),
    makes: output === undefined ? [] : [output],
    timeoutSec: asked.timeLimitSec,
    memoryBytes: asked.memoryBytes,
  };
};

const endNote = (hook: string, seconds: number): Note => ({
  level: 'info',
  subject: 'Hook',
  text: `${hook} ended with 0 after ${seconds.toFixed(1)} s. What it said is in the log.`,
});

export const customHook = defineJob({
  type: 'custom_hook',
  title: 'Custom hook',
  summary: 'Run a program of your own from the hooks folder, without a shell and within limits.',
  lane: 'cpu',
  needs: 'file',
  params,
  plan(asked, context): PlanDraft {
    refuseNameless(asked);
    const outputs: PlanDraft['outputs'] =
      asked.output === '' ? {} : { [outputName]: outputOf(asked, context) };
    const steps = [stepFor(asked, context)];
    const found = foundAs(context.found, 'hook', programFacts);
    if (!found) return { outputs, steps, next: 'hook' };
    return {
      outputs,
      steps,
      expect: Object.keys(outputs).map((output) => ({ kind: 'notEmpty', output })),
      notes: [endNote(asked.hook, found.seconds)],
    };
  },
});
