import { DurationField, NumberField, SelectField, SizeField, SwitchField, TextField } from './Field.tsx';
import { type FieldPlan, fieldsOf, splitList } from './schema.ts';

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Half-typed JSON goes as text: the hub's answer names the field.
    return text;
  }
};

const One = ({ plan, onChange }: { plan: FieldPlan; onChange: (value: unknown) => void }) => {
  const { label, help } = plan;
  switch (plan.kind) {
    case 'text':
      return (
        <TextField
          label={label}
          help={help}
          value={plan.value}
          mono={/[{}/]/.test(plan.value)}
          onChange={onChange}
        />
      );
    case 'switch':
      return <SwitchField label={label} help={help} value={plan.value} onChange={onChange} />;
    case 'select':
      return (
        <SelectField
          label={label}
          help={help}
          value={plan.value}
          options={plan.options.map((option) => [option, option] as const)}
          onChange={onChange}
        />
      );
    case 'number':
      return (
        <NumberField
          label={label}
          help={help}
          value={plan.value}
          unit={plan.unit}
          min={plan.min}
          max={plan.max}
          step={plan.step}
          onChange={onChange}
        />
      );
    case 'duration':
      return <DurationField label={label} help={help} value={plan.value} onChange={onChange} />;
    case 'size':
      return <SizeField label={label} help={help} value={plan.value} onChange={onChange} />;
    case 'list':
      return (
        <TextField
          label={label}
          help={help ?? 'Separated by commas'}
          value={plan.value.join(', ')}
          onChange={(text) => onChange(splitList(text))}
        />
      );
    case 'json':
      return (
        <TextField
          label={label}
          help={help ?? 'JSON'}
          mono
          value={JSON.stringify(plan.value)}
          onChange={(text) => onChange(parseJson(text))}
        />
      );
  }
};

/** A form drawn from JSON Schema: a new job type has one without anybody drawing it. */
export const SchemaForm = ({
  schema,
  values,
  onChange,
}: {
  schema: Record<string, unknown>;
  values: Record<string, unknown>;
  onChange: (values: Record<string, unknown>) => void;
}) => (
  <div class="stack">
    {fieldsOf(schema, values).map((plan) => (
      <One key={plan.name} plan={plan} onChange={(value) => onChange({ ...values, [plan.name]: value })} />
    ))}
  </div>
);
