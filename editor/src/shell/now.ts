import { signal } from '@preact/signals';

/** The time, for relative dates: moves every 20 s. */
export const now = signal(Date.now());
setInterval(() => {
  now.value = Date.now();
}, 20_000);
