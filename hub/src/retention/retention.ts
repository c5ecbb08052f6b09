import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalog, Forget, Settings } from '@streamops/core';
import type { Logger } from 'pino';

/** What start-up leaves comes first: jobs are continued and drives looked at before anything is tidied. */
const firstAfterMs = 5 * 60_000;
const everyMs = 86_400_000;
/** Between two steps, so that it stays in the background. */
const pauseMs = 50;
/** What one step looks at: a millisecond or two. */
const stepSize = 50;

type Kept = Pick<Catalog, 'journal' | 'runs' | 'jobs' | 'tokens' | 'settings'>;

interface Rule {
  what: string;
  days(settings: Settings): number;
  forget: Forget;
}

/** Runs before events: an event is kept as long as one of its runs. */
const rulesFor = ({ journal, runs, jobs, tokens }: Kept): readonly Rule[] => [
  { what: 'logs of jobs', days: ({ jobLogDays }) => jobLogDays, forget: jobs.forgetLogs },
  { what: 'runs', days: ({ historyDays }) => historyDays, forget: runs.forget },
  { what: 'events', days: ({ historyDays }) => historyDays, forget: journal.forget },
  { what: 'tokens', days: ({ tokenDays }) => tokenDays, forget: tokens.forget },
];

interface Options {
  catalog: Kept;
  log: Pick<Logger, 'info' | 'error'>;
  now?: () => number;
  firstAfterMs?: number;
}

/** Tidies once: everything that is past its days, in small steps. Ends early when `signal` says so. */
export const tidyOnce = async ({ catalog, log, now = Date.now }: Options, signal: AbortSignal) => {
  const settings = await catalog.settings.read();
  for (const { what, days, forget } of rulesFor(catalog)) {
    const before = now() - days(settings) * 86_400_000;
    let cursor: string | null = null;
    let count = 0;
    do {
      const step = await forget({ before, cursor, limit: stepSize });
      count += step.count;
      cursor = step.cursor;
      if (cursor !== null) await sleep(pauseMs, undefined, { signal });
    } while (cursor !== null);
    if (count > 0) log.info({ what, count }, 'What was past its days is gone');
  }
};

/** Tidies the catalog a while after start-up and once a day. Returns the way out, which waits for the step in hand. */
export const keepTidy = (options: Options): (() => Promise<void>) => {
  const ending = new AbortController();
  const { signal } = ending;
  const wait = (ms: number) => sleep(ms, undefined, { signal, ref: false });
  const run = async () => {
    await wait(options.firstAfterMs ?? firstAfterMs);
    for (;;) {
      await tidyOnce(options, signal).catch((err: unknown) => {
        if (!signal.aborted) options.log.error({ err }, 'The catalog could not be tidied; tomorrow again');
      });
      await wait(everyMs);
    }
  };
  const running = run().catch(() => {}); // Only waiting rejects, when it is ended.
  return async () => {
    ending.abort();
    await running;
  };
};
