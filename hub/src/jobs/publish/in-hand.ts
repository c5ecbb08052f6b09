/** Absolute paths that StreamOps itself is giving or taking at this moment: sensors leave them alone. */
export interface InHand {
  has(path: string): boolean;
  /** Holds the paths until `work` has settled. */
  during<T>(paths: readonly string[], work: () => Promise<T>): Promise<T>;
}

export const createInHand = (): InHand => {
  const held = new Map<string, number>();
  const change = (paths: readonly string[], by: number) => {
    for (const path of paths) {
      const count = (held.get(path) ?? 0) + by;
      if (count > 0) held.set(path, count);
      else held.delete(path);
    }
  };
  return {
    has: (path) => held.has(path),
    async during(paths, work) {
      change(paths, 1);
      try {
        return await work();
      } finally {
        change(paths, -1);
      }
    },
  };
};
