import { useState } from 'preact/hooks';
import { SchemaForm } from '../../parts/form/SchemaForm.tsx';
import { type Schema, startOf } from '../../parts/form/schema.ts';
import { fieldErrors } from '../run/run-words.ts';
import { ownFields } from './preset-words.ts';
import { SaveDialog } from './SaveDialog.tsx';

/** Adds a thing to a list that is kept in the settings, or changes one; the form is drawn from what a job type says of it. */
export const KeptDialog = ({
  schema,
  start,
  needs,
  onSave,
  ...dialog
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
  return (
    <SaveDialog {...dialog} isReady={needs.every((name) => values[name])} onSave={() => onSave(values)}>
      {(error) => (
        <SchemaForm
          schema={schema}
          values={values}
          errors={ownFields(fieldErrors(error?.details))}
          onChange={setValues}
        />
      )}
    </SaveDialog>
  );
};
