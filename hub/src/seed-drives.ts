import { mkdir } from 'node:fs/promises';
import { type DriveStore, driveSettings, StreamOpsError } from '@streamops/core';
import type { Config } from './config.ts';

/** First start: the watched folder and the one for editing. From then on the catalog rules. */
export const seedDrives = async (
  drives: DriveStore,
  { watchDir, editingDir }: Pick<Config, 'watchDir' | 'editingDir'>,
): Promise<void> => {
  if ((await drives.list()).length > 0) return;
  for (const [name, path, watch] of [
    ['recordings', watchDir, true],
    ['editing', editingDir, false],
  ] as const) {
    await mkdir(path, { recursive: true }).catch((cause: unknown) => {
      throw new StreamOpsError(
        'CONFIG_INVALID',
        `The folder ${path} can't be made; set another one or its rights.`,
        {
          cause,
        },
      );
    });
    await drives.add({ ...driveSettings.parse({ name, path, watch }), kind: 'local' });
  }
};
