import { signal } from '@preact/signals';
import './Toast.css';
import { asHubError } from '../../connection/client.ts';
import { Button } from '../Button.tsx';
import { Icon } from '../Icon.tsx';
import { upperLayer } from './layers.ts';

interface Note {
  text: string;
  tone?: 'ok' | 'bad' | 'busy';
  /** What to do about it. */
  hint?: string;
  /** An error's code: what one searches for. */
  code?: string;
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

/** A call that failed: what happened, what to do, and the code. */
export const toastError = (error: unknown): void => {
  const { message, hint, code } = asHubError(error);
  toast({ text: message, hint, code, tone: 'bad' });
};

const Shown = ({ note }: { note: Note & { id: number } }) => (
  <div
    data-toast={note.id}
    class={`toast ${note.tone ?? 'ok'}`}
    // Every count read aloud would drown what is done.
    aria-live={note.tone === 'busy' ? 'off' : undefined}
  >
    <Icon name={icons[note.tone ?? 'ok']} />
    <span class="toast-text">
      {note.text}
      {(note.hint || note.code) && (
        <span class="soft">
          {note.hint} {note.code && <code>{note.code}</code>}
        </span>
      )}
    </span>
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
);

/**
 * What is said, over everything else. A modal dialog covers and silences all that is outside of it, so each dialog
 * has a place for toasts too, and the uppermost place shows them. `layer`: the dialog's; null for the page's own.
 */
export const Toasts = ({ layer = null }: { layer?: symbol | null }) => (
  <div class="toasts" role="status" aria-live="polite">
    {upperLayer.value === layer && shown.value.map((note) => <Shown key={note.id} note={note} />)}
  </div>
);
