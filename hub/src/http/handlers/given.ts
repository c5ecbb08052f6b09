/** A patch without the keys that hold undefined: what was left out of a body stays as it is. */
export const given = <T extends object>(patch: { [K in keyof T]?: T[K] | undefined }): Partial<T> =>
  // Object.fromEntries forgets the names; the values are the patch's own.
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<T>;
