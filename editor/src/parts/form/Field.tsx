import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import './Field.css';

export interface Common {
  label: string;
  help?: string | undefined;
  error?: string | null | undefined;
  disabled?: boolean;
}

interface FrameProps extends Common {
  children: (id: string, describedBy: string | undefined) => ComponentChildren;
}

/** Label above, help below, an error in its place. */
export const Frame = ({ label, help, error, children }: FrameProps) => {
  const id = useId();
  const note = error ?? help;
  return (
    <div class={`field${error ? ' wrong' : ''}`}>
      <label for={id}>{label}</label>
      {children(id, note ? `${id}-note` : undefined)}
      {note && (
        <p id={`${id}-note`} class="field-note">
          {note}
        </p>
      )}
    </div>
  );
};

interface TextProps extends Common {
  value: string;
  placeholder?: string;
  mono?: boolean;
  onChange: (value: string) => void;
}

export const TextField = ({ value, placeholder, mono, onChange, ...common }: TextProps) => (
  <Frame {...common}>
    {(id, note) => (
      <input
        id={id}
        class={mono ? 'mono' : ''}
        type="text"
        value={value}
        placeholder={placeholder}
        disabled={common.disabled}
        aria-describedby={note}
        aria-invalid={Boolean(common.error)}
        autoComplete="off"
        spellcheck={false}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    )}
  </Frame>
);

/** A folder on the machine that runs the hub: typed, since a browser can't look there. */
export const PathField = (props: Omit<TextProps, 'mono'>) => (
  <TextField {...props} mono placeholder={props.placeholder ?? '/home/me/Videos'} />
);

export const SelectField = ({
  value,
  options,
  onChange,
  ...common
}: Common & {
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  onChange: (value: string) => void;
}) => (
  <Frame {...common}>
    {(id, note) => (
      <select
        id={id}
        value={value}
        disabled={common.disabled}
        aria-describedby={note}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    )}
  </Frame>
);

export const SwitchField = ({
  label,
  help,
  value,
  disabled,
  onChange,
}: Common & { value: boolean; onChange: (value: boolean) => void }) => {
  const id = useId();
  return (
    <div class="field switch-field">
      <button
        id={id}
        type="button"
        role="switch"
        class="switch"
        aria-checked={value}
        aria-label={label}
        aria-describedby={help ? `${id}-note` : undefined}
        disabled={disabled}
        onClick={() => onChange(!value)}
      />
      <div>
        <label for={id}>{label}</label>
        {help && (
          <p id={`${id}-note`} class="field-note">
            {help}
          </p>
        )}
      </div>
    </div>
  );
};
