import { useState } from 'preact/hooks';
import { clock, parseDuration, parseSize, size } from '../../format.ts';
import { type Common, Frame } from './Field.tsx';
import { moment } from './moment.ts';

interface NumberProps extends Common {
  value: number | undefined;
  unit?: string | undefined;
  min?: number | undefined;
  max?: number | undefined;
  step?: number | undefined;
  onChange: (value: number) => void;
  /** Given where it may be left empty. */
  onEmpty?: (() => void) | undefined;
}

const outside = (value: number | undefined, { min, max, step }: NumberProps): string | null => {
  if (value === undefined) return null;
  if (min !== undefined && value < min) return `At least ${min}.`;
  if (max !== undefined && value > max) return `At most ${max}.`;
  return step === 1 && !Number.isInteger(value) ? 'A whole number.' : null;
};

export const NumberField = (props: NumberProps) => {
  const { value, unit, min, max, step, onChange, onEmpty, ...common } = props;
  const error = outside(value, props) ?? common.error;
  return (
    <Frame {...common} error={error}>
      {(id, note) => (
        <span class="field-unit">
          <input
            id={id}
            type="number"
            value={value ?? ''}
            placeholder={onEmpty ? 'not set' : ''}
            min={min}
            max={max}
            step={step ?? 'any'}
            disabled={common.disabled}
            aria-describedby={note}
            aria-invalid={Boolean(error)}
            onInput={(event) => {
              const typed = event.currentTarget.valueAsNumber;
              if (Number.isFinite(typed)) onChange(typed);
              else if (event.currentTarget.value === '') onEmpty?.();
            }}
          />
          {unit && <span aria-hidden="true">{unit}</span>}
        </span>
      )}
    </Frame>
  );
};

interface Parsed extends Common {
  value: number | undefined;
  onChange: (value: number) => void;
  onEmpty?: (() => void) | undefined;
}

interface Reading {
  parse: (text: string) => number | null;
  show: (value: number) => string;
  wrong: string;
}

/** A number that people write with words: what is typed stays until it is left, then it is tidied. */
const ParsedField = ({ value, onChange, onEmpty, parse, show, wrong, ...common }: Parsed & Reading) => {
  const [typed, setTyped] = useState<string | null>(null);
  const empty = onEmpty !== undefined && typed?.trim() === '';
  const bad = typed !== null && !empty && parse(typed) === null;
  return (
    <Frame {...common} error={bad ? wrong : common.error}>
      {(id, note) => (
        <input
          id={id}
          type="text"
          value={typed ?? (value === undefined ? '' : show(value))}
          placeholder={onEmpty ? 'not set' : ''}
          disabled={common.disabled}
          aria-describedby={note}
          aria-invalid={bad || Boolean(common.error)}
          autoComplete="off"
          onInput={(event) => {
            const text = event.currentTarget.value;
            setTyped(text);
            const parsed = parse(text);
            if (parsed !== null) onChange(parsed);
            else if (text.trim() === '') onEmpty?.();
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

/** A place in a film, in seconds, written as `0:01:23.450` or `83.45`. */
export const MomentField = (props: Parsed) => (
  <ParsedField
    {...props}
    parse={parseDuration}
    show={moment}
    wrong="Write a time such as 0:01:23.450 or 83.45."
  />
);

/** Bytes, written as `200 GB`. */
export const SizeField = (props: Parsed) => (
  <ParsedField {...props} parse={parseSize} show={size} wrong="Write a size such as 200 GB." />
);
