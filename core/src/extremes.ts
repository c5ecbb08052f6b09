/**
 * `Math.min(...values)` hands over every value on the stack, which some 125,000 overflow: two hours of sound, or half an
 * hour of picture. These take a list of any length; like those, NaN where one of them is NaN.
 */

/** The least of all; Infinity where there is none. */
export const leastOf = (values: readonly number[]): number =>
  values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);

/** The greatest of all; -Infinity where there is none. */
export const mostOf = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
