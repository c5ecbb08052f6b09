/** Over so long a path is evened out. Seconds. */
const overSec = 1;

/**
 * The mean of each value and so many before and after it. Beyond both ends it goes on as if turned by half about the end
 * (v, 2v - u for u, v): so what comes in or goes out at a speed keeps that, and both ends stay where they are.
 */
const evened = (values: Float64Array, reach: number): Float64Array => {
  const last = values.length - 1;
  const inside = (n: number): number => values[Math.min(last, Math.max(0, n))] ?? 0;
  const at = (n: number): number => {
    if (n < 0) return 2 * inside(0) - inside(-n);
    return n > last ? 2 * inside(last) - inside(2 * last - n) : inside(n);
  };
  let sum = 0;
  for (let n = -reach; n <= reach; n += 1) sum += at(n);
  return values.map((_, n) => {
    const mean = sum / (2 * reach + 1);
    sum += at(n + reach + 1) - at(n - reach);
    return mean;
  });
};

/**
 * A path without jerks, neither earlier nor later than it was. One that is nowhere faster than `v` a second stays so; its
 * mean over a second has no acceleration above 2 · v, and the mean of that again changes its acceleration evenly.
 */
export const calmed = (path: Float64Array, stepSec: number): Float64Array => {
  const reach = Math.max(1, Math.round(overSec / stepSec / 2));
  return path.length < 2 ? path : evened(evened(path, reach), reach);
};
