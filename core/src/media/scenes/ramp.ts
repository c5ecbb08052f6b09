/** A curve that is level, rises (or falls) evenly, and is level again. Indices into the values, not rounded. */
export interface Ramp {
  from: number;
  to: number;
  /** Before and after. */
  before: number;
  after: number;
  /** Root of the mean square of what it misses the values by. */
  error: number;
}

/** Sums of the values before each index, so that a stretch costs one subtraction. */
const sumsOf = (values: ArrayLike<number>, of: (value: number, index: number) => number): Float64Array => {
  const sums = new Float64Array(values.length + 1);
  for (let n = 0; n < values.length; n += 1) sums[n + 1] = (sums[n] ?? 0) + of(values[n] ?? 0, n);
  return sums;
};

const between = (sums: Float64Array, from: number, to: number): number => (sums[to] ?? 0) - (sums[from] ?? 0);

interface Sums {
  values: Float64Array;
  squares: Float64Array;
  weighted: Float64Array;
  length: number;
}

/**
 * The best two levels for a ramp from index `from` to `to` (both still level), by least squares: every value is
 * `before * (1 - w) + after * w`, where w goes from 0 to 1.
 */
const levels = (sums: Sums, from: number, to: number): Ramp => {
  const width = to - from;
  const inside = width - 1;
  // Sums over the ramp's inner part of w, w² and w·value.
  const w = inside / 2;
  const ww = (inside * width * (2 * width - 1)) / (6 * width * width);
  const inner = between(sums.values, from + 1, to);
  const wv = (between(sums.weighted, from + 1, to) - from * inner) / width;
  const left = from + 1;
  const right = sums.length - to;
  const [aa, ab, bb] = [left + inside - 2 * w + ww, w - ww, right + ww];
  const av = between(sums.values, 0, left) + inner - wv;
  const bv = between(sums.values, to, sums.length) + wv;
  const determinant = aa * bb - ab * ab;
  const before = (av * bb - bv * ab) / determinant;
  const after = (bv * aa - av * ab) / determinant;
  const missed = between(sums.squares, 0, sums.length) - before * av - after * bv;
  return { from, to, before, after, error: Math.sqrt(Math.max(0, missed) / sums.length) };
};

/** The ramp that comes closest to the values; undefined where there are fewer than three. */
export const rampIn = (values: ArrayLike<number>): Ramp | undefined => {
  const sums: Sums = {
    values: sumsOf(values, (value) => value),
    squares: sumsOf(values, (value) => value * value),
    weighted: sumsOf(values, (value, n) => value * n),
    length: values.length,
  };
  let best: Ramp | undefined;
  for (let from = 0; from < values.length - 1; from += 1) {
    for (let to = from + 1; to < values.length; to += 1) {
      const ramp = levels(sums, from, to);
      if (!best || ramp.error < best.error - 1e-9) best = ramp;
    }
  }
  return best;
};
