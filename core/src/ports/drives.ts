import { z } from 'zod';
import type { DriveId } from '../ids.ts';
import { globHelp } from '../rules/glob.ts';

const globs = z.array(z.string().min(1)).max(50);

/** What a person sets. */
export const driveSettings = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes, at most 40')
    .describe('Name; templates use it as {drive.NAME}'),
  path: z.string().min(1).describe('Absolute path of the folder'),
  watch: z.boolean().default(true).describe('Take up new files'),
  watching: z
    .enum(['auto', 'native', 'polling'])
    .default('auto')
    .describe('How changes are noticed; auto chooses by the file system'),
  include: globs.default(['**/*']).describe(`Files to take, as globs inside the drive: ${globHelp}`),
  exclude: globs.default([]).describe('Files to leave alone'),
  minQuietSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(5)
    .describe('A file whose container does not tell is complete after this many seconds without a change'),
});
export type DriveSettings = z.infer<typeof driveSettings>;

export const drive = driveSettings.extend({
  id: z.uuid(),
  /** `network` where the file system's type says so. */
  kind: z.enum(['local', 'network']),
  /** Whether a first scan has ended: files found by it were there before StreamOps. */
  scanned: z.boolean(),
  createdAt: z.int(),
});
export type Drive = z.infer<typeof drive>;

export interface DriveStore {
  /** `id`: of a drive that was removed, which this is again. Rejects with DRIVE_NAME_TAKEN. */
  add(settings: DriveSettings & { kind: Drive['kind'] }, id?: DriveId): Promise<Drive>;
  list(): Promise<Drive[]>;
  /** Rejects with DRIVE_NOT_FOUND. */
  get(id: DriveId): Promise<Drive>;
  /** Rejects with DRIVE_NOT_FOUND, DRIVE_NAME_TAKEN. */
  update(id: DriveId, patch: Partial<DriveSettings & Pick<Drive, 'kind' | 'scanned'>>): Promise<Drive>;
  /** Its assets become missing; files are left as they are. */
  remove(id: DriveId): Promise<void>;
}
