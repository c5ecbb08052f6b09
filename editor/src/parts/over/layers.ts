import { computed, signal } from '@preact/signals';

const open = signal<readonly symbol[]>([]);

/** The dialog that lies over the others; null where none is open. */
export const upperLayer = computed(() => open.value.at(-1) ?? null);

/** A dialog opened; gives back what says that it closed. */
export const openLayer = (layer: symbol): (() => void) => {
  open.value = [...open.peek(), layer];
  return () => {
    open.value = open.peek().filter((other) => other !== layer);
  };
};
