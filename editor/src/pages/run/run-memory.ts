import { isRecord } from '../../parts/form/schema.ts';

const keyOf = (type: string): string => `streamops.run.${type}`;

/** Ranges, rectangles and the like belong to the file they were set on. */
const isOfTheFile = (value: unknown): boolean => Array.isArray(value) && value.some(isRecord);

/** What the next job of this type begins with. */
export const remember = (type: string, params: Record<string, unknown>): void => {
  const kept = Object.entries(params).filter(([, value]) => !isOfTheFile(value));
  try {
    localStorage.setItem(keyOf(type), JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // A browser that keeps nothing begins with the defaults.
  }
};

export const remembered = (type: string): Record<string, unknown> => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(type)) ?? '{}');
    return isRecord(kept) ? kept : {};
  } catch {
    return {};
  }
};
