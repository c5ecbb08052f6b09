import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import './Field.css';
import { clock, parseDuration, parseSize, size } from '../../format.ts';

interface Common {
  label: string;
  help?: string | undefined;
  error?: string | null | undefined;
  disabled?: boolean;
}

interface Frame extends Common {
  children: (id: string, describedBy: string | undefined) => ComponentChildren;
}

/** Label above, help below, an error in its place. */
const Frame = ({ label, help, error, children }: Frame) => {
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

export const NumberField = ({
  value,
  unit,
  min,
  max,
  step,
  onChange,
  ...common
}: Common & {
  value: number;
  unit?: string | undefined;
  min?: number | undefined;
  max?: number | undefined;
  step?: number | undefined;
  onChange: (value: number) => void;
}) => (
  <Frame {...common}>
    {(id, note) => (
      <span class="field-unit">
        <input
          id={id}
          type="number"
          value={value}
          min={min}
          max={max}
          step={step}
          disabled={common.disabled}
          aria-describedby={note}
          aria-invalid={Boolean(common.error)}
          onInput={(event) => {
            const typed = event.currentTarget.valueAsNumber;
            if (Number.isFinite(typed)) onChange(typed);
          }}
        />
        {unit && <span aria-hidden="true">{unit}</span>}
      </span>
    )}
  </Frame>
);

interface Parsed extends Common {
  value: number;
  onChange: (value: number) => void;
}

/** A number that people write with words: what is typed stays until it is left, then it is tidied. */
const ParsedField = ({
  value,
  onChange,
  parse,
  show,
  wrong,
  ...common
}: Parsed & { parse: (text: string) => number | null; show: (value: number) => string; wrong: string }) => {
  const [typed, setTyped] = useState<string | null>(null);
  const bad = typed !== null && parse(typed) === null;
  return (
    <Frame {...common} error={bad ? wrong : common.error}>
      {(id, note) => (
        <input
          id={id}
          type="text"
          value={typed ?? show(value)}
          disabled={common.disabled}
          aria-describedby={note}
          aria-invalid={bad}
          autoComplete="off"
          onInput={(event) => {
            const text = event.currentTarget.value;
            setTyped(text);
            const parsed = parse(text);
            if (parsed !== null) onChange(parsed);
          }}
          onBlur={() => {
            if (!bad) setTyped(null);
          }}
        />
      )}
    </Frame>
  );
};

/** Seconds, written as `1:23.5` or `1m30s`. */
export const DurationField = (props: Parsed) => (
  <ParsedField
    {...props}
    parse={parseDuration}
    show={(value) => clock(value, value % 1 ? 1 : 0)}
    wrong="Write a time such as 1:23:45.6 or 90 s."
  />
);

/** Bytes, written as `200 GB`. */
export const SizeField = (props: Parsed) => (
  <ParsedField {...props} parse={parseSize} show={size} wrong="Write a size such as 200 GB." />
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
