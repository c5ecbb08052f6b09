import { accessSync, constants, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { newId, StreamOpsError } from '@streamops/core';
import { isDiskFull } from './disk-full.ts';
import { makeFolder } from './make-folder.ts';
import { makePrivateFile, takeFromOthers } from './private-file.ts';

export interface DataFolder {
  artifacts: string;
  catalog: string;
  redis: string;
  nodeRed: string;
  cache: string;
  /** This hub among others, made on first start: what it keeps elsewhere goes by it. */
  id: string;
  /** Lets the next hub in. The operating system does it for a hub that is killed. */
  release(): void;
}

/** An exclusive SQLite lock: the kernel gives it back when the process ends, however it ends. */
const lock = (path: string): DatabaseSync => {
  makePrivateFile(path);
  const database = new DatabaseSync(path);
  database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;');
  return database;
};

const cannotWrite = (dir: string, cause: unknown): StreamOpsError =>
  isDiskFull(cause)
    ? new StreamOpsError('DISK_FULL', `The data folder ${dir} has no space left.`, { cause })
    : new StreamOpsError(
        'CONFIG_INVALID',
        `The data folder ${dir} can't be written. Give your user the right to, or set STREAMOPS_DATA_DIR to another folder.`,
        { cause },
      );

/** A hub's, or made for one: a folder that holds other things as well (somebody named /srv) keeps the mode it has. */
const isOurs = (dir: string): boolean => {
  const names = readdirSync(dir);
  return names.includes('hub.lock') || names.every((name) => name === 'config.json');
};

/** What lies in the data folder is for its owner alone: secrets, and where a person's recordings are. */
const makeFolders = (dir: string, folders: readonly string[]): void => {
  makeFolder(dir, 0o700);
  if (isOurs(dir)) takeFromOthers(dir, 0o700);
  for (const folder of folders) {
    makeFolder(folder, 0o700);
    takeFromOthers(folder, 0o700);
  }
  accessSync(dir, constants.W_OK);
};

/** An id that a full disk or a crash cut short is made anew. */
const keepId = (path: string): string => {
  makePrivateFile(path);
  const known = readFileSync(path, 'utf8').trim();
  if (/^[0-9a-f-]{36}$/.test(known)) return known;
  const id = newId();
  writeFileSync(path, `${id}\n`, { flush: true });
  return id;
};

/** Makes the data folder and holds it for this process. Throws CONFIG_INVALID, DISK_FULL, each in one sentence. */
export const openDataFolder = (dir: string): DataFolder => {
  const folders = {
    artifacts: join(dir, 'artifacts'),
    cache: join(dir, 'cache'),
    redis: join(dir, 'redis'),
    nodeRed: join(dir, 'node-red'),
    hooks: join(dir, 'hooks'),
  };
  try {
    makeFolders(dir, Object.values(folders));
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
    id: keepId(join(dir, 'hub-id')),
    release: () => held.close(),
  };
};
