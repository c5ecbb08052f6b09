import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { StreamOpsError } from '@streamops/core';
import { z } from 'zod';

const blankIsUnset = (value: unknown): unknown => (value === '' ? undefined : value);

const environment = z.object({
  HUB_URL: z.url(),
  WORKER_TOKEN: z.string().min(1),
  /** A redis:// address, or the absolute path of a unix socket. */
  REDIS_URL: z.string().regex(/^(rediss?:\/\/|\/)/, 'Give a redis:// address or the path of a unix socket.'),
  FFMPEG_PATH: z.preprocess(blankIsUnset, z.string().default('ffmpeg')),
  FFPROBE_PATH: z.preprocess(blankIsUnset, z.string().default('ffprobe')),
  LOG_LEVEL: z.preprocess(
    blankIsUnset,
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ),
  PATH: z.string().default('/usr/local/bin:/usr/bin:/bin'),
  /** Where drivers of hardware encoders are found, where somebody has set it. */
  LD_LIBRARY_PATH: z.string().optional(),
  /** For what is found out once and kept. */
  CACHE_DIR: z.preprocess(blankIsUnset, z.string().default(join(tmpdir(), 'streamops-worker'))),
  /** Programs that `custom_hook` may run; without it none. */
  HOOKS_DIR: z.preprocess(blankIsUnset, z.string().optional()),
  WORKER_NAME: z.preprocess(blankIsUnset, z.string().max(60).default(hostname())),
});

export interface WorkerConfig {
  hubUrl: string;
  token: string;
  redisUrl: string;
  ffmpegPath: string;
  ffprobePath: string;
  logLevel: string;
  name: string;
  cacheDir: string;
  hooksDir: string | undefined;
  /** All that ffmpeg sees: its path and a language that it does not translate. */
  mediaEnv: NodeJS.ProcessEnv;
}

export const mediaEnvironment = (path: string | undefined, libraries?: string): NodeJS.ProcessEnv => ({
  PATH: path,
  LC_ALL: 'C.UTF-8',
  ...(libraries === undefined ? {} : { LD_LIBRARY_PATH: libraries }),
});

/**
 * All that the worker takes from the environment; `sample.ts` is a program of its own. Throws CONFIG_INVALID, naming the
 * variable.
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): WorkerConfig => {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    throw new StreamOpsError('CONFIG_INVALID', `The worker's settings: ${z.prettifyError(parsed.error)}`);
  }
  const { data } = parsed;
  return {
    hubUrl: data.HUB_URL,
    token: data.WORKER_TOKEN,
    redisUrl: data.REDIS_URL,
    ffmpegPath: data.FFMPEG_PATH,
    ffprobePath: data.FFPROBE_PATH,
    logLevel: data.LOG_LEVEL,
    name: data.WORKER_NAME,
    cacheDir: data.CACHE_DIR,
    hooksDir: data.HOOKS_DIR,
    mediaEnv: mediaEnvironment(data.PATH, data.LD_LIBRARY_PATH),
  };
};
