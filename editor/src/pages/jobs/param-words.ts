import type { JobView } from '@streamops/core';
import { size, span } from '../../format.ts';
import { moment } from '../../parts/form/moment.ts';
import { type FieldPlan, fieldsOf, isRecord } from '../../parts/form/schema.ts';

/** What a person reads of a value: a line, or one line a thing. */
export type ParamWords = string | string[];

const none = 'none';
const notSet = 'not set';

/** Of what no schema knows (any more). */
const plainWords = (value: unknown): string => {
  if (value === null || value === undefined) return notSet;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(plainWords).join(', ') || none;
  return typeof value === 'string' ? value || none : JSON.stringify(value);
};

/** What is set, by the labels of the form. */
const fieldWords = (schema: object, values: unknown): string[] => {
  const given = isRecord(values) ? values : {};
  return fieldsOf({ ...schema }, given)
    .filter(({ name }) => given[name] !== undefined)
    .map((field) => `${field.label}: ${[wordsOf(field, given[field.name])].flat().join(', ')}`);
};

/** `0:00:01.250 to 0:00:02.500, name Boss` */
const sentence = (parts: readonly string[]): string =>
  parts
    .map((part, n) => part.replace(/^([^:]*): /, (_, label) => `${n === 0 ? label : label.toLowerCase()} `))
    .join(', ')
    .replace(/^Start (\S+), end (\S+)/, '$1 to $2');

const rowWords = ({ item }: Extract<FieldPlan, { kind: 'rows' }>, row: unknown): string => {
  // A row that is one of several kinds is a form with that one field.
  const isUnion = item.properties === undefined;
  const schema = isUnion ? { properties: { kind: item }, required: ['kind'] } : item;
  return sentence(fieldWords(schema, isUnion ? { kind: row } : row));
};

type NumberPlan =
  | Extract<FieldPlan, { kind: 'number' }>
  | Extract<FieldPlan, { kind: 'duration' | 'moment' | 'size' }>;

const numberWords = (plan: NumberPlan, value: number): string => {
  if (plan.kind === 'moment') return moment(value);
  if (plan.kind === 'duration') return span(value);
  if (plan.kind === 'size') return size(value);
  const unit = plan.kind === 'number' ? plan.unit : undefined;
  return unit ? `${value} ${unit}` : String(value);
};

const wordsOf = (plan: FieldPlan, value: unknown): ParamWords => {
  if (value === null || value === undefined) return notSet;
  switch (plan.kind) {
    case 'number':
    case 'moment':
    case 'duration':
    case 'size':
      return typeof value === 'number' ? numberWords(plan, value) : plainWords(value);
    case 'group':
      return fieldWords(plan.schema, value);
    case 'rows':
      return plan.value.length > 0 ? plan.value.map((row) => rowWords(plan, row)) : none;
    case 'variants': {
      const chosen = plan.variants.find((variant) => variant.value === plan.value[plan.by]);
      return chosen ? [chosen.label, ...fieldWords(chosen.schema, value)] : plainWords(value);
    }
    default:
      return plainWords(value);
  }
};

/** A job's parameters by the labels of its form; by their names where the schema does not know them (any more). Pure. */
export const paramRows = (
  params: JobView['params'],
  schema: Record<string, unknown> = {},
): (readonly [label: string, value: ParamWords])[] => {
  const fields = new Map(fieldsOf(schema, params).map((field) => [field.name, field]));
  return Object.entries(params).map(([name, value]) => {
    const field = fields.get(name);
    return field ? [field.label, wordsOf(field, value)] : [name, plainWords(value)];
  });
};
