/**
 * Calls `send` at once, then at most every `everyMs` with the newest value; the last value always arrives.
 * `stop` drops what waits; `idle` is called when nothing has come for that long.
 */
export const throttle = <T>(everyMs: number, send: (value: T) => void, idle: () => void = () => {}) => {
  let waiting: { value: T } | null = null;
  let timer: NodeJS.Timeout | null = null;
  const pause = () => {
    timer = setTimeout(() => {
      timer = null;
      if (!waiting) return idle();
      const { value } = waiting;
      waiting = null;
      send(value);
      pause();
    }, everyMs);
    // Nobody waits for a picture of progress when the hub ends.
    timer.unref();
  };
  return {
    push(value: T): void {
      if (timer) waiting = { value };
      else {
        send(value);
        pause();
      }
    },
    stop(): void {
      if (timer) clearTimeout(timer);
      timer = null;
      waiting = null;
    },
  };
};
