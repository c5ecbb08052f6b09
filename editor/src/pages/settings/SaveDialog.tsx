import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { asHubError, type HubError } from '../../connection/client.ts';
import { Button } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Dialog } from '../../parts/over/Dialog.tsx';

/** A form that is saved as a whole: it closes once the hub has taken it, and says what the hub says of it until then. */
export const SaveDialog = ({
  title,
  save: saveText,
  isReady,
  onSave,
  onClose,
  children,
}: {
  title: string;
  /** On the button. */
  save: string;
  /** Whether there is something to save. */
  isReady: boolean;
  /** Rejects with what the hub says of it. */
  onSave: () => Promise<void>;
  onClose: () => void;
  /** The fields; they are told what the hub found wrong. */
  children: (error: HubError | null) => ComponentChildren;
}) => {
  const [error, setError] = useState<HubError | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (!isReady || busy) return;
    setBusy(true);
    setError(null);
    try {
      await onSave();
      onClose();
    } catch (failure) {
      setError(asHubError(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" busy={busy} disabled={!isReady} onClick={() => void save()}>
            {saveText}
          </Button>
        </>
      }
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {error && <ErrorNote error={error} />}
        {children(error)}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
};
