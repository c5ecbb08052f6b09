import { join } from 'node:path';
import { isGone, systemCode } from '@streamops/core';
import type { Ground } from '../ground/ground.ts';
import { removedEvent } from './file-events.ts';

/** Events that are written together. */
const batchSize = 200;

export interface Removals {
  /** A file that was known may be gone. */
  suspect(path: string): void;
  /** The drive is not there: nothing on it counts as gone. */
  clear(): void;
  stop(): Promise<void>;
}

interface RemovalOptions {
  /**
   * How long a file must be gone. A job that moves a file takes its name away first and tells the catalog next; an
   * editor that saves writes a new file and renames it.
   */
  graceMs: number;
  /** Asked just before anything is called gone: a drive that vanished takes no file with it. */
  isHere: () => Promise<boolean>;
}

/** Tells the journal of files that are gone for good. */
export const createRemovals = (ground: Ground, { graceMs, isHere }: RemovalOptions): Removals => {
  const { drive, fs, news, announced, log } = ground;
  /** Path to when it was first suspected, monotonic. */
  const suspects = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let stopped = false;

  const suspect = (path: string): void => {
    if (!suspects.has(path)) suspects.set(path, performance.now());
    schedule();
  };

  const isGoneNow = async (path: string): Promise<boolean> => {
    try {
      await fs.lstat(join(ground.root(), path));
      return false;
    } catch (error) {
      if (systemCode(error) === 'DRIVE_OFFLINE') suspect(path); // No answer is none.
      return isGone(error);
    }
  };

  const eventFor = async (path: string) => {
    if (await ground.isOurs(path)) {
      // What was to be given or taken there may come to nothing, and the file be gone all the same.
      suspect(path);
      return null;
    }
    if (!(await isGoneNow(path))) return null;
    const known = await news.knownOf(drive.id, path);
    const { asset } = known;
    const wasThere = asset ? asset.status !== 'missing' && asset.status !== 'quarantined' : known.announced;
    return wasThere ? { path, known, event: removedEvent(drive.id, path, known) } : null;
  };

  const tell = async (paths: readonly string[]) => {
    const found = (await Promise.all(paths.map(eventFor))).filter((gone) => gone !== null);
    if (found.length === 0 || !(await isHere())) return;
    await news.tell(found.map(({ event }) => event));
    for (const { path, known } of found) {
      // Another file may have been told of at its place meanwhile.
      if (announced.get(path) === known.announced) announced.delete(path);
    }
    log.info({ drive: drive.name, files: found.length }, 'Files are gone');
  };

  const takeDue = (): string[] => {
    const due = performance.now() - graceMs;
    const paths = [...suspects].flatMap(([path, since]) => (since <= due ? [path] : []));
    for (const path of paths) suspects.delete(path);
    return paths;
  };

  const work = async () => {
    const paths = takeDue();
    try {
      while (paths.length > 0 && !stopped) {
        await tell(paths.slice(0, batchSize));
        paths.splice(0, batchSize);
      }
    } catch (error) {
      log.error({ err: error, drive: drive.name }, 'Removed files could not be told; they are tried again');
      paths.forEach(suspect);
    }
  };

  const schedule = () => {
    if (timer || running || stopped) return;
    timer = setTimeout(() => {
      timer = undefined;
      running = work().finally(() => {
        running = null;
        if (suspects.size > 0) schedule();
      });
    }, graceMs + 1).unref();
  };

  return {
    suspect,
    clear: () => suspects.clear(),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
