import { type Catalog, newId, type Settings } from '@streamops/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
import { keepTidy, tidyOnce } from './retention.ts';

const day = 86_400_000;
const lines: unknown[] = [];
const log = { info: (facts: unknown) => lines.push(facts), error: (facts: unknown) => lines.push(facts) };

let catalog: Catalog;
beforeEach(async () => {
  lines.length = 0;
  catalog = await openSqliteCatalog(':memory:');
});
afterEach(() => catalog.close());

/** Handled events of so many days ago, and one of today. */
const eventsOf = async (daysAgo: readonly number[]) => {
  const stored = await catalog.journal.append(
    [...daysAgo, 0].map((days) => ({
      ...({
        type: 'drive.online',
        source: 'drives',
        dedupeKey: newId(),
        at: Date.now() - days * day,
      } as const),
      data: { driveId: newId(), name: 'recordings' },
    })),
  );
  await catalog.journal.markHandled(stored.map(({ seq }) => seq));
};
const eventCount = async () => (await catalog.journal.read({ since: 0, limit: 10_000 })).length;
const tidy = () => tidyOnce({ catalog, log }, new AbortController().signal);

it('keeps what is younger than its days, and takes the rest in as many steps as it needs', async () => {
  await eventsOf([...Array.from({ length: 250 }, () => 31), 29]);
  await tidy();
  expect(await eventCount()).toBe(2);
  expect(lines).toEqual([{ what: 'events', count: 250 }]);
});

it.each([
  [{ historyDays: 10 }, 1],
  [{ historyDays: 365 }, 3],
] satisfies [Partial<Settings>, number][])('goes by the days of the settings: %j', async (patch, left) => {
  await catalog.settings.write(patch);
  await eventsOf([31, 29]);
  await tidy();
  expect(await eventCount()).toBe(left);
});

it('begins by itself a while after the start, and ends with the hub', async () => {
  await eventsOf([31]);
  const stop = keepTidy({ catalog, log, firstAfterMs: 1 });
  await expect.poll(eventCount, { timeout: 10_000 }).toBe(1);
  await stop();
  await stop();
});

it('says what it could not do, and goes on', async () => {
  await eventsOf([31]);
  const broken = { ...catalog, runs: { ...catalog.runs, forget: () => Promise.reject(new Error('full')) } };
  const stop = keepTidy({ catalog: broken, log, firstAfterMs: 1 });
  await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(1);
  expect(lines).toEqual([{ err: expect.objectContaining({ message: 'full' }) }]);
  await stop();
});
