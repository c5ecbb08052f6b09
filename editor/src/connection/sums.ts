import { assets, loadSums } from './store.ts';

/** What changes together, and the list that shows it, come first. */
const settleMs = 300;
/** Sums are asked no more often than this: a folder of thousands may be on its way in. */
const everyMs = 1500;

/**
 * Asks for the sums anew after assets changed. They are never reckoned here: what changed may be known from an answer,
 * from the socket, from both or from neither, and then it would be counted twice or not at all.
 */
export const followSums = (): void => {
  let waiting = false;
  let askedAt = Number.NEGATIVE_INFINITY;
  assets.watch(() => {
    if (waiting) return;
    waiting = true;
    setTimeout(
      () => {
        waiting = false;
        askedAt = performance.now();
        void loadSums();
      },
      Math.max(settleMs, askedAt + everyMs - performance.now()),
    );
  });
};
