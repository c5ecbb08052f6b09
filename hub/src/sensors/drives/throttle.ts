/** Calls `work` at once, and again after `everyMs` where it was asked for meanwhile. */
export const throttled = (everyMs: number, work: () => void): { call: () => void; cancel: () => void } => {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  const run = () => {
    again = false;
    work();
    timer = setTimeout(() => {
      timer = undefined;
      if (again) run();
    }, everyMs).unref();
  };
  return {
    call() {
      if (timer) again = true;
      else run();
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
      again = false;
    },
  };
};
