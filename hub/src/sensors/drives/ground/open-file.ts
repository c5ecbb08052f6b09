import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DriveFile } from '../../../services.ts';
import { type DriveFs, readFlags } from './drive-fs.ts';

/**
 * A file that stays open between reads, while its reader takes its time. Each call goes through the drive's gate, so
 * that however many files are being read when a mount stalls, they hold no more threads than the drive may.
 * Rejects with DRIVE_OFFLINE and with the system's errors.
 */
export const openFile = async (fs: Pick<DriveFs, 'soon' | 'later'>, path: string): Promise<DriveFile> => {
  let givenUp = false;
  const opening = async (): Promise<{ file: Awaited<ReturnType<typeof open>>; stats: Stats }> => {
    const file = await open(path, readFlags);
    try {
      const stats = await file.stat();
      if (givenUp) throw new Error('Nobody waits for it any more.');
      return { file, stats };
    } catch (error) {
      await file.close();
      throw error;
    }
  };
  const { file, stats } = await fs.soon(opening).catch((error: unknown) => {
    givenUp = true;
    throw error;
  });
  return {
    stats,
    read: async (offset, length) => {
      const { buffer, bytesRead } = await fs.soon(() => file.read(Buffer.alloc(length), 0, length, offset));
      return buffer.subarray(0, bytesRead);
    },
    close: () => fs.later(() => file.close()),
  };
};
