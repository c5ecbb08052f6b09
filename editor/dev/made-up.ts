import { derivedId } from '@streamops/core';

export const minute = 60_000;
export const hour = 60 * minute;

/** The same id for the same thing at every start. */
export const id = (kind: string, n: number): string => derivedId('dev', kind, n);
