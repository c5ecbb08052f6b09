import { type Journal, type NewEvent, newId, type StoredEvent } from '@streamops/core';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
import { createBacklog } from './backlog.ts';
import { createEventLog, nextBatch } from './event-log.ts';

const log = pino({ level: 'silent' });
const driveId = newId();
const closed = (path: string, sizeBytes = 1): NewEvent => ({
  type: 'file.closed',
  source: 'test',
  dedupeKey: `${path}:${sizeBytes}`,
  data: { driveId, path, sizeBytes, modifiedAt: 1, origin: 'recorder', because: 'quiet' },
});
const pathOf = (event: StoredEvent): string => ('path' in event.data ? event.data.path : '');

const heardBy = async (journal: Journal, events: NewEvent[], expected: number): Promise<StoredEvent[]> => {
  const heard: StoredEvent[] = [];
  const eventLog = await createEventLog(journal, log);
  await new Promise<void>((resolve) => {
    eventLog.handle('test', async (event) => {
      heard.push(event);
      if (heard.length === expected) resolve();
    });
    void eventLog.start().then(() => eventLog.record(events));
  });
  await eventLog.stop();
  return heard;
};

describe('an append that comes to nothing', () => {
  it('keeps what was noted for the next', async () => {
    const { journal, close } = await openSqliteCatalog(':memory:');
    let refused = false;
    const append: Journal['append'] = async (events) => {
      if (!refused && events.length === 2) {
        refused = true;
        throw new Error('The transaction was taken back.');
      }
      return journal.append(events);
    };
    const eventLog = await createEventLog({ ...journal, append }, log);
    eventLog.note(closed('noted'));
    await expect(eventLog.record([closed('recorded')])).rejects.toThrow('taken back');
    await expect
      .poll(async () => (await journal.read({ since: 0, limit: 10 })).map(pathOf), { timeout: 10_000 })
      .toEqual(['noted']);
    await eventLog.stop();
    await close();
  });

  it('hands on what was written nevertheless, as soon as the journal can be written again', async () => {
    const { journal, close } = await openSqliteCatalog(':memory:');
    let syncs = false;
    const append: Journal['append'] = async (events) => {
      const stored = await journal.append(events);
      if (!syncs) throw new Error('The disk did not take it.');
      return stored;
    };
    const eventLog = await createEventLog({ ...journal, append }, log);
    const heard: string[] = [];
    eventLog.handle('test', async (event) => void heard.push(pathOf(event)));
    await eventLog.start();
    await expect.poll(eventLog.lag, { timeout: 10_000 }).toBe(0);
    await expect(eventLog.record([closed('a')])).rejects.toThrow('did not take');
    syncs = true;
    await eventLog.record([closed('b')]);
    // The sensor tries again, and the journal knows it by its key.
    await eventLog.record([closed('a')]);
    await expect.poll(() => heard.toSorted(), { timeout: 10_000 }).toEqual(['a', 'b']);
    await eventLog.stop();
    expect(await journal.unhandled(10)).toEqual([]);
    await close();
  });
});

describe('the event log', () => {
  it('hands every event on once, also when it is recorded twice', async () => {
    const { journal, close } = await openSqliteCatalog(':memory:');
    const heard = await heardBy(journal, [closed('a'), closed('a'), closed('b')], 2);
    expect(heard.map(pathOf)).toEqual(['a', 'b']);
    expect(await journal.unhandled(10)).toEqual([]);
    await close();
  });

  it('takes a noted event along with the next, before it', async () => {
    const { journal, close } = await openSqliteCatalog(':memory:');
    const eventLog = await createEventLog(journal, log);
    eventLog.note(closed('noted'));
    const [own, ...others] = await eventLog.record([closed('recorded')]);
    expect(own && pathOf(own)).toBe('recorded');
    expect(others).toEqual([]);
    expect((await journal.read({ since: 0, limit: 10 })).map(pathOf)).toEqual(['noted', 'recorded']);
    await close();
  });

  it('writes a noted event also when nothing follows', async () => {
    const { journal, close } = await openSqliteCatalog(':memory:');
    const eventLog = await createEventLog(journal, log);
    const heard = new Promise<StoredEvent>((resolve) => {
      eventLog.handle('test', async (event) => resolve(event));
    });
    await eventLog.start();
    eventLog.note(closed('noted'));
    expect(pathOf(await heard)).toBe('noted');
    await eventLog.stop();
    await close();
  });

  it('hands out after a restart what was written and not handled', async () => {
    const { journal, close } = await openSqliteCatalog(':memory:');
    await journal.append([closed('before the crash')]);
    const heard = await heardBy(journal, [closed('after it')], 2);
    expect(heard.map(pathOf)).toEqual(['before the crash', 'after it']);
    await close();
  });

  it('goes on page by page with what was left, in order with what comes meanwhile', async () => {
    const { journal, close } = await openSqliteCatalog(':memory:');
    const names = Array.from({ length: 25 }, (_, index) => `${index}`);
    await journal.append(names.map((name) => closed(name, 1)));
    const eventLog = await createEventLog(journal, log, { backlog: createBacklog(journal, 4) });
    const heard: string[] = [];
    const all = Promise.withResolvers<void>();
    eventLog.handle('test', async (event) => {
      heard.push(`${pathOf(event)}:${'sizeBytes' in event.data ? event.data.sizeBytes : ''}`);
      if (pathOf(event) === '3') await eventLog.record([closed('24', 2), closed('new')]);
      if (heard.length === 27) all.resolve();
    });
    expect(eventLog.lag()).toBe(25);
    await eventLog.start();
    await all.promise;
    await eventLog.record([closed('live')]);
    await expect.poll(eventLog.lag, { timeout: 10_000 }).toBe(0);
    await eventLog.stop();
    expect(heard.at(-1)).toBe('live:1');
    expect(heard.slice(0, 25)).toEqual(names.map((name) => `${name}:1`));
    expect(heard.slice(25, 27)).toEqual(['24:2', 'new:1']);
    expect(await journal.unhandled(10)).toEqual([]);
    await close();
  });

  it('goes on with what was left, and with what came meanwhile, once the journal can be read again', async () => {
    const { journal, close } = await openSqliteCatalog(':memory:');
    await journal.append([closed('before the crash')]);
    let reads = 0;
    const asked = Promise.withResolvers<void>();
    const recorded = Promise.withResolvers<void>();
    const unhandled: Journal['unhandled'] = async (limit, after) => {
      reads += 1;
      asked.resolve();
      await recorded.promise;
      if (reads < 4) throw new Error('The disk does not answer.');
      return journal.unhandled(limit, after);
    };
    const eventLog = await createEventLog({ ...journal, unhandled }, log, { pausesMs: [1] });
    const heard: string[] = [];
    eventLog.handle('test', async (event) => void heard.push(pathOf(event)));
    await eventLog.start();
    await asked.promise;
    await eventLog.record([closed('meanwhile')]);
    recorded.resolve();
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['before the crash', 'meanwhile']);
    await eventLog.record([closed('live')]);
    await expect.poll(() => heard.at(-1), { timeout: 10_000 }).toBe('live');
    await eventLog.stop();
    expect(await journal.unhandled(10)).toEqual([]);
    await close();
  });

  it('passes over what fails on and on, and leaves it to the next start', async () => {
    const { journal, close } = await openSqliteCatalog(':memory:');
    const [first] = await journal.append([closed('stuck'), closed('a'), closed('b')]);
    const eventLog = await createEventLog(journal, log, { backlog: createBacklog(journal, 1) });
    const heard: string[] = [];
    eventLog.handle('test', async (event) => {
      if (pathOf(event) === 'stuck') throw new Error('still stuck');
      heard.push(pathOf(event));
    });
    await eventLog.start();
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual(['a', 'b']);
    await eventLog.stop();
    expect((await journal.unhandled(10)).map(({ seq }) => seq)).toEqual([first?.seq]);
    await close();
  });

  it('goes on asking a handler that fails, and counts what it left', async () => {
    const { journal, close } = await openSqliteCatalog(':memory:');
    const eventLog = await createEventLog(journal, log, { pausesMs: [1] });
    let asked = 0;
    const lags: number[] = [];
    const firstAsked: number[] = [];
    eventLog.handle('first', async ({ seq }) => void firstAsked.push(seq));
    eventLog.handle('full disk', async () => {
      asked += 1;
      lags.push(eventLog.lag());
      if (asked < 10) throw new Error('full');
    });
    await eventLog.start();
    await eventLog.record([closed('a')]);
    await expect.poll(eventLog.lag, { timeout: 10_000 }).toBe(0);
    await eventLog.stop();
    expect(asked).toBe(10);
    expect(firstAsked).toHaveLength(1);
    expect(lags).toEqual(lags.map(() => 1));
    expect(await journal.unhandled(10)).toEqual([]);
    await close();
  });

  it('holds up nothing but the same file’s events where a handler fails', async () => {
    const { journal, close } = await openSqliteCatalog(':memory:');
    const eventLog = await createEventLog(journal, log, { pausesMs: [20] });
    const heard: string[] = [];
    eventLog.handle('test', async (event) => {
      // Fails until all that is not held up has come.
      if (pathOf(event) === 'a' && heard.length < 3) throw new Error('not yet');
      heard.push(`${pathOf(event)}${'sizeBytes' in event.data ? event.data.sizeBytes : ''}`);
    });
    await eventLog.start();
    await eventLog.record([closed('a', 1), closed('b', 1), closed('a', 2), closed('c', 1)]);
    await eventLog.record([closed('a', 3), closed('d', 1)]);
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['b1', 'c1', 'd1', 'a1', 'a2', 'a3']);
    await eventLog.stop();
    await close();
  });

  it('calls a handler that failed again, and keeps the order of one file’s events', async () => {
    const { journal, close } = await openSqliteCatalog(':memory:');
    const eventLog = await createEventLog(journal, log);
    const heard: string[] = [];
    let failures = 1;
    const done = new Promise<void>((resolve) => {
      eventLog.handle('test', async (event) => {
        if (failures-- > 0) throw new Error('not yet');
        heard.push(`${pathOf(event)} ${'sizeBytes' in event.data ? event.data.sizeBytes : ''}`);
        if (heard.length === 2) resolve();
      });
    });
    await eventLog.start();
    await eventLog.record([closed('a', 1), closed('a', 2)]);
    await done;
    await eventLog.stop();
    expect(heard).toEqual(['a 1', 'a 2']);
    await close();
  });
});

it('puts events side by side until one thing comes twice', () => {
  const events = ['a', 'b', 'a', 'c'].map(
    (path, index) => ({ ...closed(path), seq: index + 1, id: newId(), v: 1, at: 0 }) as StoredEvent,
  );
  expect(nextBatch(events).map(({ seq }) => seq)).toEqual([1, 2]);
});
