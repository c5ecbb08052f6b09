import type { Stamp } from './file-events.ts';

/** However many hints come, a file is looked at this often at most. */
export const restMs = 250;
/** Files looked at together: one look through /proc serves them all. */
const batchSize = 200;

/** A file that may be closed soon. Times are monotonic milliseconds. */
export interface Candidate {
  path: string;
  stamp: Stamp | null;
  /** When it was last seen to change, or held open. */
  busyAt: number;
  lookedAt: number;
  /** When it was last hinted at: a look that began earlier may not have seen what the hint was about. */
  hintedAt: number;
  dueAt: number;
  /** Why it waits, for people. */
  because: string;
  /** Found by the drive's first scan, and not changed since before that. */
  firstScan: boolean;
  growing: boolean;
}

/** Files that wait, and the one timer that wakes for the next of them. */
export interface DueList {
  see(path: string, how: { firstScan: boolean }): void;
  /** What a first scan found is due. */
  begin(): void;
  /**
   * Both give null, for a look that ends with them. What was hinted at while it was looked at is looked at again soon
   * and not dropped: the file that was gone may be back. Nor is what was seen anew after a pause: the look began before that.
   */
  drop(candidate: Candidate): null;
  wait(candidate: Candidate, ms: number, because: string): null;
  all(): Iterable<Candidate>;
  pause(): void;
  resume(): void;
  /** Resolves when the look that is under way is over. */
  stop(): Promise<void>;
}

/** `lookAt` gets those that are due, a batch at a time; it waits with them or drops them. `onRest`: none is due. */
export const createDueList = (
  lookAt: (batch: readonly Candidate[]) => Promise<void>,
  onRest: () => void,
): DueList => {
  const candidates = new Map<string, Candidate>();
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let paused = true;

  const due = (): Candidate[] => {
    const now = performance.now();
    const batch: Candidate[] = [];
    for (const candidate of candidates.values()) {
      if (candidate.dueAt <= now) batch.push(candidate);
      if (batch.length === batchSize) break;
    }
    return batch;
  };

  const work = async () => {
    for (let batch = due(); batch.length > 0 && !paused; batch = due()) await lookAt(batch);
    onRest();
  };

  const start = () => {
    timerAt = Number.POSITIVE_INFINITY;
    running = work().finally(() => {
      running = null;
      let next = Number.POSITIVE_INFINITY;
      for (const { dueAt } of candidates.values()) next = Math.min(next, dueAt);
      wakeAt(next);
    });
  };

  const wakeAt = (at: number) => {
    if (paused || running || timerAt <= at || !Number.isFinite(at)) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(start, Math.max(0, at - performance.now())).unref();
  };

  const sleep = () => {
    clearTimeout(timer);
    timerAt = Number.POSITIVE_INFINITY;
    paused = true;
  };

  const candidateAt = (path: string, firstScan: boolean): Candidate => {
    const now = performance.now();
    const known = candidates.get(path);
    if (known) {
      known.hintedAt = now;
      known.dueAt = Math.min(known.dueAt, Math.max(now, known.lookedAt + restMs));
      return known;
    }
    const because = 'just seen';
    const dueAt = firstScan ? Number.POSITIVE_INFINITY : now;
    const fresh: Candidate = {
      ...{ path, stamp: null, firstScan, growing: false, because },
      ...{ busyAt: now, lookedAt: 0, hintedAt: now, dueAt },
    };
    candidates.set(path, fresh);
    return fresh;
  };

  /** When to look again at what was hinted at since the look that ends; null: nothing was. */
  const hinted = ({ hintedAt, lookedAt }: Candidate): number | null =>
    hintedAt > lookedAt ? lookedAt + restMs : null;

  return {
    see: (path, { firstScan }) => wakeAt(candidateAt(path, firstScan).dueAt),
    begin() {
      const now = performance.now();
      for (const candidate of candidates.values()) {
        if (!Number.isFinite(candidate.dueAt)) candidate.dueAt = now;
      }
      wakeAt(now);
    },
    drop(candidate) {
      const again = hinted(candidate);
      if (again !== null) candidate.dueAt = again;
      else if (candidates.get(candidate.path) === candidate) candidates.delete(candidate.path);
      return null;
    },
    wait(candidate, ms, because) {
      candidate.dueAt = Math.min(performance.now() + ms, hinted(candidate) ?? Number.POSITIVE_INFINITY);
      candidate.because = because;
      return null;
    },
    all: () => candidates.values(),
    pause() {
      sleep();
      candidates.clear();
    },
    resume() {
      paused = false;
      if (candidates.size > 0) wakeAt(performance.now());
    },
    async stop() {
      sleep();
      await running;
    },
  };
};
