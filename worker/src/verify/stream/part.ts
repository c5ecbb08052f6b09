import type { ExpectationOf } from '../define.ts';

export type StreamExpectation = ExpectationOf<'stream'>;

/** One thing that was promised of a stream. */
export interface Part {
  promised: string;
  found: string;
  ok: boolean;
}

export const same = <T extends string | number | boolean>(
  promised: T,
  found: T,
  inWords: (value: T) => string = String,
): Part => ({
  promised: inWords(promised),
  found: inWords(found),
  ok: promised === found,
});
