import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import './Dialog.css';
import { Button } from '../Button.tsx';
import { openLayer } from './layers.ts';
import { Toasts } from './Toast.tsx';

/** The browser's own modal: keeps the focus inside, Escape closes, the focus goes back where it was. */
export const Dialog = ({
  title,
  onClose,
  children,
  actions,
  bare = false,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  actions?: ComponentChildren;
  bare?: boolean;
}) => {
  const ref = useRef<HTMLDialogElement>(null);
  const [layer] = useState(() => Symbol(title));
  useLayoutEffect(() => openLayer(layer), [layer]);
  // Before the next key: what is typed right after Ctrl K belongs into the palette.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    // Where one starts to type, and not the button that closes it.
    dialog?.querySelector<HTMLElement>('.dialog-body :is(input, select), .dialog-actions .main')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes; the click is on the shade around it
    <dialog
      ref={ref}
      class={`dialog${bare ? ' bare' : ''}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      {!bare && (
        <header class="dialog-head">
          <h1>{title}</h1>
          <Button kind="quiet" icon="cross" label="Close" onClick={onClose} />
        </header>
      )}
      <div class="dialog-body">{children}</div>
      {actions && <footer class="dialog-actions">{actions}</footer>}
      <Toasts layer={layer} />
    </dialog>
  );
};
