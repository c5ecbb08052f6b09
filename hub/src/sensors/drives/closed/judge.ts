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
/**
 * A finished container must stand still this long: a copy may be about to get its dates, a job of ours its row in
 * the catalog. Over a network its writer, who can't be seen, may be about to rewrite it.
 */
const steadyMs = { local: 250, network: 2000 };

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** Whether a file is closed, provided that nobody here holds it open for writing. */
export const judge = ({ container, quietMs, minQuietMs, network }: Looked): Judgement => {
  if (container === 'complete') {
    const needed = Math.min(network ? steadyMs.network : steadyMs.local, minQuietMs);
    if (quietMs >= needed) return { closed: 'container' };
    return { closed: null, waitMs: needed - quietMs, because: 'complete, about to be looked at again' };
  }
  const needed = minQuietMs * (network && container === 'incomplete' ? patience : 1);
  if (quietMs >= needed) return { closed: 'quiet' };
  return { closed: null, waitMs: needed - quietMs, because: `not quiet for ${seconds(needed)} yet` };
};
