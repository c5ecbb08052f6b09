import { z } from 'zod';

/** A number nobody knows yet: what is likely, and between which two it will probably lie. */
export const figure = z.object({
  likely: z.number().nonnegative(),
  low: z.number().nonnegative(),
  high: z.number().nonnegative(),
  /** What it rests on, for people: `from 12 jobs like it`, `a first guess`. */
  basis: z.string(),
});
export type Figure = z.infer<typeof figure>;

export const estimate = z.object({
  /** Of the wall clock, from its start to its receipt; waiting in the queue is not in it. */
  seconds: figure.nullable(),
  /** Of everything that it leaves; null where nothing tells. */
  bytes: figure.nullable(),
  /** Where the plan goes on after what a step finds: which one, in a sentence. */
  later: z.string().nullable(),
});
export type Estimate = z.infer<typeof estimate>;

export const firstGuess = 'a first guess';

export interface Spread {
  likely: number;
  low: number;
  high: number;
}

export const exactly = (value: number): Spread => ({ likely: value, low: value, high: value });

/** From a part of the likely value to a multiple of it. */
export const around = (likely: number, [down, up]: readonly [number, number]): Spread => ({
  likely,
  low: likely * down,
  high: likely * up,
});

export const sum = (parts: readonly Spread[]): Spread => ({
  likely: parts.reduce((total, part) => total + part.likely, 0),
  low: parts.reduce((total, part) => total + part.low, 0),
  high: parts.reduce((total, part) => total + part.high, 0),
});

/** In whole bytes. */
export const inBytes = ({ likely, low, high }: Spread, basis: string): Figure => ({
  likely: Math.round(likely),
  low: Math.floor(low),
  high: Math.ceil(high),
  basis,
});
