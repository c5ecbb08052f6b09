import { insidePath, type JobDefinition, type Output, settings } from '../../core/src/index.ts';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { type TextField, textFieldsOf } from './fields.ts';
import { plainName } from './hostile-file.ts';
import { commandsOf, hostileContext, isNamed, passesOf, type Ran } from './planned.ts';
import { commandFaults } from './recorder.ts';

/** Parameters with their defaults, or null where the schema refuses them. */
export const takes = (definition: JobDefinition, params: object): Record<string, unknown> | null => {
  const parsed = definition.params.safeParse(params);
  return parsed.success ? parsed.data : null;
};

/** With the text in one field. A field of an object makes an object. */
export const having = (field: TextField, text: string, over: object): object => ({
  ...over,
  ...(field.with(text) as object),
});

const isPlainName = (name: string): boolean =>
  name !== '' && !/^\.{1,2}$/.test(name) && !/[/\0]/.test(name) && Buffer.byteLength(name) <= 255;

/** Names of outputs that are no single names, or whose folder leads out. */
export const badOutputs = (outputs: readonly Output[]): string[] =>
  outputs.flatMap((output) => {
    const isFine =
      isPlainName(output.fileName) && (output.to !== 'drive' || insidePath(output.dir) === output.dir);
    return isFine ? [] : [JSON.stringify(output)];
  });

const allSettings = textFieldsOf(settings);
/** Settings that take the text somewhere: presets, layouts of games. */
const settingsWith = (text: string) =>
  allSettings.flatMap((field) => settings.safeParse(field.with(text)).data ?? []);

/** What a job of this type is told with the text: in none of its fields, in each of them, and by each of the settings. */
export const everyWayToSay = ({ definition, params }: Ran, fields: readonly TextField[], text: string) => {
  const said = [params, ...fields.map((field) => having(field, text, params))];
  const known = said.map((one) => takes(definition, one)).filter((one) => one !== null);
  if (!definition.withSettings) return known;
  const own = settingsWith(text).map((kept) => {
    const [preset] = kept.presets;
    const parsed = takes(definition, preset ? { ...params, preset: preset.name } : params) ?? {};
    return definition.withSettings?.(parsed, kept, [`game:${text}`]) ?? parsed;
  });
  return [...known, ...own];
};

interface Against {
  text: string;
  tools: Tools;
  /** Folders that a command may name. */
  roots: readonly string[];
}

/** What is wrong with the commands and outputs of one job's plans, as far as they can be told without running it. */
export const planFaults = async (
  one: Ran,
  params: Record<string, unknown>,
  { text, tools, roots }: Against,
) => {
  const faults: string[] = [];
  let commands = 0;
  if (!one.context) throw new Error('A job without a plan came to its end.');
  const told = { text, name: plainName(text) };
  const context = hostileContext(one.context, told);
  try {
    for (const plan of passesOf(one, params, context, told)) {
      const words = await commandsOf(plan, one, context, tools);
      commands += words.length;
      faults.push(...badOutputs(Object.values(plan.outputs)));
      faults.push(...words.flatMap((argv) => commandFaults(argv, roots)));
    }
  } catch (error) {
    if (!isNamed(error)) faults.push(String(error));
  }
  return {
    commands,
    faults: faults.map((fault) => `${one.definition.type}, ${text.slice(0, 80)}: ${fault}`),
  };
};
