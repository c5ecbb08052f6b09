/** Work that waits for its turn. */
export interface Turns {
  /**
   * Runs `work` when all who asked before for one of the same keys are through. Whoever asks for several takes them
   * in one step, so nobody waits in a circle; work that asks again from within must ask for other keys.
   */
  take<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>;
  /** Resolves when all that was asked for so far is through. */
  idle(): Promise<void>;
}

export const createTurns = (): Turns => {
  const last = new Map<string, Promise<void>>();
  return {
    take(keys, work) {
      const mine = Promise.all(keys.map((key) => last.get(key))).then(work);
      const through = mine.then(
        () => {},
        () => {},
      );
      for (const key of keys) last.set(key, through);
      void through.then(() => {
        for (const key of keys) if (last.get(key) === through) last.delete(key);
      });
      return mine;
    },
    idle: async () => void (await Promise.all(last.values())),
  };
};
