import { useId } from 'preact/hooks';
import { Chip } from '../Pill.tsx';
import type { Common } from './Field.tsx';

/** Some of a few, in the order in which they were pressed: what is chosen stands first, with its number. */
export const ChoicesField = ({
  label,
  help,
  error,
  value,
  options,
  onChange,
}: Common & {
  value: readonly string[];
  options: readonly string[];
  onChange: (value: string[]) => void;
}) => {
  const id = useId();
  const rest = options.filter((option) => !value.includes(option));
  const note = error ?? help;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset does not lay out as a grid
    <div class={`field${error ? ' wrong' : ''}`} role="group" aria-labelledby={id}>
      <span id={id} class="field-label">
        {label}
      </span>
      <div class="line wrap">
        {[...value, ...rest].map((option) => {
          const at = value.indexOf(option);
          return (
            <Chip
              key={option}
              on={at >= 0}
              onToggle={() => onChange(at >= 0 ? value.filter((one) => one !== option) : [...value, option])}
            >
              {at >= 0 && value.length > 1 ? `${at + 1} ${option}` : option}
            </Chip>
          );
        })}
      </div>
      {note && <p class="field-note">{note}</p>}
    </div>
  );
};
