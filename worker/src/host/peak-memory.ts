import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { CommandCost } from '@streamops/core';

/** The kernel keeps the peak itself, so only what grows after the last look is missed. */
const lookEveryMs = 250;
/** A short command is over before the timer fires: what it says is an occasion too. */
const leastBetweenMs = 50;

/**
 * The most memory that a process had in use since it became the program that it is, in bytes (`VmHWM`, proc(5)); null
 * where it is gone or the system does not tell. `getrusage` would count ours, which the child has until it is ffmpeg.
 */
export const peakMemory = (pid: number): number | null => {
  try {
    const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null;
  }
};

/** Looks on while a process runs; what is returned gives what it took until then. */
export const costMeter = (child: ChildProcess): (() => CommandCost) => {
  const started = performance.now();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let peakMemoryBytes: number | null = null;
  const look = (): void => {
    const now = performance.now();
    if (now - lookedAt < leastBetweenMs || child.pid === undefined) return;
    lookedAt = now;
    const found = peakMemory(child.pid);
    if (found !== null) peakMemoryBytes = Math.max(peakMemoryBytes ?? 0, found);
  };
  const timer = setInterval(look, lookEveryMs).unref();
  child.stdout?.on('data', look);
  child.stderr?.on('data', look);
  child.once('close', () => clearInterval(timer));
  child.once('error', () => clearInterval(timer));
  return () => ({ seconds: (performance.now() - started) / 1000, peakMemoryBytes });
};
