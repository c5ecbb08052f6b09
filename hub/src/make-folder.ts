import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '@streamops/core';

/**
 * Makes a folder and those above it; one that is there stays as it is. Throws the system's error.
 *
 * Node's own recursive mkdir never returns where a file system answers "no such file" to a new folder inside one that
 * is there (/proc does, and the root of an automounter): it makes the folder above anew, for ever, and no signal ends it.
 */
export const makeFolder = (path: string, mode = 0o777): void => {
  try {
    mkdirSync(path, { mode });
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST' && statSync(path).isDirectory()) return;
    if (systemCode(cause) !== 'ENOENT' || existsSync(dirname(path))) throw cause;
    makeFolder(dirname(path), mode);
    mkdirSync(path, { mode });
  }
};
