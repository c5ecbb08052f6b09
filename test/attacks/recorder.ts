import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';

/** The words of one command as its process got them, the program left out. */
type Argv = readonly string[];

export interface Recorder {
  tools: Tools;
  /** Every command so far. */
  commands(): Promise<Argv[]>;
}

/** Two NULs end a command, one a word; a word may hold anything else. */
const script = (log: string, program: string): string =>
  ['#!/bin/sh', `{ printf '%s\\0' "$@"; printf '\\0'; } >> '${log}'`, `exec '${program}' "$@"`, ''].join(
    '\n',
  );

/** ffmpeg and ffprobe, each behind a program that writes down what it is given. */
export const recordingTools = async (tools: Tools, folder: string): Promise<Recorder> => {
  const log = join(folder, 'argv');
  await writeFile(log, '');
  const wrapped = async (name: 'ffmpeg' | 'ffprobe'): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, script(`${log}`, tools[name]), { mode: 0o755 });
    return path;
  };
  return {
    tools: { ...tools, ffmpeg: await wrapped('ffmpeg'), ffprobe: await wrapped('ffprobe') },
    async commands() {
      const words = (await readFile(log, 'utf8')).split('\0\0');
      return words.filter((each) => each !== '').map((each) => each.split('\0'));
    },
  };
};

/** What ffmpeg makes itself: a generator's name, in the words that stand before its `-i`. */
const isGenerated = (before: Argv): boolean => before.join(' ').endsWith('-f lavfi');

/** The input options of one `-i`: from the file before it, or the start. */
const optionsBefore = (argv: Argv, at: number): Argv => {
  const previous = argv.lastIndexOf('-i', at - 1);
  return argv.slice(previous < 0 || at === 0 ? 0 : previous + 2, at);
};

const inputFaults = (argv: Argv, roots: readonly string[]): string[] =>
  argv.flatMap((word, at) => {
    if (word !== '-i') return [];
    const [value = '', before] = [argv[at + 1], optionsBefore(argv, at)];
    if (isGenerated(before)) return [];
    const isOurs = roots.some((root) => value.startsWith(`file:${root}/`));
    const guard = before.indexOf('-protocol_whitelist');
    return [
      ...(isOurs ? [] : [`reads ${value}`]),
      ...(guard >= 0 && before[guard + 1] === 'file' ? [] : [`reads ${value} by any protocol`]),
    ];
  });

/** Words that are a place or an address as a whole, wherever they stand. */
const placeFaults = (argv: Argv, roots: readonly string[]): string[] =>
  argv.filter((word, at) => {
    const path = word.replace(/^file:/, '');
    const isAddress =
      /^[a-z][a-z0-9+]*:\/\//i.test(path) || /^(concat|subfile|crypto|data|async|cache|tee):/.test(path);
    // What a value of -metadata says is a text: it stands behind its key.
    if (argv[at - 1]?.startsWith('-metadata')) return false;
    return isAddress || (path.startsWith('/') && !roots.some((root) => path.startsWith(`${root}/`)));
  });

/** `-vf`, `-filter_complex`, `-filter:a:1`…, and the graph that a generator is. */
const isGraph = (argv: Argv, at: number): boolean => {
  const before = argv[at - 1] ?? '';
  if (/^-(vf|af|lavfi|filter|filter_complex)(:|$)/.test(before)) return true;
  return before === '-i' && isGenerated(optionsBefore(argv, at - 1));
};

/** A filter that opens what it is told: any of them may be told a place only as a scratch file's bare name. */
const graphFaults = (argv: Argv): string[] =>
  argv.filter(
    (word, at) =>
      isGraph(argv, at) &&
      (/(^|[,;\]\s])a?movie(@\w+)?=/.test(word) || /[=:'"]\\*\/\w/.test(word) || word.includes('://')),
  );

/** What is wrong with a command: a file outside these folders, another protocol, an input without its guard. */
export const commandFaults = (argv: Argv, roots: readonly string[]): string[] => [
  ...inputFaults(argv, roots),
  ...placeFaults(argv, roots).map((word) => `names ${word}`),
  ...graphFaults(argv).map((word) => `filters by ${word}`),
];
