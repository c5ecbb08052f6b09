import type { Tools } from '../ffmpeg/process.ts';
import { readHashed, type Window } from './hashed-packets.ts';
import type { HashedPackets } from './packet-columns.ts';

/** Parts of files that are read before anyone asks for them. */
export interface ReadAhead {
  begin(path: string, window: Window): void;
  /** What was begun; undefined where nothing was. Rejects as `readHashed` does. */
  of(path: string, window: Window): Promise<HashedPackets> | undefined;
  /** Resolves when nothing is read any more. */
  end(): Promise<void>;
}

const keyOf = (path: string, { fromSec, toSec }: Window): string => `${fromSec} ${toSec} ${path}`;

/** `signal` ends what is read, and so does `end`. */
export const createReadAhead = (tools: Tools, signal: AbortSignal): ReadAhead => {
  const over = new AbortController();
  const reading = new Map<string, Promise<HashedPackets>>();
  return {
    begin(path, window) {
      if (reading.has(keyOf(path, window))) return;
      const request = { path, signal: AbortSignal.any([signal, over.signal]) };
      const packets = readHashed(tools, request, window);
      // Whoever asks for it hears of it; a job that fails before that has nobody who does.
      packets.catch(() => undefined);
      reading.set(keyOf(path, window), packets);
    },
    of: (path, window) => reading.get(keyOf(path, window)),
    async end() {
      over.abort();
      await Promise.allSettled(reading.values());
    },
  };
};
