import { z } from 'zod';
import { pathParts } from '../media/file-path.ts';
import { audioStreams, mainVideo } from '../media/media-info.ts';
import type { Asset } from '../ports/assets.ts';
import { matchesGlob } from './glob.ts';

/** What a condition looks at. Pure data: whoever evaluates reads it first. */
export interface ConditionFacts {
  asset: Asset | null;
  driveName: string | null;
  eventType: string | null;
}

type Value = string | number | readonly string[];

interface Field {
  name: string;
  title: string;
  kind: 'text' | 'number' | 'list';
  /** Shown beside the value. */
  unit?: string;
  /** null or undefined: not known (yet). */
  read: (facts: ConditionFacts) => Value | null | undefined;
}

const media = ({ asset }: ConditionFacts) => asset?.media ?? undefined;
const video = (facts: ConditionFacts) => {
  const known = media(facts);
  return known && mainVideo(known);
};

/** Every fact that a condition can look at. A new one is a line here. */
export const conditionFields: readonly Field[] = [
  { name: 'origin', title: 'Origin', kind: 'text', read: ({ asset }) => asset?.origin },
  { name: 'drive', title: 'Drive', kind: 'text', read: ({ driveName }) => driveName },
  { name: 'path', title: 'Path in the drive', kind: 'text', read: ({ asset }) => asset?.path },
  {
    name: 'fileName',
    title: 'File name',
    kind: 'text',
    read: ({ asset }) => asset && pathParts(asset.path).name,
  },
  {
    name: 'extension',
    title: 'Extension',
    kind: 'text',
    read: ({ asset }) => asset && pathParts(asset.path).ext,
  },
  { name: 'container', title: 'Container', kind: 'text', read: (facts) => media(facts)?.container },
  { name: 'relation', title: 'Made by', kind: 'text', read: ({ asset }) => asset?.derivedFrom?.relation },
  { name: 'event', title: 'Event', kind: 'text', read: ({ eventType }) => eventType },
  {
    name: 'durationSec',
    title: 'Duration',
    kind: 'number',
    unit: 's',
    read: (facts) => media(facts)?.durationSec,
  },
  {
    name: 'sizeMb',
    title: 'Size',
    kind: 'number',
    unit: 'MB',
    read: ({ asset }) => asset && asset.sizeBytes / 1_000_000,
  },
  { name: 'height', title: 'Height', kind: 'number', unit: 'px', read: (facts) => video(facts)?.height },
  {
    name: 'frameRate',
    title: 'Frame rate',
    kind: 'number',
    unit: 'fps',
    read: (facts) => video(facts)?.frameRate,
  },
  {
    name: 'audioTracks',
    title: 'Audio tracks',
    kind: 'number',
    read: (facts) => {
      const known = media(facts);
      return known && audioStreams(known).length;
    },
  },
  { name: 'tags', title: 'Tags', kind: 'list', read: ({ asset }) => asset?.tags },
];

interface Operator {
  name: string;
  title: string;
  kind: Field['kind'];
  /** What it says of a fact that is not known. */
  unknown: boolean;
  test: (found: Value, wanted: string) => boolean;
}

const same = (a: unknown, b: string): boolean => String(a).toLowerCase() === b.toLowerCase();
const text = (found: Value): string => String(found).toLowerCase();
const has = (found: Value, wanted: string): boolean =>
  Array.isArray(found) && found.some((entry) => same(entry, wanted));

/** Every way to compare. Upper and lower case are one. A new one is a line here. */
export const conditionOperators: readonly Operator[] = [
  { name: 'is', title: 'is', kind: 'text', unknown: false, test: same },
  { name: 'isNot', title: 'is not', kind: 'text', unknown: true, test: (a, b) => !same(a, b) },
  {
    name: 'contains',
    title: 'contains',
    kind: 'text',
    unknown: false,
    test: (a, b) => text(a).includes(b.toLowerCase()),
  },
  {
    name: 'lacks',
    title: 'does not contain',
    kind: 'text',
    unknown: true,
    test: (a, b) => !text(a).includes(b.toLowerCase()),
  },
  {
    name: 'matches',
    title: 'matches the pattern',
    kind: 'text',
    unknown: false,
    test: (a, b) => matchesGlob(String(a), b),
  },
  { name: 'equals', title: '=', kind: 'number', unknown: false, test: (a, b) => Number(a) === Number(b) },
  { name: 'atLeast', title: '≥', kind: 'number', unknown: false, test: (a, b) => Number(a) >= Number(b) },
  { name: 'atMost', title: '≤', kind: 'number', unknown: false, test: (a, b) => Number(a) <= Number(b) },
  { name: 'has', title: 'has', kind: 'list', unknown: false, test: has },
  { name: 'hasNot', title: 'has not', kind: 'list', unknown: true, test: (a, b) => !has(a, b) },
];

const fieldNamed = (name: string) => conditionFields.find((field) => field.name === name);
const operatorNamed = (name: string) => conditionOperators.find((operator) => operator.name === name);

/** One line of a condition: a known field, an operator of its kind, and what it is held against. */
export const condition = z
  .object({ field: z.string(), operator: z.string(), value: z.string().max(500) })
  .superRefine(({ field, operator, value }, context) => {
    const known = fieldNamed(field);
    if (!known) context.addIssue(`there is no field "${field}"`);
    else if (operatorNamed(operator)?.kind !== known.kind)
      context.addIssue(`${known.title} can't be compared with "${operator}"`);
    else if (known.kind === 'number' && (value.trim() === '' || Number.isNaN(Number(value))))
      context.addIssue(`${known.title} needs a number, not "${value}"`);
  });
export type Condition = z.infer<typeof condition>;

export const conditions = z.object({
  match: z.enum(['all', 'any']).default('all'),
  list: z.array(condition).max(50).default([]),
});
export type Conditions = z.infer<typeof conditions>;

const holdsOne = ({ field, operator, value }: Condition, facts: ConditionFacts): boolean => {
  const how = operatorNamed(operator);
  const found = fieldNamed(field)?.read(facts) ?? null;
  if (!how) return false;
  return found === null ? how.unknown : how.test(found, value.trim());
};

/** Whether the conditions hold. An empty list holds. What is not known holds no condition but a negative one. */
export const conditionsHold = ({ match, list }: Conditions, facts: ConditionFacts): boolean => {
  if (list.length === 0) return true;
  const test = (one: Condition) => holdsOne(one, facts);
  return match === 'all' ? list.every(test) : list.some(test);
};
