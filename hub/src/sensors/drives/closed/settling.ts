import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { type ContainerState, containerState, isGone, StreamOpsError, systemCode } from '@streamops/core';
import type { Ground } from '../ground/ground.ts';
import { type Candidate, createDueList, type DueList, restMs } from './due-list.ts';
import { closedEvent, isOldNews, type Known, type Stamp, sameStamp } from './file-events.ts';
import { isFolderPart } from './folder-parts.ts';
import { judge } from './judge.ts';

/** A file whose headers say it is unfinished may be finished any moment: the last write is not always heard. */
const recheckMs = 1000;
/** Files that `list` names: people read it. */
const listed = 100;

/** A look at a file that seems closed: nobody may hold it open, and it must not have changed meanwhile. */
interface Ready {
  candidate: Candidate;
  stamp: Stamp;
  stats: Stats;
  known: Known;
  because: 'container' | 'quiet';
}

export interface Settling extends Pick<DueList, 'begin' | 'pause' | 'resume' | 'stop'> {
  /** A file may be new or have changed. What a first scan finds is left until `begin`. */
  see(path: string, how?: { firstScan: boolean }): void;
  list(): { path: string; sizeBytes: number; because: string }[];
  /** Whether files that were there before the drive are still waiting. */
  hasFirst(): boolean;
}

export const stampOf = ({ size, mtimeMs }: Stats): Stamp => ({
  sizeBytes: size,
  modifiedAt: Math.floor(mtimeMs),
});

export interface SettlingListeners {
  /** A file that was looked for is gone. */
  onGone: (path: string) => void;
  /** What has a file's name is a folder. */
  onFolder: (path: string) => void;
}

/** Waits for files to be closed, and tells the journal of each once. */
export const createSettling = (ground: Ground, { onGone, onFolder }: SettlingListeners): Settling => {
  const { drive, fs, news, announced, log } = ground;

  const knownOf = (path: string): Promise<Known> => news.knownOf(drive.id, path);

  /** Takes note of size and mtime; true where they changed since the last look. */
  const noteChange = (candidate: Candidate, stamp: Stamp): boolean => {
    const before = candidate.stamp;
    candidate.stamp = stamp;
    if (before && sameStamp(before, stamp)) return false;
    candidate.busyAt = performance.now();
    candidate.growing = before !== null;
    return true;
  };

  const inspect = async ({ path }: Candidate, { size }: Stats): Promise<ContainerState> => {
    try {
      return await fs.withFile(join(ground.root(), path), (read) => containerState(read, size));
    } catch (error) {
      // What may not be read can still become quiet; the job on it says what is wrong.
      if (['EACCES', 'EPERM'].includes(systemCode(error) ?? '')) return 'unknown';
      throw error;
    }
  };

  const weigh = async (candidate: Candidate, stats: Stats, known: Known): Promise<Ready | null> => {
    const stamp = stampOf(stats);
    // The change time can't be set by hand: what changed after the drive was added is a recording.
    candidate.firstScan &&= Math.floor(stats.ctimeMs) <= ground.since;
    const changed = noteChange(candidate, stamp);
    const container = await inspect(candidate, stats);
    const judgement = judge({
      container,
      quietMs: performance.now() - candidate.busyAt,
      minQuietMs: drive.minQuietSeconds * 1000,
      network: drive.kind === 'network',
    });
    if (judgement.closed) return { candidate, stamp, stats, known, because: judgement.closed };
    const ms = container === 'incomplete' ? Math.min(judgement.waitMs, recheckMs) : judgement.waitMs;
    return wait(candidate, ms, changed && candidate.growing ? 'still growing' : judgement.because);
  };

  /** What was told is done with when the catalog says the same; until then it may be there again after a job took it. */
  const leave = (candidate: Candidate, stamp: Stamp, { asset }: Known): null =>
    isOldNews(stamp, { announced: undefined, asset })
      ? drop(candidate)
      : wait(candidate, recheckMs, 'being catalogued');

  const look = async (candidate: Candidate): Promise<Ready | null> => {
    const { path } = candidate;
    const stats = await fs.lstat(join(ground.root(), path));
    if (stats.isDirectory()) onFolder(path);
    if (!stats.isFile()) return drop(candidate);
    const known = await knownOf(path);
    if (isOldNews(stampOf(stats), known)) return leave(candidate, stampOf(stats), known);
    if (await ground.isOurs(path)) return wait(candidate, recheckMs, 'being put there by StreamOps');
    if (await isFolderPart(ground.assets, drive.id, path)) return drop(candidate);
    return weigh(candidate, stats, known);
  };

  /** A look that ends well or says why not; one bad file is no reason to stop looking at others. */
  const lookSafely = async (candidate: Candidate): Promise<Ready | null> => {
    candidate.lookedAt = performance.now();
    try {
      return await look(candidate);
    } catch (error) {
      if (isGone(error)) {
        onGone(candidate.path);
        return drop(candidate);
      }
      const why = error instanceof StreamOpsError ? error.message : `can't be read (${systemCode(error)})`;
      return wait(candidate, recheckMs, why);
    }
  };

  /** As it was when it was weighed, and still news: a job may have told the catalog of it meanwhile. */
  const isSteady = async (ready: Ready): Promise<boolean> => {
    const { candidate, stamp } = ready;
    const stats = await fs.lstat(join(ground.root(), candidate.path)).catch(() => null);
    if (!stats || !sameStamp(stampOf(stats), stamp)) {
      wait(candidate, restMs, 'still growing');
      return false;
    }
    ready.known = await knownOf(candidate.path);
    if (!isOldNews(stamp, ready.known)) return true;
    leave(candidate, stamp, ready.known);
    return false;
  };

  /** Those that no process here holds open for writing, and that are as they were before that was looked up. */
  const leftAlone = async (ready: readonly Ready[]): Promise<Ready[]> => {
    const writers = await ground.findWriters(
      ready.map(({ candidate, stats }) => ({ path: candidate.path, dev: stats.dev, ino: stats.ino })),
    );
    const free = ready.filter(({ candidate }) => {
      const holder = writers.get(candidate.path);
      if (!holder) return true;
      candidate.busyAt = performance.now();
      candidate.firstScan = false;
      wait(candidate, restMs, `open in ${holder.name} (pid ${holder.pid})`);
      return false;
    });
    const steady = await Promise.all(free.map(isSteady));
    return free.filter((_, index) => steady[index]);
  };

  const announce = async (closed: readonly Ready[]): Promise<void> => {
    if (closed.length === 0) return;
    const seqs = await news.tell(
      closed.map(({ candidate, stamp, known, because }) => {
        const origin = candidate.firstScan || !drive.watch ? 'existing' : 'recorder';
        return closedEvent({ driveId: drive.id, path: candidate.path, ...stamp, origin, because }, known);
      }),
    );
    for (const [index, { candidate, stamp }] of closed.entries()) {
      announced.set(candidate.path, { ...stamp, seq: seqs[index] ?? 0 });
      drop(candidate);
    }
    log.info({ drive: drive.name, files: closed.length }, 'Files are closed');
  };

  const lookAt = async (batch: readonly Candidate[]): Promise<void> => {
    const looked = await Promise.all(batch.map(lookSafely));
    const ready = looked.filter((look) => look !== null);
    try {
      await announce(await leftAlone(ready));
    } catch (error) {
      log.error({ err: error, drive: drive.name }, 'Closed files could not be written to the journal');
      for (const { candidate } of ready) wait(candidate, recheckMs, 'the journal can not be written');
    }
  };

  const list = createDueList(lookAt, ground.onChange);
  const { drop, wait } = list;

  return {
    ...list,
    see: (path, how = { firstScan: false }) => list.see(path, how),
    list: () =>
      Iterator.from(list.all())
        .take(listed)
        .map(({ path, stamp, because }) => ({ path, sizeBytes: stamp?.sizeBytes ?? 0, because }))
        .toArray(),
    hasFirst: () => Iterator.from(list.all()).some(({ firstScan }) => firstScan),
  };
};
