/** Open while the hub knows this worker. What is sent before that would reach nobody. */
export const gate = () => {
  let waiting: (() => void)[] = [];
  let open = false;
  return {
    isOpen: () => open,
    open(): void {
      open = true;
      const released = waiting;
      waiting = [];
      for (const go of released) go();
    },
    close(): void {
      open = false;
    },
    /** Rejects with the signal's reason. */
    async pass(signal: AbortSignal): Promise<void> {
      signal.throwIfAborted();
      if (open) return;
      return new Promise((resolve, reject) => {
        waiting.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    },
  };
};
