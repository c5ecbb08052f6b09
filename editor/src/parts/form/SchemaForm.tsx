import './SchemaForm.css';
import { ChoicesField } from './ChoicesField.tsx';
import { SelectField, SwitchField, TextField } from './Field.tsx';
import { JsonField } from './JsonField.tsx';
import { ListField } from './ListField.tsx';
import { GroupField, RowsField, VariantsField } from './Nested.tsx';
import { DurationField, MomentField, NumberField, SizeField } from './NumberFields.tsx';
import { type FieldPlan, fieldsOf, splitList } from './schema.ts';

/** What is wrong, by the path of its field: `ranges.0.startSec`. */
export type FieldErrors = Readonly<Record<string, string>>;

const notSet = [['', 'not set']] as const;

const readNumbers = (text: string): number[] | null => {
  const parts = splitList(text).map(Number);
  return parts.every(Number.isFinite) ? parts : null;
};

interface OneProps {
  plan: FieldPlan;
  path: string;
  errors: FieldErrors;
  onChange: (value: unknown) => void;
}

const One = ({ plan, path, errors, onChange }: OneProps) => {
  const { label, help, optional } = plan;
  const common = { label, help, error: errors[path], onChange };
  const empty = optional ? () => onChange(undefined) : undefined;
  const nested = { path, errors, ...common };
  switch (plan.kind) {
    case 'text':
      return (
        <TextField
          {...common}
          value={plan.value}
          mono={/[{}/]/.test(plan.value)}
          onChange={(text) => onChange(optional && text === '' ? undefined : text)}
        />
      );
    case 'switch':
      return <SwitchField {...common} value={plan.value} />;
    case 'select':
      return (
        <SelectField
          {...common}
          value={plan.value}
          options={[
            ...(optional || !plan.value ? notSet : []),
            ...plan.options.map((option) => [option, option] as const),
          ]}
          onChange={(value) => onChange(value || undefined)}
        />
      );
    case 'number': {
      const { value, unit, min, max, step } = plan;
      return <NumberField {...common} {...{ value, unit, min, max, step }} onEmpty={empty} />;
    }
    case 'moment':
      return <MomentField {...common} onEmpty={empty} value={plan.value} />;
    case 'duration':
      return <DurationField {...common} onEmpty={empty} value={plan.value} />;
    case 'size':
      return <SizeField {...common} onEmpty={empty} value={plan.value} />;
    case 'list':
      return <ListField {...common} value={plan.value} read={splitList} />;
    case 'numbers':
      return (
        <ListField
          {...common}
          value={plan.value}
          read={readNumbers}
          wrong="Write numbers, separated by commas."
        />
      );
    case 'choices':
      return <ChoicesField {...common} value={plan.value} options={plan.options} />;
    case 'group':
      return <GroupField {...nested} plan={plan} />;
    case 'rows':
      return <RowsField {...nested} plan={plan} />;
    case 'variants':
      return <VariantsField {...nested} plan={plan} />;
    case 'json':
      return <JsonField {...common} value={plan.value} />;
  }
};

/** What is not set is not sent: the hub fills in its default. */
const withValue = (values: Record<string, unknown>, name: string, value: unknown) => {
  const { [name]: _old, ...rest } = values;
  return value === undefined ? rest : { ...rest, [name]: value };
};

/** A form drawn from JSON Schema: a new job type has one without anybody drawing it. */
export const SchemaForm = ({
  schema,
  values,
  errors = {},
  path = '',
  onChange,
}: {
  schema: object;
  values: Record<string, unknown>;
  errors?: FieldErrors;
  /** Of the object in the whole form, with a point at its end. */
  path?: string;
  onChange: (values: Record<string, unknown>) => void;
}) => (
  <div class={path ? 'schema-form inner' : 'schema-form'}>
    {fieldsOf({ ...schema }, values).map((plan) => (
      <One
        key={plan.name}
        plan={plan}
        path={path + plan.name}
        errors={errors}
        onChange={(value) =>
          onChange(withValue(values, plan.name, value === undefined ? plan.whenEmpty : value))
        }
      />
    ))}
  </div>
);
