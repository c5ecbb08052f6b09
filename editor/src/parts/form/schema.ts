import { isMoment, labelAndHelp, unitOf, words } from './units.ts';

/** JSON Schema of a job's parameters, as /api/job-types gives it, read into fields. Pure. */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  default?: unknown;
  examples?: unknown[];
  title?: string;
  description?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

export interface Variant {
  /** The value of the property that tells the variants apart. */
  value: string;
  label: string;
  schema: Schema;
}

interface Common {
  name: string;
  label: string;
  help?: string | undefined;
  /** Whether leaving it empty means something. */
  optional: boolean;
  /** What is sent then: nothing, or null where something has to be. */
  whenEmpty?: null | undefined;
}

export type FieldPlan = Common &
  (
    | { kind: 'text'; value: string }
    | { kind: 'switch'; value: boolean }
    | {
        kind: 'number';
        value: number | undefined;
        unit?: string | undefined;
        min?: number | undefined;
        max?: number | undefined;
        step: number | undefined;
      }
    /** `moment`: a place in a film, to the millisecond; `duration`: a length. Seconds. */
    | { kind: 'duration' | 'moment' | 'size'; value: number | undefined }
    | { kind: 'select'; value: string; options: string[] }
    | { kind: 'list'; value: string[] }
    /** Numbers, separated by commas. */
    | { kind: 'numbers'; value: number[] }
    /** Some of these, in an order that counts. */
    | { kind: 'choices'; value: string[]; options: string[] }
    | { kind: 'group'; value: Record<string, unknown> | undefined; schema: Schema }
    | { kind: 'rows'; value: unknown[]; item: Schema; min: number; max: number }
    | { kind: 'variants'; value: Record<string, unknown>; by: string; variants: Variant[] }
    | { kind: 'json'; value: unknown }
  );

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSafe = (limit: number | undefined): limit is number =>
  limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;

/** A part of a whole has no unit, whatever the whole is counted in. */
const isShare = ({ type, maximum }: Schema): boolean => type === 'number' && maximum === 1;

const numberControl = (name: string, schema: Schema, value: number | undefined) => {
  if (isMoment(name)) return { kind: 'moment' as const, value };
  if (/Sec$/.test(name)) return { kind: 'duration' as const, value };
  if (/Bytes$/.test(name)) return { kind: 'size' as const, value };
  return {
    kind: 'number' as const,
    value,
    unit: isShare(schema) ? undefined : unitOf(name),
    min: isSafe(schema.minimum) ? schema.minimum : undefined,
    max: isSafe(schema.maximum) ? schema.maximum : undefined,
    step: schema.type === 'integer' ? 1 : undefined,
  };
};

const strings = ({ enum: options }: Schema): string[] | undefined =>
  options?.every((option) => typeof option === 'string') ? options.map(String) : undefined;

const arrayControl = (schema: Schema, value: unknown) => {
  const { items = {} } = schema;
  const given = Array.isArray(value) ? value : [];
  const options = strings(items);
  if (options) return { kind: 'choices' as const, options, value: given.map(String) };
  if (items.type === 'string') return { kind: 'list' as const, value: given.map(String) };
  if (items.type === 'number' || items.type === 'integer') {
    return { kind: 'numbers' as const, value: given.filter((each) => typeof each === 'number') };
  }
  if (items.properties || variantsOf(items)) {
    const { minItems: min = 0, maxItems: max = Number.POSITIVE_INFINITY } = schema;
    return { kind: 'rows' as const, value: given, item: items, min, max };
  }
  return { kind: 'json' as const, value: value ?? null };
};

/** A union of objects that one property tells apart. */
const variantsOf = ({ anyOf, oneOf }: Schema): { by: string; variants: Variant[] } | undefined => {
  const branches = oneOf ?? anyOf ?? [];
  const by = Object.entries(branches[0]?.properties ?? {}).find(([, each]) => each.const !== undefined)?.[0];
  if (branches.length < 2 || by === undefined) return undefined;
  const variants = branches.map((schema) => {
    const value = String(schema.properties?.[by]?.const ?? '');
    const { [by]: _told, ...properties } = schema.properties ?? {};
    const label = schema.title ?? schema.description ?? words(value);
    return { value, label, schema: { ...schema, properties } };
  });
  return variants.every(({ value }) => value !== '') ? { by, variants } : undefined;
};

/** `number | null` is a number that may be left empty. */
const withoutNull = (schema: Schema): Schema => {
  if (Array.isArray(schema.type)) {
    const [type, ...others] = schema.type.filter((each) => each !== 'null');
    return type && others.length === 0 ? { ...schema, type } : schema;
  }
  const rest = schema.anyOf?.filter(({ type }) => type !== 'null') ?? [];
  const [only] = rest;
  if (!only || rest.length !== 1 || rest.length === schema.anyOf?.length) return schema;
  const { anyOf: _anyOf, ...own } = schema;
  return { ...only, ...own };
};

const scalarControl = (name: string, schema: Schema, value: unknown) => {
  const options = strings(schema);
  if (options) return { kind: 'select' as const, options, value: String(value ?? '') };
  if (schema.type === 'boolean') return { kind: 'switch' as const, value: Boolean(value) };
  if (schema.type === 'number' || schema.type === 'integer') {
    return numberControl(name, schema, typeof value === 'number' ? value : undefined);
  }
  return schema.type === 'string' ? { kind: 'text' as const, value: String(value ?? '') } : undefined;
};

const control = (name: string, schema: Schema, given: unknown) => {
  const value = given ?? schema.default;
  const scalar = scalarControl(name, schema, value);
  if (scalar) return scalar;
  if (schema.type === 'array') return arrayControl(schema, value);
  const union = variantsOf(schema);
  if (union) return { kind: 'variants' as const, ...union, value: isRecord(value) ? value : {} };
  if (schema.properties) {
    return { kind: 'group' as const, schema, value: isRecord(value) ? value : undefined };
  }
  return { kind: 'json' as const, value: value ?? null };
};

/** One field a property, in the schema's order, filled with what is given or the default. */
export const fieldsOf = (schema: Record<string, unknown>, given: Record<string, unknown>): FieldPlan[] => {
  // The hub makes it from zod: its shape is JSON Schema's; what is not understood becomes a JSON field.
  const { properties = {}, required = [] } = schema as Schema;
  const told = Object.entries(properties).map(([name, { description }]) => labelAndHelp(name, description));
  return Object.entries(properties).map(([name, property], at) => {
    const plain = withoutNull(property);
    const isRequired = required.includes(name);
    const hasDefault = property.default !== undefined && property.default !== null;
    const isNull = isRequired && plain !== property;
    const twice = told.filter(({ label }) => label === told[at]?.label).length > 1;
    return {
      name,
      // `Mix: how much louder…`, `Mix: before the others…`: of several with one head, each goes by its own name.
      ...(twice
        ? { label: words(name), help: property.description }
        : labelAndHelp(name, property.description)),
      optional: isNull || (!isRequired && !hasDefault),
      ...(isNull ? { whenEmpty: null } : {}),
      ...control(name, plain, given[name]),
    };
  });
};

const firstOf = (given: Schema): unknown => {
  const schema = withoutNull(given);
  const told = schema.default ?? schema.examples?.[0];
  if (told !== undefined) return structuredClone(told);
  if (schema.properties || variantsOf(schema)) return startOf(schema);
  if (schema.type === 'boolean') return false;
  if (schema.type === 'array') return [];
  if (schema.type === 'string') return strings(schema)?.[0] ?? '';
  if (schema.type !== 'number' && schema.type !== 'integer') return undefined;
  return isSafe(schema.minimum) ? schema.minimum : 0;
};

/** What a fresh row or group begins with: its defaults, and the least of what has to be given. */
export const startOf = (schema: Schema): Record<string, unknown> => {
  const union = variantsOf(schema);
  if (union) {
    const [first] = union.variants;
    return first ? { [union.by]: first.value, ...startOf(first.schema) } : {};
  }
  const { properties = {}, required = [] } = schema;
  return Object.fromEntries(
    required.flatMap((name) => {
      const property = properties[name];
      return property && property.const === undefined ? [[name, firstOf(property)]] : [];
    }),
  );
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
