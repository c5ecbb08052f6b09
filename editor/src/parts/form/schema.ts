/** JSON Schema of a job's parameters, as /api/job-types gives it, read into fields. Pure. */

export type FieldPlan = { name: string; label: string; help?: string | undefined } & (
  | { kind: 'text'; value: string }
  | { kind: 'switch'; value: boolean }
  | {
      kind: 'number';
      value: number;
      unit?: string | undefined;
      min?: number | undefined;
      max?: number | undefined;
      step: number | undefined;
    }
  | { kind: 'duration' | 'size'; value: number }
  | { kind: 'select'; value: string; options: string[] }
  | { kind: 'list'; value: string[] }
  | { kind: 'json'; value: unknown }
);

interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  default?: unknown;
  description?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  items?: Schema;
}

/** `maxShiftSec` → `Max shift`: the unit leaves the label and stands in the field. */
const words = (name: string): string => {
  const spaced = name
    .replace(/(Sec|Seconds|Bytes|Pct)$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

/** `Name; templates use it` → label `Name`, help `Templates use it`; a sentence that is long is help alone. */
export const labelAndHelp = (
  name: string,
  description = '',
): { label: string; help?: string | undefined } => {
  const [head = '', ...rest] = description.split(/[;:]\s+/);
  if (head && head.length <= 32) {
    const help = rest.join('; ');
    return { label: head, help: help ? help.charAt(0).toUpperCase() + help.slice(1) : undefined };
  }
  return { label: words(name), help: description || undefined };
};

const unitOf = (name: string): string | undefined =>
  /Pct$/.test(name) ? '%' : /Days$/.test(name) ? 'days' : /Seconds$/.test(name) ? 's' : undefined;

const numberField = (name: string, schema: Schema, value: number) => {
  if (/Sec$/.test(name)) return { kind: 'duration' as const, value };
  if (/Bytes$/.test(name)) return { kind: 'size' as const, value };
  const { minimum: min, maximum: max } = schema;
  return {
    kind: 'number' as const,
    value,
    unit: unitOf(name),
    min: min !== undefined && Number.isSafeInteger(min) && min > Number.MIN_SAFE_INTEGER ? min : undefined,
    max: max !== undefined && max < Number.MAX_SAFE_INTEGER ? max : undefined,
    step: schema.type === 'integer' ? 1 : undefined,
  };
};

const control = (name: string, schema: Schema, given: unknown) => {
  const value = given ?? schema.default;
  if (schema.enum?.every((option) => typeof option === 'string')) {
    const options = schema.enum.map(String);
    return { kind: 'select' as const, options, value: String(value ?? options[0] ?? '') };
  }
  if (schema.type === 'boolean') return { kind: 'switch' as const, value: Boolean(value) };
  if (schema.type === 'number' || schema.type === 'integer') {
    return numberField(name, schema, Number(value ?? schema.minimum ?? 0));
  }
  if (schema.type === 'string') return { kind: 'text' as const, value: String(value ?? '') };
  if (schema.type === 'array' && schema.items?.type === 'string') {
    return { kind: 'list' as const, value: Array.isArray(value) ? value.map(String) : [] };
  }
  return { kind: 'json' as const, value: value ?? null };
};

/** One field a property, in the schema's order, filled with what is given or the default. */
export const fieldsOf = (schema: Record<string, unknown>, given: Record<string, unknown>): FieldPlan[] => {
  // The hub makes it from zod: its shape is JSON Schema's; what is not understood becomes a JSON field.
  const { properties = {} } = schema as Schema;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    ...labelAndHelp(name, property.description),
    ...control(name, property, given[name]),
  }));
};

/** `clip, elden ring,` → `['clip', 'elden ring']` */
export const splitList = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  ),
];
