import { lstat } from 'node:fs/promises';
import { type Found, isGone, StreamOpsError } from '@streamops/core';
import { findHook, type Hook } from '../host/hook-file.ts';
import { type ProgramExit, runProgram } from '../host/run-program.ts';
import type { StepContext, StepOf, StepRunner } from './define.ts';
import { programLog } from './program-log.ts';

type Program = StepOf<'program'>;

const failed = (why: string, cause?: unknown): StreamOpsError =>
  new StreamOpsError('HOOK_FAILED', why, { cause });

/** Its arguments, each joined of its parts. */
const wordsOf = ({ args }: Program, { files }: StepContext): Promise<string[]> =>
  Promise.all(
    args.map(async (parts) => {
      const texts = await Promise.all(
        parts.map((part) => (typeof part === 'string' ? part : files.path(part))),
      );
      return texts.join('');
    }),
  );

const run = async (step: Program, hook: Hook, context: StepContext): Promise<ProgramExit> => {
  const { tools, signal } = context;
  const { timeoutSec, memoryBytes } = step;
  const words = [hook.path, ...(await wordsOf(step, context))];
  context.commands.push(words);
  const log = programLog(context.log);
  try {
    const exit = await runProgram({
      command: [...tools.launcher({ timeoutSec, memoryBytes, background: true }), ...words],
      // Nothing of the worker's own: a token would be in it.
      env: { PATH: tools.env.PATH, LC_ALL: 'C.UTF-8' },
      cwd: hook.folder,
      onText: log.text,
      ...{ timeoutSec, signal },
    });
    context.costs.set(words, exit.cost);
    return exit;
  } catch (cause) {
    signal.throwIfAborted();
    throw failed(`The hook ${step.hook} could not be started: ${String(cause)}.`, cause);
  } finally {
    log.end();
  }
};

/** What a shell, env and prlimit end with where the program that they were to start is not there. */
const notStarted = new Set([126, 127]);

const refuseFailed = ({ hook, timeoutSec }: Program, { code, signal, late }: ProgramExit): void => {
  if (late) throw failed(`The hook ${hook} ran longer than ${timeoutSec} seconds and was ended.`);
  if (signal !== null) {
    throw failed(`The hook ${hook} was ended by ${signal}, by its limit on processor time or from outside.`);
  }
  if (code === 0) return;
  const hint = notStarted.has(code ?? 0) ? ' That is how a program ends that could not start another.' : '';
  throw failed(`The hook ${hook} ended with ${code}.${hint}`);
};

/** A link would be published as one, and lead to whatever it names. */
const refuseUnmade = async (path: string, hook: string): Promise<void> => {
  const made = await lstat(path).catch((cause: unknown) => {
    if (!isGone(cause)) throw cause;
    throw failed(`The hook ${hook} ended well and wrote no output.`, cause);
  });
  if (!made.isFile() || made.nlink > 1) {
    throw failed(`The hook ${hook} made its output a link or a folder: it has to be a file of its own.`);
  }
};

/** Rejects with HOOK_MISSING, HOOK_REFUSED, HOOK_FAILED. */
export const program: StepRunner<'program'> = async (step, context): Promise<Found['program']> => {
  const { files, tools } = context;
  const hook = await findHook({ folder: tools.hooksDir, name: step.hook, isJobSpace: files.isInRoot });
  context.advance({ fraction: null });
  const exit = await run(step, hook, context);
  refuseFailed(step, exit);
  for (const output of step.makes) await refuseUnmade(await files.path({ output }), step.hook);
  return { seconds: exit.cost.seconds };
};
