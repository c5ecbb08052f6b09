import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

/** What tells that a file was left as it is: its bytes, its time, its place on the disk, its rights. */
export const fileIdentity = async (path: string) => {
  const { mtimeMs, ino, mode } = await stat(path);
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return { sha256, mtimeMs, ino, mode };
};
