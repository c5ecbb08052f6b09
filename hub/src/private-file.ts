import { chmodSync, closeSync, openSync } from 'node:fs';
import { systemCode } from '@streamops/core';

const isRefused = (error: unknown): boolean => ['EPERM', 'ENOENT'].includes(systemCode(error) ?? '');

/** Takes a path's rights from everybody but its owner. What is not there, or belongs to another user, stays as it is. */
export const takeFromOthers = (path: string, mode: 0o600 | 0o700): void => {
  try {
    chmodSync(path, mode);
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
};

/** Makes a file that only its owner reads, or makes one that is there so. SQLite gives its side files the same mode. */
export const makePrivateFile = (path: string): void => {
  closeSync(openSync(path, 'a', 0o600));
  takeFromOthers(path, 0o600);
};
