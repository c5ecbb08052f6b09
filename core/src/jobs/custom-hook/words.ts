import { StreamOpsError } from '../../errors.ts';
import { taggedAs } from '../../media/tag-values.ts';
import type { PlanInput } from '../kit/define.ts';
import type { Arg } from '../kit/plan.ts';

/** What an argument may name. */
export const hookVariables = ['input', 'output', 'name', 'stem', 'ext', 'game', 'id'] as const;
type Variable = (typeof hookVariables)[number];

/** Other braces (JSON, a shell's `${HOME}`) are plain characters. */
const braced = /\{([a-z]+)\}/;

const variableNamed = (name: string): Variable => {
  const found = hookVariables.find((variable) => variable === name);
  if (found) return found;
  const known = hookVariables.map((variable) => `{${variable}}`).join(' ');
  throw new StreamOpsError(
    'TEMPLATE_INVALID',
    `{${name}} is nothing that an argument may name. Known: ${known}.`,
  );
};

interface Named {
  source: PlanInput;
  /** The output's name in the plan, where the hook writes one. */
  output: string | undefined;
}

const partOf = (variable: Variable, { source, output }: Named): Arg => {
  const { name, stem, ext, assetId, tags } = source;
  const texts = { name, stem, ext, id: assetId, game: taggedAs(tags, 'game') ?? '' };
  if (variable === 'input') return { input: 0 };
  if (variable !== 'output') return texts[variable];
  if (output !== undefined) return { output };
  const why = 'An argument names {output}, and the hook was given no file to write.';
  throw new StreamOpsError('PARAMS_INVALID', why);
};

/** With one group, split leaves text at even places and the names in braces at odd ones. */
const pieces = (template: string): string[] => template.split(new RegExp(braced, 'g'));

/** Rejects with TEMPLATE_INVALID. */
export const checkWord = (template: string): void => {
  for (const [at, name] of pieces(template).entries()) if (at % 2 === 1) variableNamed(name);
};

/**
 * One argument in parts, which the runner joins. What a file or a tag is called is put in as it is: it is not looked
 * through for braces, and no shell ever sees it. Rejects with TEMPLATE_INVALID, PARAMS_INVALID.
 */
const hookWord = (template: string, named: Named): Arg[] =>
  pieces(template)
    .map((text, at) => (at % 2 === 1 ? partOf(variableNamed(text), named) : text))
    .filter((part) => part !== '');

/** What whoever wrote the argument did not begin with a hyphen, and a name does. */
const refuseOption = (template: string, [first]: readonly Arg[]): void => {
  if (typeof first !== 'string' || !first.startsWith('-') || template.startsWith('-')) return;
  const why = `The argument ${JSON.stringify(template)} would begin with ${JSON.stringify(first)}, which a program takes for an option.`;
  const instead =
    'Put an argument "--" before it, if the program knows that, or a word in front (--title={stem}), or give it {input} alone.';
  throw new StreamOpsError('PARAMS_INVALID', `${why} ${instead}`);
};

/**
 * All arguments. A file's name or a tag makes no option of one: anybody may have named it. Behind `--` nothing is an
 * option (POSIX, Utility Syntax Guidelines, 10). Rejects as `hookWord` does.
 */
export const hookWords = (templates: readonly string[], named: Named): Arg[][] =>
  templates.map((template, at) => {
    const word = hookWord(template, named);
    if (!templates.slice(0, at).includes('--')) refuseOption(template, word);
    return word;
  });
