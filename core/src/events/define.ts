import type { z } from 'zod';

/** Lifts the payload of an older version to the next one. Pure, so that any past day can be replayed. */
type Upcaster = (data: unknown) => unknown;

export interface EventDefinition<T extends string = string, D extends z.ZodType = z.ZodType> {
  type: T;
  /** Version of the payload, from 1. */
  v: number;
  title: string;
  data: D;
  /** `upcasters[0]` lifts version 1 to 2, and so on; one fewer than `v`. */
  upcasters: readonly Upcaster[];
}

export const defineEvent = <T extends string, D extends z.ZodType>(
  definition: Omit<EventDefinition<T, D>, 'v' | 'upcasters'> & {
    v?: number;
    upcasters?: readonly Upcaster[];
  },
): EventDefinition<T, D> => ({ v: 1, upcasters: [], ...definition });
