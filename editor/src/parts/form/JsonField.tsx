import { useState } from 'preact/hooks';
import { type Common, TextField } from './Field.tsx';

const parsed = (text: string): { value: unknown } | null => {
  try {
    return { value: text.trim() === '' ? undefined : JSON.parse(text) };
  } catch {
    return null;
  }
};

/** For what no field of its own was made for. What is half typed is kept and not sent. */
export const JsonField = ({
  value,
  onChange,
  ...common
}: Common & { value: unknown; onChange: (value: unknown) => void }) => {
  const [typed, setTyped] = useState<string | null>(null);
  const bad = typed !== null && parsed(typed) === null;
  return (
    <TextField
      {...common}
      help={common.help ?? 'JSON'}
      error={bad ? 'This is not JSON yet.' : common.error}
      mono
      value={typed ?? (value === undefined || value === null ? '' : JSON.stringify(value))}
      onChange={(text) => {
        setTyped(text);
        const read = parsed(text);
        if (read) onChange(read.value);
      }}
    />
  );
};
