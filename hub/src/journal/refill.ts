import type { StoredEvent } from '@streamops/core';
import type { Logger } from 'pino';
import type { Backlog } from './backlog.ts';
import { retryPausesMs } from './parked.ts';

interface Options {
  backlog: Pick<Backlog, 'next'>;
  log: Logger;
  /** Time to ask for the next page once more. */
  again: () => void;
  /** Before a page that could not be read is read again; the last one from then on. */
  pausesMs?: readonly number[];
}

/** The pages of the backlog. One that can't be read is read again after a pause: what comes meanwhile waits behind it. */
export const createRefill = ({ backlog, log, again, pausesMs = retryPausesMs }: Options) => {
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const askLater = (err: unknown): void => {
    log.error({ err }, 'Events from before could not be read; they are, a little later');
    const pauseMs = pausesMs[Math.min(failures, pausesMs.length - 1)];
    failures += 1;
    timer = setTimeout(() => {
      timer = undefined;
      again();
    }, pauseMs).unref();
  };

  return {
    /** None: nothing is left, or `again` is called once it can be asked for. */
    async next(): Promise<StoredEvent[]> {
      if (timer) return [];
      try {
        const page = await backlog.next();
        failures = 0;
        return page;
      } catch (err) {
        askLater(err);
        return [];
      }
    },
    stop: (): void => clearTimeout(timer),
  };
};
