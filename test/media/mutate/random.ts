/** Numbers that look random and come again for the same seed. */
export interface Random {
  /** 0 ≤ n < below. */
  below(limit: number): number;
  /** One of these; rejects where there is none. */
  pick<T>(from: readonly T[]): T;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, enough to choose what to break. */
export const randomFrom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  // Neighbouring seeds begin alike.
  for (let n = 0; n < 3; n += 1) next();
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick: (from) => {
      const chosen = from[below(from.length)];
      if (chosen === undefined) throw new Error('There is nothing to pick from.');
      return chosen;
    },
  };
};
