import type { Signal } from '@preact/signals';
import type { Asset, JobView } from '@streamops/core';

/** An answer that was read before the change that is known already: the socket was faster. Pure. */
export const isOlderAsset = (answer: Asset, known: Asset): boolean => answer.updatedAt < known.updatedAt;

/**
 * The same of jobs. Within one attempt a job first runs; then it is over or queued again, and which of these two came
 * first nobody can tell. Pure.
 */
export const isOlderJob = (answer: JobView, known: JobView): boolean =>
  answer.attempt < known.attempt ||
  (answer.attempt === known.attempt && answer.state === 'running' && known.state !== 'running');

/** Asks for what a signal holds; what the socket says while the answer is on its way stays. */
export const askFor = async <T>(held: Signal<T>, ask: () => Promise<T>): Promise<void> => {
  const before = held.peek();
  const answer = await ask();
  if (held.peek() === before) held.value = answer;
};
