import { useState } from 'preact/hooks';
import { asHubError, type HubError } from '../../connection/client.ts';
import { Button } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { SchemaForm } from '../../parts/form/SchemaForm.tsx';
import { type Schema, startOf } from '../../parts/form/schema.ts';
import { Dialog } from '../../parts/over/Dialog.tsx';
import { fieldErrors } from '../run/run-words.ts';
import { ownFields } from './preset-words.ts';

/** Adds a thing to a list that is kept in the settings, or changes one; the form is drawn from what a job type says of it. */
export const KeptDialog = ({
  title,
  save: saveText,
  schema,
  start,
  needs,
  onSave,
  onClose,
}: {
  title: string;
  /** On the button. */
  save: string;
  schema: Schema;
  /** What is changed; nothing for a new one. */
  start?: object | undefined;
  /** Fields without which there is nothing to save. */
  needs: readonly string[];
  /** Rejects with what the hub says of it. */
  onSave: (values: Record<string, unknown>) => Promise<void>;
  onClose: () => void;
}) => {
  const [values, setValues] = useState<Record<string, unknown>>(() =>
    start ? { ...start } : startOf(schema),
  );
  const isReady = needs.every((name) => values[name]);
  const [error, setError] = useState<HubError | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      await onSave(values);
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
          if (isReady) void save();
        }}
      >
        {error && <ErrorNote error={error} />}
        <SchemaForm
          schema={schema}
          values={values}
          errors={ownFields(fieldErrors(error?.details))}
          onChange={setValues}
        />
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
};
