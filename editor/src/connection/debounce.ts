/** Time as it is, or as a test wants it. */
export interface Timers {
  set(run: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

const real: Timers = {
  set: (run, ms) => setTimeout(run, ms),
  // What `set` gave is what is cleared.
  clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/** Runs with the last value once nothing came for `ms`. `flush` runs at once, as Enter does. */
export const debounce = <T>(run: (value: T) => void, ms: number, timers: Timers = real) => {
  let timer: unknown;
  const now = (value: T): void => {
    timers.clear(timer);
    run(value);
  };
  return {
    push: (value: T): void => {
      timers.clear(timer);
      timer = timers.set(() => run(value), ms);
    },
    flush: now,
  };
};

/** Only the answer to the last question counts: an older one that comes late is dropped. */
export const latest = <Q, A>(ask: (question: Q, signal: AbortSignal) => Promise<A>) => {
  let running: AbortController | null = null;
  return async (question: Q): Promise<A | 'stale'> => {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    try {
      const answer = await ask(question, mine.signal);
      return running === mine ? answer : 'stale';
    } catch (error) {
      if (running !== mine) return 'stale';
      throw error;
    }
  };
};
