import { useState } from 'preact/hooks';
import { asHubError, type HubError } from '../../connection/client.ts';
import { Button } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { SchemaForm } from '../../parts/form/SchemaForm.tsx';
import { type Schema, startOf } from '../../parts/form/schema.ts';
import { Dialog } from '../../parts/over/Dialog.tsx';
import { fieldErrors } from '../run/run-words.ts';
import { type OwnPreset, ownFields } from './preset-words.ts';

/** Adds a preset or changes one; the form is drawn from what the job type says of its own presets. */
export const PresetDialog = ({
  preset,
  schema,
  onSave,
  onClose,
}: {
  preset: OwnPreset | null;
  schema: Schema;
  /** Rejects with what the hub says of it. */
  onSave: (preset: OwnPreset) => Promise<void>;
  onClose: () => void;
}) => {
  const [values, setValues] = useState<Record<string, unknown>>(() =>
    preset ? { ...preset } : startOf(schema),
  );
  const [error, setError] = useState<HubError | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      // The cast: what a form holds is a preset once the hub has taken it, and the hub names the field else.
      await onSave(values as unknown as OwnPreset);
      onClose();
    } catch (failure) {
      setError(asHubError(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={preset ? `Change ${preset.title}` : 'Add a preset'}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="main"
            busy={busy}
            disabled={!values.name || !values.title}
            onClick={() => void save()}
          >
            {preset ? 'Save' : 'Add the preset'}
          </Button>
        </>
      }
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (values.name && values.title) void save();
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
