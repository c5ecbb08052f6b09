import { type JobDefinition, jobTypes, type Lane } from '@streamops/core';
import { z } from 'zod';

/** What of a JSON Schema the guide shows. */
interface Parameter {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  items?: Parameter;
  anyOf?: readonly Parameter[];
  oneOf?: readonly Parameter[];
  properties?: Readonly<Record<string, Parameter>>;
}

const lanes: Record<Lane, string> = {
  catalog: 'touches no file',
  io: 'moves bytes',
  cpu: 'encodes on the processor',
  gpu: 'encodes on a graphics card',
};

/** Numbers that a schema has only because JavaScript has no larger ones say nothing. */
const isTold = (bound: number | undefined): bound is number =>
  bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;

const rangeOf = ({ minimum, maximum }: Parameter): string => {
  if (isTold(minimum) && isTold(maximum)) return `${minimum} to ${maximum}`;
  if (isTold(minimum)) return `${minimum} or more`;
  return isTold(maximum) ? `up to ${maximum}` : 'a number';
};

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

const valuesOf = (parameter: Parameter): string => {
  const { type, items, properties } = parameter;
  const choices = parameter.anyOf ?? parameter.oneOf;
  if (parameter.enum) return parameter.enum.map(code).join(', ');
  if (parameter.const !== undefined) return code(parameter.const);
  if (choices) return [...new Set(choices.map(valuesOf))].join('; or ');
  if (type === 'array') return items ? `a list of ${valuesOf(items)}` : 'a list';
  if (type === 'object') {
    return properties ? `{ ${Object.keys(properties).map(code).join(', ')} }` : 'an object';
  }
  if (type === 'number' || type === 'integer') return rangeOf(parameter);
  return { boolean: 'yes or no', null: 'nothing', string: 'text' }[type ?? ''] ?? 'anything';
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const rowOf = (name: string, parameter: Parameter): string => {
  const given = parameter.default === undefined ? '' : code(parameter.default);
  return `| ${[`\`${name}\``, valuesOf(parameter), given, parameter.description ?? ''].map(cell).join(' | ')} |`;
};

const parametersOf = ({ params }: JobDefinition): string => {
  // The cast: zod's own type of a JSON Schema has a hundred fields, all of them optional, of which these are read.
  const { properties = {} } = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) as Parameter;
  const rows = Object.entries(properties).map(([name, parameter]) => rowOf(name, parameter));
  return rows.length === 0
    ? 'It takes no parameters.'
    : ['| parameter | values | default | what it is |', '|---|---|---|---|', ...rows].join('\n');
};

const inputsOf = ({ inputs: { min, max } }: JobDefinition): string => {
  if (max > min) return `Takes ${min} to ${max} files`;
  return min === 1 ? 'Takes one file' : `Takes ${min} files`;
};

const sectionOf = (definition: JobDefinition, prose: string): string => {
  const { type, summary, lane, laneFor } = definition;
  const where = `; ${lanes[lane]} (lane \`${lane}\`${laneFor ? ', or another by its parameters' : ''})`;
  return [
    `## ${type}`,
    summary,
    prose.trim(),
    `${inputsOf(definition)}${where}.`,
    parametersOf(definition),
  ].join('\n\n');
};

const head = `# Media jobs

<!-- Made by \`npm test -- test/docs/job-guide -u\` from core/src/jobs and docs/guides/media-jobs: change those. -->

What each job type does, with an example and what happens in the awkward cases. \`GET /api/job-types\` lists every
parameter with its range and default; \`POST /api/jobs?dryRun=true\` says what a job would do and touches nothing,
as far as that is known before anything is made: where a job measures, cuts or writes lines of text first, \`later\` says so.

A job is asked for on the Run page, by a node in a flow, or by a program:

\`\`\`sh
curl http://localhost:7767/api/jobs -H "Authorization: Bearer $(cat data/token)" -H 'Content-Type: application/json' \\
  -d '{ "type": "hash", "inputs": [{ "path": "'"$PWD"'/recordings/Night 1.mkv" }], "params": {} }'
\`\`\`

\`data\` is the hub's data folder. An input is an \`assetId\`, as \`GET /api/assets\` lists them, or the full \`path\` of a
file on a drive. \`GET /api/jobs/ID\` says how the job stands, and has its receipt in the end.

What a job leaves on a drive is in the catalog at once. Its streams and pictures are there once \`index\` and
\`first_look\` have run over it: as the next nodes of a flow, or by Reindex on its page.`;

const contents = jobTypes
  .map(({ type, title }) => `[${title}](#${type.replaceAll(/[^a-z0-9_-]/g, '')})`)
  .join(' · ');

/** The guide in Markdown: a section a job type, its prose given by \`proseOf\`, its parameters from its schema. */
export const jobGuide = async (proseOf: (type: string) => Promise<string>): Promise<string> => {
  const sections = await Promise.all(
    jobTypes.map(async (definition) => sectionOf(definition, await proseOf(definition.type))),
  );
  return `${[head, contents, ...sections].join('\n\n')}\n`;
};
