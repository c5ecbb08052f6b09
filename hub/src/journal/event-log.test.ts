import { type Journal, type NewEvent, newId, type StoredEvent } from '@streamops/core';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite/index.ts';
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
