import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StreamOpsError } from '@streamops/core';

export interface DataFolder {
  artifacts: string;
  catalog: string;
  redis: string;
  nodeRed: string;
  cache: string;
  /** Lets the next hub in. The operating system does it for a hub that is killed. */
  release(): void;
}

/** An exclusive SQLite lock: the kernel gives it back when the process ends, however it ends. */
const lock = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;');
  return database;
};

const cannotWrite = (dir: string, cause: unknown) =>
  new StreamOpsError(
    'CONFIG_INVALID',
    `The data folder ${dir} can't be written. Give your user the right to, or set STREAMOPS_DATA_DIR to another folder.`,
    { cause },
  );

/** Makes the data folder and holds it for this process. Rejects with CONFIG_INVALID, in one sentence. */
export const openDataFolder = (dir: string): DataFolder => {
  const folders = { artifacts: join(dir, 'artifacts'), cache: join(dir, 'cache') };
  try {
    for (const folder of [dir, ...Object.values(folders)])
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(dir, constants.W_OK);
  } catch (cause) {
    throw cannotWrite(dir, cause);
  }
  let held: DatabaseSync;
  try {
    held = lock(join(dir, 'hub.lock'));
  } catch (cause) {
    if (!/locked|busy/i.test(String(cause))) throw cannotWrite(dir, cause);
    throw new StreamOpsError(
      'CONFIG_INVALID',
      `Another hub is using the data folder ${dir}. Stop that one first, or set STREAMOPS_DATA_DIR to another folder.`,
      { cause },
    );
  }
  return {
    ...folders,
    catalog: join(dir, 'streamops.db'),
    redis: join(dir, 'redis'),
    nodeRed: join(dir, 'node-red'),
    release: () => held.close(),
  };
};
