/** However often scans have failed, they are tried again within this time. */
const longestMs = 60_000;

/** The pause after so many failed scans, one after the other. */
export const pauseMs = (failures: number, firstMs: number): number =>
  Math.min(firstMs * 2 ** (failures - 1), Math.max(firstMs, longestMs));

export interface ScanTimer {
  /** Within this time; what is to come sooner stays. */
  within(ms: number): void;
  clear(): void;
}

export const createScanTimer = (scan: () => void): ScanTimer => {
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  const clear = () => {
    clearTimeout(timer);
    dueAt = Number.POSITIVE_INFINITY;
  };
  return {
    clear,
    within(ms) {
      const at = performance.now() + ms;
      if (dueAt <= at) return;
      clear();
      dueAt = at;
      timer = setTimeout(() => {
        clear();
        scan();
      }, ms).unref();
    },
  };
};
