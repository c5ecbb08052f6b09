import { signal } from '@preact/signals';
import './Toast.css';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface Note {
  text: string;
  tone?: 'ok' | 'bad' | 'busy';
  undo?: () => void;
}

const shown = signal<(Note & { id: number })[]>([]);
let last = 0;

const icons = { ok: 'check', bad: 'warn', busy: 'clock' } as const;

const dismiss = (id: number): void => {
  shown.value = shown.value.filter((note) => note.id !== id);
};

const show = (note: Note): number => {
  last += 1;
  shown.value = [...shown.value.slice(-2), { ...note, id: last }];
  return last;
};

/** Whether somebody points at it or has the focus inside: it is being read. */
const isHeld = (id: number): boolean =>
  document.querySelector(`[data-toast="${id}"]:is(:hover, :focus-within)`) !== null;

const dismissLater = (id: number, ms: number): void => {
  setTimeout(() => (isHeld(id) ? dismissLater(id, 1000) : dismiss(id)), ms);
};

/** Says what was done; with `undo` for 10 s a way back. */
export const toast = (note: Note): void =>
  dismissLater(show(note), note.undo || note.tone === 'bad' ? 10_000 : 4000);

/** Takes back what was done last, as long as its toast is there. Ctrl-Z does it without the way to the button. */
export const undoLast = (): void => {
  const note = shown.peek().findLast(({ undo }) => undo);
  if (!note) return;
  dismiss(note.id);
  note.undo?.();
};

const quickMs = 1000;

/** Says how far something is that takes longer than a second; of what is quicker nothing is shown. */
export const counting = (text: () => string) => {
  let id: number | null = null;
  const timer = setTimeout(() => {
    id = show({ text: text(), tone: 'busy' });
  }, quickMs);
  return {
    tell: () => {
      if (id !== null)
        shown.value = shown.value.map((note) => (note.id === id ? { ...note, text: text() } : note));
    },
    end: () => {
      clearTimeout(timer);
      if (id !== null) dismiss(id);
    },
  };
};

/** The same for a call that failed. */
export const toastError = (error: unknown): void =>
  toast({ text: error instanceof Error ? error.message : 'That did not work.', tone: 'bad' });

export const Toasts = () => (
  <div class="toasts" role="status" aria-live="polite">
    {shown.value.map((note) => (
      <div
        key={note.id}
        data-toast={note.id}
        class={`toast ${note.tone ?? 'ok'}`}
        // Every count read aloud would drown what is done.
        aria-live={note.tone === 'busy' ? 'off' : undefined}
      >
        <Icon name={icons[note.tone ?? 'ok']} />
        <span>{note.text}</span>
        {note.undo && (
          <Button
            small
            kind="quiet"
            onClick={() => {
              note.undo?.();
              dismiss(note.id);
            }}
          >
            Undo
          </Button>
        )}
        <Button small kind="quiet" icon="cross" label="Dismiss" onClick={() => dismiss(note.id)} />
      </div>
    ))}
  </div>
);
