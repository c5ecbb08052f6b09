/** What is looked at of every frame: 32 × 18 in YUV 4:2:0, whatever the recording's shape. */
export const thumbWidth = 32;
export const thumbHeight = 18;
/** The first of its bytes. */
export const lumaCells = thumbWidth * thumbHeight;
const chromaCells = lumaCells / 4;
export const thumbBytes = lumaCells + 2 * chromaCells;

/** Every frame of a recording, in order. */
export interface Frames {
  count: number;
  /** Seconds from the start of the file. */
  atSec(n: number): number;
  /** `thumbBytes` of them, which stay as they are. */
  picture(n: number): Uint8Array;
}

/** Seconds from one frame to the next, on the whole. */
export const meanGapSec = ({ count, atSec }: Frames): number =>
  count < 2 ? 1 : Math.max(1e-4, (atSec(count - 1) - atSec(0)) / (count - 1));

/** Luma, then both colours: 0 to 255. */
export type Cells = Uint8Array;

/** How far apart two pictures are: the mean difference of a cell's luma, and half of what its colours differ by. */
export const distance = (a: Cells, b: Cells): number => {
  let luma = 0;
  for (let n = 0; n < lumaCells; n += 1) luma += Math.abs((a[n] ?? 0) - (b[n] ?? 0));
  return luma / lumaCells + colourDistance(a, b);
};

/** The part of `distance` that is of colours. */
export const colourDistance = (a: Cells, b: Cells): number => {
  let sum = 0;
  for (let n = lumaCells; n < thumbBytes; n += 1) sum += Math.abs((a[n] ?? 0) - (b[n] ?? 0));
  return (2 * sum) / lumaCells;
};

/** The largest difference of any cell. */
export const largestDifference = (a: Cells, b: Cells): number => {
  let most = 0;
  for (let n = 0; n < thumbBytes; n += 1) most = Math.max(most, Math.abs((a[n] ?? 0) - (b[n] ?? 0)));
  return most;
};

/** Scalar product of b - a and d - c: squared length of a difference where both are the same. */
export const product = (a: Cells, b: Cells, c: Cells, d: Cells): number => {
  let sum = 0;
  for (let n = 0; n < thumbBytes; n += 1) {
    sum += ((b[n] ?? 0) - (a[n] ?? 0)) * ((d[n] ?? 0) - (c[n] ?? 0));
  }
  return sum;
};

/** Root of the mean square of what the cells of two pictures differ by. */
export const rootMeanSquare = (a: Cells, b: Cells): number => Math.sqrt(product(a, b, a, b) / thumbBytes);

/** The same of every seventh cell: enough to see that two pictures are alike. */
export const roughlyApart = (a: Cells, b: Cells): number => {
  let sum = 0;
  for (let n = 3; n < thumbBytes; n += 7) sum += ((b[n] ?? 0) - (a[n] ?? 0)) ** 2;
  return Math.sqrt(sum / (thumbBytes / 7));
};

export interface Look {
  /** Mean luma, 0 to 255. */
  luma: number;
  lightest: number;
  /** Standard deviation of luma: how much there is to be seen. */
  contrast: number;
  /** The same of both colours together. */
  colours: number;
}

const deviation = (cells: Cells, from: number, to: number): { mean: number; deviation: number } => {
  let sum = 0;
  let squares = 0;
  for (let n = from; n < to; n += 1) {
    const value = cells[n] ?? 0;
    sum += value;
    squares += value * value;
  }
  const mean = sum / (to - from);
  return { mean, deviation: Math.sqrt(Math.max(0, squares / (to - from) - mean * mean)) };
};

export const lookOf = (cells: Cells): Look => {
  const { mean, deviation: contrast } = deviation(cells, 0, lumaCells);
  const u = deviation(cells, lumaCells, lumaCells + chromaCells).deviation;
  const v = deviation(cells, lumaCells + chromaCells, thumbBytes).deviation;
  let lightest = 0;
  for (let n = 0; n < lumaCells; n += 1) lightest = Math.max(lightest, cells[n] ?? 0);
  return { luma: mean, lightest, contrast, colours: Math.hypot(u, v) };
};

/** Nothing but one colour is to be seen. */
export const isBlank = ({ contrast, colours }: Look): boolean => contrast < 5 && colours < 4;

/** How alike the shapes of two pictures are, -1 to 1, however bright each is; 0 where one has none. */
export const likeness = (a: Cells, b: Cells): number => {
  let [sumA, sumB, squareA, squareB, both] = [0, 0, 0, 0, 0];
  for (let n = 0; n < lumaCells; n += 1) {
    const [x, y] = [a[n] ?? 0, b[n] ?? 0];
    sumA += x;
    sumB += y;
    squareA += x * x;
    squareB += y * y;
    both += x * y;
  }
  const varianceA = squareA - (sumA * sumA) / lumaCells;
  const varianceB = squareB - (sumB * sumB) / lumaCells;
  const least = 9 * lumaCells;
  if (varianceA < least || varianceB < least) return 0;
  return (both - (sumA * sumB) / lumaCells) / Math.sqrt(varianceA * varianceB);
};

/** Mean difference of luma where `b` is `a` moved by so many cells, over what both show. */
const movedBy = (a: Cells, b: Cells, dx: number, dy: number): number => {
  let sum = 0;
  for (let y = Math.max(0, dy); y < thumbHeight + Math.min(0, dy); y += 1) {
    const row = y * thumbWidth;
    const from = (y - dy) * thumbWidth - dx;
    for (let x = Math.max(0, dx); x < thumbWidth + Math.min(0, dx); x += 1) {
      sum += Math.abs((b[row + x] ?? 0) - (a[from + x] ?? 0));
    }
  }
  return sum / ((thumbWidth - Math.abs(dx)) * (thumbHeight - Math.abs(dy)));
};

const furthest = { x: 5, y: 3 };

/** Cells to the right and down. */
export interface Shift {
  dx: number;
  dy: number;
}

/**
 * Mean difference of luma that no movement of the whole picture explains; without looking for one; and the movement that
 * explains most.
 */
export const unexplained = (a: Cells, b: Cells): { moved: number; still: number; by: Shift } => {
  const still = movedBy(a, b, 0, 0);
  let moved = still;
  let by: Shift = { dx: 0, dy: 0 };
  for (let dy = -furthest.y; dy <= furthest.y; dy += 1) {
    for (let dx = -furthest.x; dx <= furthest.x; dx += 1) {
      const left = movedBy(a, b, dx, dy);
      if (left < moved) {
        moved = left;
        by = { dx, dy };
      }
    }
  }
  return { moved, still, by };
};
