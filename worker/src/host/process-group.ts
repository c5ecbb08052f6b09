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
