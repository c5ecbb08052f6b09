import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandCost } from '@streamops/core';
import { costMeter } from './peak-memory.ts';
import { endGroup, endSoon, graceMs, groupLives, ownGroup } from './process-group.ts';

interface ProgramRun {
  /** The program, by its absolute path or through a launcher, and its arguments. */
  command: readonly string[];
  /** Its whole environment. */
  env: NodeJS.ProcessEnv;
  cwd: string;
  timeoutSec: number;
  signal: AbortSignal;
  /** What it says on stdout and on stderr, in any pieces. */
  onText(text: string): void;
}

export interface ProgramExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Whether it was ended because its time was over. */
  late: boolean;
  cost: CommandCost;
}

const pollMs = 20;

/** Asks what the program has left behind to end, and then makes it. */
const endRest = async (child: ChildProcess): Promise<void> => {
  endGroup(child, 'SIGTERM');
  const until = performance.now() + graceMs;
  while (groupLives(child) && performance.now() < until) await sleep(pollMs);
  endGroup(child, 'SIGKILL');
};

/** A process that left the group may hold a pipe open for good: nobody listens to it any more. */
const hangUp = async (child: ChildProcess, closed: Promise<unknown>): Promise<void> => {
  const timer = setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, graceMs);
  await closed.finally(() => clearTimeout(timer));
};

const start = ({ command: [program = '', ...args], env, cwd, onText }: ProgramRun): ChildProcess => {
  const child = spawn(program, args, {
    ...{ env, cwd, detached: ownGroup, windowsHide: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.setEncoding('utf8').on('data', onText);
  child.stderr.setEncoding('utf8').on('data', onText);
  return child;
};

/**
 * Runs a program to its end, and ends what it has left in its process group. Rejects with the signal's reason when it is
 * aborted, and with the system's error where it could not be started.
 */
export const runProgram = async (run: ProgramRun): Promise<ProgramExit> => {
  run.signal.throwIfAborted();
  const child = start(run);
  const meter = costMeter(child);
  const closed = once(child, 'close').catch(() => undefined);
  const stop = () => endSoon(child);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, run.timeoutSec * 1000);
  run.signal.addEventListener('abort', stop, { once: true });
  try {
    await once(child, 'exit');
    await endRest(child);
    await hangUp(child, closed);
  } finally {
    clearTimeout(timer);
    run.signal.removeEventListener('abort', stop);
  }
  run.signal.throwIfAborted();
  return { code: child.exitCode, signal: child.signalCode, late, cost: meter() };
};
