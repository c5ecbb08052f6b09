import type { StoredEvent } from '@streamops/core';
import { replaceAll } from './replace-all.ts';

/** What a handler failed for (a full disk, a drive that is away) may last: asked again soon, then every minute. */
export const retryPausesMs = [100, 1_000, 5_000, 20_000, 60_000];

/** The thing an event speaks of: two events with one subject are never handled at the same time. */
export const subjectOf = ({ data, assetId, id }: StoredEvent): string => {
  if ('path' in data) return `${data.driveId}/${data.path}`;
  if ('jobId' in data && data.jobId) return data.jobId;
  return assetId ?? id;
};

interface Options {
  /** Puts events back that are to be tried again, in front of all others. */
  release: (events: StoredEvent[]) => void;
  pausesMs?: readonly number[];
}

/** Events whose handlers failed, and behind each what came later about the same thing, until they are tried again. */
export const createParked = ({ release, pausesMs = retryPausesMs }: Options) => {
  const bySubject = new Map<string, StoredEvent[]>();
  const timers = new Set<NodeJS.Timeout>();
  const failures = new Map<number, number>();

  const releaseLater = (subject: string, { seq }: StoredEvent): void => {
    const before = failures.get(seq) ?? 0;
    failures.set(seq, before + 1);
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        const events = bySubject.get(subject) ?? [];
        bySubject.delete(subject);
        release(events);
      },
      pausesMs[Math.min(before, pausesMs.length - 1)],
    );
    timers.add(timer.unref());
  };

  return {
    /** `waiting` loses what speaks of the same thing: that stays behind the event. */
    put(event: StoredEvent, waiting: StoredEvent[]): void {
      const subject = subjectOf(event);
      const behind = waiting.filter((other) => subjectOf(other) === subject);
      if (behind.length > 0) {
        const rest = waiting.filter((other) => subjectOf(other) !== subject);
        replaceAll(waiting, rest);
      }
      bySubject.set(subject, [event, ...behind]);
      releaseLater(subject, event);
    },
    /** False where nothing that failed speaks of the same thing. */
    takeAlong(event: StoredEvent): boolean {
      const line = bySubject.get(subjectOf(event));
      line?.push(event);
      return line !== undefined;
    },
    handled: ({ seq }: StoredEvent): void => void failures.delete(seq),
    count: (): number => failures.size,
    stop: (): void => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
};
