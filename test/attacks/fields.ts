import { z } from 'zod';

/** A JSON schema, as far as it is walked here. */
const node = z.object({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  minItems: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
});
type Node = z.infer<typeof node>;

/** A place in the parameters that takes a text, and parameters that have it there. */
export interface TextField {
  /** `markers[].title`. */
  name: string;
  with(text: string): unknown;
}

const variantsOf = (schema: Node): Node[] =>
  [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map((each) => node.parse(each));

/** Something that the schema takes, for what has to be there beside the text. */
const sample = (schema: Node): unknown => {
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [variant] = variantsOf(schema);
  if (variant) return sample(variant);
  if (schema.type === 'object') return sampleObject(schema);
  if (schema.type === 'array') return schema.minItems ? sampleItems(node.parse(schema.items)) : [];
  if (schema.type === 'string') return 'text';
  return schema.type === 'boolean' ? false : Math.max(schema.minimum ?? 0, 1);
};

/** All of a few: the first encoder of a list may be that of a card which is not there. */
const sampleItems = (items: Node): unknown[] => items.enum ?? [sample(items)];

const sampleObject = ({ properties = {}, required = [] }: Node): Record<string, unknown> =>
  Object.fromEntries(required.map((key) => [key, sample(node.parse(properties[key] ?? {}))]));

const inObject = (schema: Node, name: string): TextField[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, each]) =>
    textFields(node.parse(each), name === '' ? key : `${name}.${key}`).map((field) => ({
      ...field,
      with: (text: string) => ({ ...sampleObject(schema), [key]: field.with(text) }),
    })),
  );

const inRecord = ({ additionalProperties }: Node, name: string): TextField[] => {
  const found = node.safeParse(additionalProperties).data;
  if (!found) return [];
  const values = textFields(found, `${name}.*`);
  return [
    { name: `${name} (key)`, with: (text) => ({ [text]: sample(found) }) },
    ...values.map((field) => ({ ...field, with: (text: string) => ({ key: field.with(text) }) })),
  ];
};

/** Every place at any depth that takes a text, also one of a few: what is none of them has to be refused. */
const textFields = (schema: Node, name: string): TextField[] => [
  ...(schema.type === 'string' ? [{ name, with: (text: string): unknown => text }] : []),
  ...inObject(schema, name),
  ...(schema.type === 'object' ? inRecord(schema, name) : []),
  ...(schema.items === undefined
    ? []
    : textFields(node.parse(schema.items), `${name}[]`).map((field) => ({
        ...field,
        with: (text: string) => [field.with(text)],
      }))),
  ...variantsOf(schema).flatMap((variant) => textFields(variant, name)),
];

/** The text fields of a job type's parameters, out of its schema: a new type brings its own. */
export const textFieldsOf = (params: z.ZodObject): TextField[] =>
  textFields(node.parse(z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' })), '');
