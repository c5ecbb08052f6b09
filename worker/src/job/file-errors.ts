import { type ErrorCode, StreamOpsError, systemCode } from '@streamops/core';

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'FILE_MISSING',
  ENOTDIR: 'FILE_MISSING',
  EACCES: 'FILE_DENIED',
  EPERM: 'FILE_DENIED',
  EROFS: 'FILE_DENIED',
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EIO: 'DRIVE_FAILING',
  // A disk that was pulled out, a network mount whose server is gone.
  ESTALE: 'DRIVE_OFFLINE',
  ENODEV: 'DRIVE_OFFLINE',
  ENXIO: 'DRIVE_OFFLINE',
  ENOTCONN: 'DRIVE_OFFLINE',
  EHOSTDOWN: 'DRIVE_OFFLINE',
  ETIMEDOUT: 'DRIVE_OFFLINE',
};

const pathOf = (error: unknown): string =>
  error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : '';

export const hasPath = (error: unknown): boolean => pathOf(error) !== '';

/** An error of the file system by our own codes; anything else as it is. */
export const fileError = (
  error: unknown,
  placeName: (path: string) => string,
  path = pathOf(error),
): unknown => {
  if (error instanceof StreamOpsError) return error;
  const errno = systemCode(error);
  const code = codes[errno ?? ''];
  if (code === undefined) return error;
  const place = placeName(path);
  const messages: Partial<Record<ErrorCode, string>> = {
    FILE_MISSING: `${path || 'A file'} is not there.`,
    FILE_DENIED: `${path || `A file on the ${place}`} may not be read or written.`,
    DISK_FULL: `The ${place} is full.`,
    DRIVE_FAILING: `The ${place} could not read or write ${path || 'a file'} (${errno}).`,
    DRIVE_OFFLINE: `The ${place} does not answer (${errno}).`,
  };
  return new StreamOpsError(code, messages[code] ?? '', { cause: error });
};
