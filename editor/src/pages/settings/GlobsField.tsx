import { splitGlobs, unclosedBracket } from '@streamops/core';
import { useState } from 'preact/hooks';
import { TextField } from '../../parts/form/Field.tsx';

/** Globs in one line, begun with what is set. The text stays as it is typed: a last comma parts nothing yet. */
export const GlobsField = ({
  label,
  globs,
  onChange,
}: {
  label: string;
  globs: readonly string[];
  onChange: (globs: string[]) => void;
}) => {
  const [text, setText] = useState(globs.join(', '));
  const open = splitGlobs(text).map(unclosedBracket).find(Boolean);
  return (
    <TextField
      label={label}
      help="Globs, separated by commas"
      error={open ? `${open} is never closed, so it stands for itself.` : null}
      mono
      value={text}
      onChange={(typed) => {
        setText(typed);
        onChange(splitGlobs(typed));
      }}
    />
  );
};
