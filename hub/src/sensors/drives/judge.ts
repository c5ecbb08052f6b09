import type { ContainerState } from '@streamops/core';

export interface Looked {
  container: ContainerState;
  /** Since its size or mtime last changed, or somebody held it open. */
  quietMs: number;
  minQuietMs: number;
  /** Writers on other machines can't be seen from here. */
  network: boolean;
}

export type Judgement = { closed: 'container' | 'quiet' } | { closed: null; waitMs: number; because: string };

/** Over a network, a file that says of itself that it is unfinished is given this many times the quiet. */
const patience = 6;
/** Over a network, a finished container must stand still this long: its writer may be about to rewrite it. */
const steadyMs = 2000;

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** Whether a file is closed, provided that nobody here holds it open for writing. */
export const judge = ({ container, quietMs, minQuietMs, network }: Looked): Judgement => {
  if (container === 'complete') {
    const needed = network ? Math.min(steadyMs, minQuietMs) : 0;
    if (quietMs >= needed) return { closed: 'container' };
    return { closed: null, waitMs: needed - quietMs, because: 'complete, about to be looked at again' };
  }
  const needed = minQuietMs * (network && container === 'incomplete' ? patience : 1);
  if (quietMs >= needed) return { closed: 'quiet' };
  return { closed: null, waitMs: needed - quietMs, because: `not quiet for ${seconds(needed)} yet` };
};
