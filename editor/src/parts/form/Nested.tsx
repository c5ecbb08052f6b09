import { useId } from 'preact/hooks';
import { Button } from '../Button.tsx';
import { type Common, SelectField, SwitchField } from './Field.tsx';
import { type FieldErrors, SchemaForm } from './SchemaForm.tsx';
import { type FieldPlan, isRecord, type Schema, startOf } from './schema.ts';

type Of<K extends FieldPlan['kind']> = Extract<FieldPlan, { kind: K }>;
interface Nested<K extends FieldPlan['kind']> extends Common {
  plan: Of<K>;
  path: string;
  errors: FieldErrors;
  onChange: (value: unknown) => void;
}

/** Settings that belong together. Where they may be left out, a switch says whether they are there. */
export const GroupField = ({ plan, path, errors, onChange, ...common }: Nested<'group'>) => {
  const { value, schema, optional } = plan;
  const isOn = value !== undefined || !optional;
  return (
    <fieldset class="form-group" aria-label={optional ? common.label : undefined}>
      {optional ? (
        <SwitchField {...common} value={isOn} onChange={(on) => onChange(on ? startOf(schema) : undefined)} />
      ) : (
        <legend>{common.label}</legend>
      )}
      {!optional && common.help && <p class="field-note">{common.help}</p>}
      {isOn && (
        <SchemaForm {...{ schema, errors }} path={`${path}.`} values={value ?? {}} onChange={onChange} />
      )}
      {errors[path] && <p class="field-note wrong-note">{errors[path]}</p>}
    </fieldset>
  );
};

const Variant = ({
  schema,
  value,
  ...rest
}: {
  schema: Schema;
  value: unknown;
  path: string;
  errors: FieldErrors;
  onChange: (value: unknown) => void;
}) => <SchemaForm schema={schema} values={isRecord(value) ? value : {}} {...rest} />;

/** One of several kinds, each with settings of its own. */
export const VariantsField = ({ plan, path, errors, onChange, ...common }: Nested<'variants'>) => {
  const { by, variants, value } = plan;
  const chosen = variants.find((variant) => variant.value === value[by]);
  return (
    <fieldset class="form-group">
      <SelectField
        {...common}
        error={errors[path] ?? errors[`${path}.${by}`]}
        value={chosen?.value ?? ''}
        options={[
          ...(plan.optional || !chosen ? [['', 'not set'] as const] : []),
          ...variants.map((variant) => [variant.value, variant.label] as const),
        ]}
        onChange={(next) => {
          const variant = variants.find((one) => one.value === next);
          onChange(variant ? { [by]: variant.value, ...startOf(variant.schema) } : undefined);
        }}
      />
      {chosen && (
        <Variant
          {...{ errors, value }}
          schema={chosen.schema}
          path={`${path}.`}
          onChange={(next) => onChange({ ...(isRecord(next) ? next : {}), [by]: chosen.value })}
        />
      )}
    </fieldset>
  );
};

const swapped = (rows: readonly unknown[], at: number): unknown[] =>
  rows.map((row, i) => (i === at ? rows[at + 1] : i === at + 1 ? rows[at] : row));

const RowActions = ({
  name,
  at,
  rows,
  onChange,
}: {
  name: string;
  at: number;
  rows: readonly unknown[];
  onChange: (rows: unknown[]) => void;
}) => (
  <div class="form-row-actions">
    <Button
      small
      kind="quiet"
      icon="up"
      label={`Move ${name} up`}
      disabled={at === 0}
      onClick={() => onChange(swapped(rows, at - 1))}
    />
    <Button
      small
      kind="quiet"
      icon="down"
      label={`Move ${name} down`}
      disabled={at === rows.length - 1}
      onClick={() => onChange(swapped(rows, at))}
    />
    <Button
      small
      kind="quiet"
      icon="cross"
      label={`Take ${name} away`}
      onClick={() => onChange(rows.filter((_, i) => i !== at))}
    />
  </div>
);

const one = (label: string): string => label.toLowerCase().replace(/s$/, '');

/** A list of things with settings: each a row, moved and taken away by its buttons. */
export const RowsField = ({ plan, path, errors, onChange, ...common }: Nested<'rows'>) => {
  const { value: rows, item, max } = plan;
  const id = useId();
  const put = (at: number, row: unknown) => onChange(rows.map((old, i) => (i === at ? row : old)));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend does not lay out in a line
    <div class="form-rows" role="group" aria-labelledby={id}>
      <span id={id} class="field-label">
        {common.label}
      </span>
      {common.help && <p class="field-note">{common.help}</p>}
      {rows.map((row, at) => {
        const name = `${one(common.label)} ${at + 1}`;
        return (
          // Rows have no ids of their own: what they hold is all in their values.
          // biome-ignore lint/a11y/useSemanticElements: as above
          <div key={at} class="form-row" role="group" aria-label={name}>
            <span class="form-row-number">{at + 1}</span>
            <RowItem {...{ item, row, errors }} path={`${path}.${at}`} onChange={(next) => put(at, next)} />
            <RowActions {...{ name, at, rows }} onChange={onChange} />
          </div>
        );
      })}
      {errors[path] && <p class="field-note wrong-note">{errors[path]}</p>}
      <div>
        <Button
          small
          icon="plus"
          disabled={rows.length >= max}
          onClick={() => onChange([...rows, startOf(item)])}
        >
          {`Add a ${one(common.label)}`}
        </Button>
      </div>
    </div>
  );
};

const RowItem = ({
  item,
  row,
  path,
  errors,
  onChange,
}: {
  item: Schema;
  row: unknown;
  path: string;
  errors: FieldErrors;
  onChange: (row: unknown) => void;
}) => {
  const values = isRecord(row) ? row : {};
  // A row that is one of several kinds is a form with that one field.
  const isUnion = item.properties === undefined;
  const schema = isUnion ? { properties: { kind: item }, required: ['kind'] } : item;
  return (
    <div>
      <SchemaForm
        {...{ schema, errors }}
        path={isUnion ? path.replace(/[^.]*$/, '') : `${path}.`}
        values={isUnion ? { kind: values } : values}
        onChange={(next) => onChange(isUnion ? next.kind : next)}
      />
      {errors[path] && <p class="field-note wrong-note">{errors[path]}</p>}
    </div>
  );
};
