import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const encoderNames = z.array(z.string().regex(/^[\w-]{1,40}$/)).max(100);

/** Drivers and devices come and go: what was found is looked up again after a day. */
const freshMs = 24 * 60 * 60 * 1000;

interface EncoderCache {
  /** What was found last; `fresh` where that was today. */
  read(): Promise<{ encoders: string[]; fresh: boolean }>;
  write(encoders: readonly string[]): Promise<void>;
}

/** One small file for each ffmpeg. A cache that cannot be read or written is an empty one. */
export const encoderCache = (folder: string, ffmpeg: { path: string; version: string }): EncoderCache => {
  const key = createHash('sha256').update(`${ffmpeg.path}\0${ffmpeg.version}`).digest('hex').slice(0, 16);
  const file = join(folder, `encoders-${key}.json`);
  return {
    async read() {
      try {
        const encoders = encoderNames.parse(JSON.parse(await readFile(file, 'utf8')));
        return { encoders, fresh: encoders.length > 0 && Date.now() - (await stat(file)).mtimeMs < freshMs };
      } catch {
        return { encoders: [], fresh: false };
      }
    },
    async write(encoders) {
      const fresh = `${file}.${process.pid}`;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      try {
        // wx: in a folder that others may write to, a link of that name would be followed.
        await writeFile(fresh, JSON.stringify(encoders), { flag: 'wx' });
        await rename(fresh, file);
      } catch (error) {
        await rm(fresh, { force: true }); // A full disk leaves a part of it.
        throw error;
      }
    },
  };
};
