import { z } from 'zod';
import { parseAllowedHost } from './http/guard.ts';

const hostName = /^(\[[0-9a-f:.]+\]|[0-9a-f:]*:[0-9a-f:.]*|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)$/i;
const redisUrl = /^(rediss?:\/\/|unix:\/\/?\/)\S+$/;
const folder = z.string().refine((path) => !path.includes('\0'));

/** What a key says about itself: for --help and for errors. `secret` values are never shown. */
interface KeyFacts {
  description: string;
  allowed: string;
  secret?: boolean;
}

const key = <T extends z.ZodType>(schema: T, facts: KeyFacts): T => schema.meta({ ...facts });

/** Every key that does something today. Values are texts, as the environment has them. */
export const settingsSchema = z.object({
  STREAMOPS_PORT: key(
    z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .refine((port) => port <= 65_535)
      .default(7767),
    {
      description: 'Port of the editor and the API',
      allowed: 'a whole number from 0 to 65535 (0: any free port)',
    },
  ),
  STREAMOPS_HOST: key(z.string().regex(hostName).default('127.0.0.1'), {
    description: 'Address to listen on',
    allowed: 'a host name or an IP address without a port',
  }),
  STREAMOPS_ALLOWED_HOSTS: key(
    z
      .string()
      .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
      .refine((hosts) => hosts.every((host) => parseAllowedHost(host) !== null))
      .default([]),
    {
      description: 'Further names under which browsers may reach the hub',
      allowed: 'NAME, NAME:PORT or https://NAME, several with commas between them',
    },
  ),
  STREAMOPS_DATA_DIR: key(folder.default('./data'), {
    description: 'Catalog, token, artifacts and queue',
    allowed: 'a folder, set in the environment',
  }),
  STREAMOPS_WATCH: key(folder.default('./recordings'), {
    description: 'Watched folder of the first start; later the drives in the editor rule',
    allowed: 'a folder',
  }),
  STREAMOPS_EDITING_DIR: key(folder.default('./library'), {
    description: 'Folder of the drive "editing" of the first start',
    allowed: 'a folder',
  }),
  STREAMOPS_HOOKS_DIR: key(folder.optional(), {
    description: 'Programs of your own for custom_hook; hooks in the data folder unless told',
    allowed: 'a folder that lies on no drive',
  }),
  REDIS_URL: key(z.string().regex(redisUrl).optional(), {
    description: 'Redis of your own; without it the hub starts one',
    allowed: 'redis://[:PASSWORD@]HOST:PORT, rediss://… or unix:///PATH',
    secret: true,
  }),
  FFMPEG_PATH: key(folder.default('ffmpeg'), {
    description: 'ffmpeg 4.4 or newer',
    allowed: 'a program on the PATH or a path',
  }),
  FFPROBE_PATH: key(folder.default('ffprobe'), {
    description: 'ffprobe of the same version',
    allowed: 'a program on the PATH or a path',
  }),
  LOG_LEVEL: key(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'), {
    description: 'How much is logged',
    allowed: 'trace, debug, info, warn, error, fatal or silent',
  }),
});

export type Settings = z.infer<typeof settingsSchema>;
export type Key = keyof typeof settingsSchema.shape;
export const keys = Object.keys(settingsSchema.shape) as Key[]; // Object.keys forgets the literal names
// `key` above is the only way in, so every entry carries these facts.
export const factsOf = (name: Key): KeyFacts => settingsSchema.shape[name].meta() as unknown as KeyFacts;
