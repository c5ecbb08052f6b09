import { StreamOpsError } from '@streamops/core';

/** SQLITE_FULL and SQLITE_IOERR_SHMSIZE. */
const sqliteCodes = new Set<unknown>([13, 4874]);
const systemCodes = new Set<unknown>(['ENOSPC', 'EDQUOT', 'DISK_FULL']);

/** Whether it was for want of space, in the system's words, SQLite's or our own; also where that is only the cause. */
export const isDiskFull = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error && sqliteCodes.has(error.errcode)) return true;
  if ('code' in error && systemCodes.has(error.code)) return true;
  return isDiskFull(error.cause);
};

/** A sentence about a setting names its own place and remedy. */
const isWhole = (error: unknown): boolean =>
  error instanceof StreamOpsError && error.code === 'CONFIG_INVALID';

/** What kept a hub from starting, with the place that is full and the remedy; anything else as it is. */
export const atStart = (error: unknown, dataDir: string): unknown => {
  if (!isDiskFull(error) || isWhole(error)) return error;
  const what =
    error instanceof StreamOpsError && error.code === 'DISK_FULL' && error.message.includes(dataDir)
      ? error.message
      : `The data folder ${dataDir} has no space left.`;
  const remedy = 'Free some there, or set STREAMOPS_DATA_DIR to another folder, and start again.';
  return new StreamOpsError('DISK_FULL', `${what} ${remedy}`, { cause: error });
};
