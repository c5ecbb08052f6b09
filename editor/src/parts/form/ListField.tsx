import { useState } from 'preact/hooks';
import { type Common, TextField } from './Field.tsx';

/** Several things in one line, separated by commas; what is typed stays as it is typed. */
export const ListField = <T,>({
  value,
  read,
  wrong,
  onChange,
  ...common
}: Common & {
  value: readonly T[];
  /** null where the text is none. */
  read: (text: string) => T[] | null;
  wrong?: string;
  onChange: (value: T[]) => void;
}) => {
  const [typed, setTyped] = useState<{ text: string; means: string } | null>(null);
  const means = JSON.stringify(value);
  // Another value from outside takes the place of what was typed.
  const text = typed && typed.means === means ? typed.text : value.join(', ');
  const bad = read(text) === null;
  return (
    <TextField
      {...common}
      help={common.help ?? 'Separated by commas'}
      error={bad ? wrong : common.error}
      value={text}
      onChange={(next) => {
        const parsed = read(next);
        setTyped({ text: next, means: JSON.stringify(parsed ?? value) });
        if (parsed) onChange(parsed);
      }}
    />
  );
};
