import { signal } from '@preact/signals';

/**
 * Grows whenever the socket connects, the first time too. What was asked before was read while nobody listened for
 * changes, so whoever shows it asks again.
 */
export const epoch = signal(0);

/**
 * Whether pages may ask: the socket is open, or does not open soon. What is asked before it opens is asked twice.
 */
export const listening = signal(false);
