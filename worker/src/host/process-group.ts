import type { ChildProcess } from 'node:child_process';
import { platform } from 'node:os';

/** Windows has no process groups, and opens a console window for what is detached. */
export const ownGroup = platform() !== 'win32';

/**
 * Sends a signal to a process that was started with `detached: ownGroup`, and to all that it has started meanwhile.
 * Nothing happens where they are gone.
 */
export const endGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    if (ownGroup) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // ESRCH: the last of them is gone.
  }
};

/** Between asking a program to end and making it. */
export const graceMs = 500;

/** Asks a program to end with all that it has started, and makes it when it does not. */
export const endSoon = (child: ChildProcess): void => {
  endGroup(child, 'SIGTERM');
  const timer = setTimeout(() => endGroup(child, 'SIGKILL'), graceMs);
  child.once('close', () => clearTimeout(timer));
};

/** Whether something of its process group is still there. */
export const groupLives = ({ pid }: ChildProcess): boolean => {
  if (!ownGroup || pid === undefined) return false;
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
};
