import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isGone, StreamOpsError } from '@streamops/core';
import { z } from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { factsOf, type Key, keys, type Settings, settingsSchema } from './config-keys.ts';

export const version = packageJson.version;

export interface Config {
  /** 0: any free port. */
  port: number;
  host: string;
  /** As written: NAME, NAME:PORT or https://NAME. */
  allowedHosts: string[];
  /** Folders are absolute. */
  dataDir: string;
  watchDir: string;
  editingDir: string;
  hooksDir: string;
  /** May hold a password, which the log masks. */
  redisUrl: string | null;
  ffmpegPath: string;
  ffprobePath: string;
  logLevel: Settings['LOG_LEVEL'];
  flags: { help: boolean; version: boolean; sample: boolean };
}

const flagNames = {
  help: 'Show this and stop',
  version: 'Show the version and stop',
  sample: 'Drop a sample recording into the watched folder',
} as const;

const readFlags = (argv: readonly string[]): Config['flags'] => {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', short: 'v', default: false },
        sample: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (cause) {
    const found = argv.find((word) => !/^(-h|-v|--help|--version|--sample)$/.test(word));
    const message = `There is no flag ${JSON.stringify(found)}; there are --help, --version and --sample.`;
    throw new StreamOpsError('CONFIG_INVALID', message, { cause });
  }
};

type Values = Partial<Record<Key, string>>;

const fromEnvironment = (env: NodeJS.ProcessEnv): Values =>
  Object.fromEntries(
    keys.flatMap((name) => {
      const value = env[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );

const fileSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).transform(String),
);

/** `<data>/config.json`: the same keys, as a flat object. A missing file is an empty one. */
const fromFile = (path: string): Values => {
  const wrong = (what: string, cause?: unknown) =>
    new StreamOpsError('CONFIG_INVALID', `${path} ${what}`, { cause });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    // ENOTDIR: opening the data folder says what is wrong with it.
    if (isGone(cause)) return {};
    throw wrong('cannot be read.', cause);
  }
  let values: Record<string, string>;
  try {
    values = fileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw wrong('is not a JSON object of keys and texts, numbers or lists of texts.', cause);
  }
  const unknown = Object.keys(values).find((name) => !keys.some((known) => known === name));
  if (unknown !== undefined) throw wrong(`has an unknown key "${unknown}"; known are ${keys.join(', ')}.`);
  if ('STREAMOPS_DATA_DIR' in values) {
    throw wrong('cannot set STREAMOPS_DATA_DIR, since it lies in that folder: set it in the environment.');
  }
  return values;
};

const parseValues = (values: Values): Settings => {
  const parsed = settingsSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  const name = keys.find((candidate) => candidate === parsed.error.issues[0]?.path[0]);
  if (name === undefined) throw parsed.error;
  const { allowed, secret } = factsOf(name);
  const found = secret ? 'not understood' : JSON.stringify(values[name]);
  throw new StreamOpsError('CONFIG_INVALID', `${name} is ${found}; allowed is ${allowed}.`);
};

/** A bare program name is looked up on the PATH; anything with a slash is a path. */
const program = (cwd: string, name: string): string => (/[/\\]/.test(name) ? resolve(cwd, name) : name);

/**
 * The hub's configuration: environment, then `<data>/config.json`, then defaults. Relative paths start at `cwd`.
 * Rejects with CONFIG_INVALID, naming the key, what was found and what is allowed.
 */
export const readConfig = (
  env: NodeJS.ProcessEnv,
  argv: readonly string[],
  cwd: string = process.cwd(),
): Config => {
  const flags = readFlags(argv);
  const environment = fromEnvironment(env);
  const dataDir = resolve(cwd, parseValues(environment).STREAMOPS_DATA_DIR);
  const values = parseValues({ ...fromFile(join(dataDir, 'config.json')), ...environment });
  return {
    port: values.STREAMOPS_PORT,
    host: values.STREAMOPS_HOST.replace(/^\[(.*)\]$/, '$1'),
    allowedHosts: values.STREAMOPS_ALLOWED_HOSTS,
    dataDir,
    watchDir: resolve(cwd, values.STREAMOPS_WATCH),
    editingDir: resolve(cwd, values.STREAMOPS_EDITING_DIR),
    hooksDir: values.STREAMOPS_HOOKS_DIR ? resolve(cwd, values.STREAMOPS_HOOKS_DIR) : join(dataDir, 'hooks'),
    redisUrl: values.REDIS_URL ?? null,
    ffmpegPath: program(cwd, values.FFMPEG_PATH),
    ffprobePath: program(cwd, values.FFPROBE_PATH),
    logLevel: values.LOG_LEVEL,
    flags,
  };
};

/** Flows can read the environment (`env` in Change and Inject nodes), and so can every program that is started. */
export const forgetSecrets = (env: NodeJS.ProcessEnv): void => {
  for (const name of keys) if (factsOf(name).secret) delete env[name];
};

/** What `npm start -- --help` prints. */
export const helpText = (): string => {
  const flags = Object.entries(flagNames).map(([name, text]) => `  --${name.padEnd(24)} ${text}`);
  const defaults = settingsSchema.parse({});
  const settings = keys.map((name) => {
    const value = defaults[name];
    const shown = String(value ?? '') || 'not set';
    return `  ${name.padEnd(26)} ${factsOf(name).description} (${shown})`;
  });
  return [
    `StreamOps ${version}: the automation hub beside OBS`,
    '',
    'npm start -- [flags]',
    ...flags,
    '',
    'Settings; the first found wins: the environment, <data folder>/config.json, the default in brackets.',
    ...settings,
    '',
  ].join('\n');
};
