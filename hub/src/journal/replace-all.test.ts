import { newId, type StoredEvent } from '@streamops/core';
import { expect, it } from 'vitest';
import { createNotes } from './notes.ts';
import { createParked } from './parked.ts';

const [driveId, id] = [newId(), newId()];
const event = (seq: number, path = `${seq}`): StoredEvent => ({
  ...{ seq, id, v: 1, at: 0, type: 'file.closed', source: 'test', dedupeKey: `${seq}` },
  data: { driveId, path, sizeBytes: 1, modifiedAt: 1, origin: 'recorder', because: 'quiet' },
});

it('events wait in hundreds of thousands, and one that failed takes along what speaks of the same', () => {
  const parked = createParked({ release: () => undefined });
  const waiting = Array.from({ length: 300_000 }, (_, n) => event(n + 1));
  waiting.push(event(300_001, 'one'));
  parked.put(event(0, 'one'), waiting);
  parked.stop();
  expect(waiting.length).toBe(300_000);
  expect(waiting.at(-1)?.seq).toBe(300_000);
});

it('notes that could not be written go back in front of those that came meanwhile', () => {
  const notes = createNotes(() => undefined);
  const many = Array.from({ length: 300_000 }, (_, n) => event(n));
  notes.add(event(300_000));
  notes.putBack(many, true);
  notes.stop();
  const all = notes.takeAll();
  expect([all.length, all[0], all.at(-1)?.dedupeKey]).toEqual([300_001, many[0], '300000']);
});
