import { signal } from '@preact/signals';
import './Toast.css';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface Note {
  text: string;
  tone?: 'ok' | 'bad';
  undo?: () => void;
}

const shown = signal<(Note & { id: number })[]>([]);
let last = 0;

const dismiss = (id: number): void => {
  shown.value = shown.value.filter((note) => note.id !== id);
};

/** Says what was done; with `undo` for 10 s a way back. */
export const toast = (note: Note): void => {
  const id = ++last;
  shown.value = [...shown.value.slice(-2), { ...note, id }];
  setTimeout(() => dismiss(id), note.undo || note.tone === 'bad' ? 10_000 : 4000);
};

/** The same for a call that failed. */
export const toastError = (error: unknown): void =>
  toast({ text: error instanceof Error ? error.message : 'That did not work.', tone: 'bad' });

export const Toasts = () => (
  <div class="toasts" role="status" aria-live="polite">
    {shown.value.map((note) => (
      <div key={note.id} class={`toast ${note.tone ?? 'ok'}`}>
        <Icon name={note.tone === 'bad' ? 'warn' : 'check'} />
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
