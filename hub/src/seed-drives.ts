import { type Catalog, driveSettings, StreamOpsError } from '@streamops/core';
import type { Config } from './config.ts';
import { isDiskFull } from './disk-full.ts';
import { makeFolder } from './make-folder.ts';
import { createDriveFs } from './sensors/drives/ground/drive-fs.ts';
import { checkDrivePath } from './sensors/drives/paths/drive-path.ts';

/** What a folder's calls may take before it counts as stalled. */
const timeLimitMs = 10_000;

const makeSeed = (path: string, key: string): void => {
  try {
    makeFolder(path);
  } catch (cause) {
    const why = isDiskFull(cause)
      ? `The folder ${path} can't be made: the disk is full. Free some space there, or set ${key} to another folder.`
      : `The folder ${path} can't be made; set ${key} to another one, or change its rights.`;
    throw new StreamOpsError('CONFIG_INVALID', why, { cause });
  }
};

/** The API's own rules: a library inside the watched folder would be remuxed for ever, file by file. */
const checkFolders = async (watchDir: string, editingDir: string): Promise<void> => {
  const fs = createDriveFs({ name: 'recordings', atOnce: 1, timeLimitMs });
  try {
    const root = await checkDrivePath(watchDir, fs, []);
    await checkDrivePath(editingDir, fs, [{ name: 'recordings', path: watchDir, root }]);
  } catch (cause) {
    const why = cause instanceof StreamOpsError ? cause.message : 'The folders can’t be looked at.';
    throw new StreamOpsError(
      'CONFIG_INVALID',
      `${why} Set STREAMOPS_WATCH and STREAMOPS_EDITING_DIR to two folders, neither inside the other.`,
      { cause },
    );
  } finally {
    fs.close();
  }
};

/**
 * First start: the watched folder and the one for editing, both or none. From then on the catalog rules.
 * Rejects with CONFIG_INVALID.
 */
export const seedDrives = async (
  { drives, together }: Pick<Catalog, 'drives' | 'together'>,
  { watchDir, editingDir }: Pick<Config, 'watchDir' | 'editingDir'>,
): Promise<void> => {
  if ((await drives.list()).length > 0) return;
  makeSeed(watchDir, 'STREAMOPS_WATCH');
  makeSeed(editingDir, 'STREAMOPS_EDITING_DIR');
  await checkFolders(watchDir, editingDir);
  const add = (name: string, path: string, watch: boolean) =>
    drives.add({ ...driveSettings.parse({ name, path, watch }), kind: 'local' });
  await together(() => Promise.all([add('recordings', watchDir, true), add('editing', editingDir, false)]));
};
