import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

export interface PageKey {
  /** As `event.key`, lower case; `ctrl+a` with Ctrl or Cmd. */
  key: string;
  does: string;
  run: () => void;
}

/** The keys of the page that is open, shown by `?`. */
export const pageKeys = signal<readonly PageKey[]>([]);
export const globalKeys = [
  ['Ctrl K', 'Open the palette'],
  ['Ctrl Z', 'Undo what was done last'],
  ['?', "Show the page's keys"],
  ['G then L, A, J, S', 'Go to Live, Assets, Jobs, Settings'],
] as const;

/** ` ` reads as Space, `ctrl+a` as Ctrl A. */
export const keyName = (key: string): string =>
  key
    .split('+')
    .map(
      (part) => ({ ' ': 'Space', arrowleft: '←', arrowright: '→', ctrl: 'Ctrl' })[part] ?? part.toUpperCase(),
    )
    .join(' ');

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
  !(target instanceof HTMLInputElement && ['checkbox', 'range'].includes(target.type));

export const comboOf = (event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>): string =>
  `${event.ctrlKey || event.metaKey ? 'ctrl+' : ''}${event.key.toLowerCase()}`;

/** Space on a button presses the button, Enter on a link follows it: those keys stay theirs. */
const ownKey = (event: KeyboardEvent): boolean =>
  event.key === ' ' &&
  event.target instanceof HTMLElement &&
  event.target.closest('button, summary, [role=slider]') !== null;

/** Keys that work while this page is open, outside of fields and dialogs. */
export const usePageKeys = (keys: readonly PageKey[]): void => {
  const now = useRef(keys);
  now.current = keys;
  // Before the page is painted: who sees it may press its keys.
  useLayoutEffect(() => {
    pageKeys.value = now.current;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.altKey || typing(event.target) || ownKey(event) || document.querySelector('dialog[open]'))
        return;
      const found = now.current.find(({ key }) => key === comboOf(event));
      if (!found) return;
      event.preventDefault();
      found.run();
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
      pageKeys.value = [];
    };
  }, []);
};

/** Keys of every page: the palette, help, `g` and a letter. */
export const startGlobalKeys = (does: {
  palette: () => void;
  help: () => void;
  undo: () => void;
  go: (letter: string) => void;
}): void => {
  let afterG = false;
  addEventListener('keydown', (event) => {
    if (comboOf(event) === 'ctrl+k') {
      event.preventDefault();
      does.palette();
      return;
    }
    // In a field Ctrl Z takes back what was typed.
    if (comboOf(event) === 'ctrl+z' && !typing(event.target)) {
      event.preventDefault();
      does.undo();
      return;
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key === '?') does.help();
    else if (afterG) does.go(event.key.toLowerCase());
    afterG = event.key === 'g' && !afterG;
  });
};
