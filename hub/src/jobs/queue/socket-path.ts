import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A unix socket's path is cut off after 107 bytes on Linux. */
const longestSocketPath = 107;

export const redisSocketPath = (folder: string): string => {
  const inside = join(folder, 'redis.sock');
  if (Buffer.byteLength(inside) <= longestSocketPath) return inside;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return join(tmpdir(), `streamops-${name}`, 'redis.sock');
};

/**
 * Makes the socket's folder. What stands in a folder for everyone may be somebody else's: whoever made that name first
 * would be handed our jobs. Rejects where the folder is not ours alone.
 */
export const keepSocketFolder = async (address: string): Promise<void> => {
  const folder = dirname(address);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const facts = await lstat(folder); // Not through a link.
  // Systems without users have no such ids; there a folder is its maker's.
  const isOurs = facts.isDirectory() && (!process.getuid || facts.uid === process.getuid());
  if (isOurs && (facts.mode & 0o077) === 0) return;
  throw new Error(`${folder} is not a folder of yours alone. Remove it, or choose a shorter data folder.`);
};
