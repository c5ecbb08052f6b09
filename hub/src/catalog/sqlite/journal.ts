import type { SQLInputValue } from 'node:sqlite';
import { eventDefinition, type Journal, liftEventData, newId, type StoredEvent } from '@streamops/core';
import { fromJson, integer } from './database.ts';
import { type Aged, forgetBy } from './forget.ts';
import type { Store } from './store.ts';

interface EventRow {
  seq: number;
  id: string;
  type: string;
  v: number;
  at: number;
  source: string;
  dedupe_key: string;
  asset_id: string | null;
  session_id: string | null;
  data: string;
}

/** The payload in today's version, whenever it was written. */
const toEvent = (row: EventRow): StoredEvent =>
  // The cast: liftEventData has checked the payload against the type.
  ({
    seq: row.seq,
    id: row.id,
    type: row.type,
    v: eventDefinition(row.type).v,
    at: row.at,
    source: row.source,
    dedupeKey: row.dedupe_key,
    ...(row.asset_id === null ? {} : { assetId: row.asset_id }),
    ...(row.session_id === null ? {} : { sessionId: row.session_id }),
    data: liftEventData(row.type, row.v, fromJson(row.data)),
  }) as StoredEvent;

const valuesOf = (event: Omit<StoredEvent, 'seq' | 'data'> & { data: unknown }): SQLInputValue[] => {
  const { id, type, v, at, source, dedupeKey, assetId, sessionId, data } = event;
  return [id, type, v, at, source, dedupeKey, assetId ?? null, sessionId ?? null, JSON.stringify(data)];
};

export const createJournal = ({ db, write, now }: Store): Journal => {
  const byId = db.query<EventRow>('SELECT * FROM events WHERE id = ?');
  const byKey = db.query<EventRow>('SELECT * FROM events WHERE dedupe_key = ?');
  const insert = db.query<EventRow>(
    `INSERT INTO events (id, type, v, at, source, dedupe_key, asset_id, session_id, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
  );
  const after = db.query<EventRow>('SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?');
  const afterOfType = db.query<EventRow>(
    'SELECT * FROM events WHERE type = ? AND seq > ? ORDER BY seq LIMIT ?',
  );
  const unhandled = db.query<EventRow>(
    'SELECT * FROM events WHERE handled = 0 AND seq > ? ORDER BY seq LIMIT ?',
  );
  const markHandled = db.query('UPDATE events SET handled = 1 WHERE seq = ?');
  const last = db.query<{ seq: number | null }>('SELECT max(seq) AS seq FROM events');
  // Without the newest: what was read up to it goes on from there.
  const aged = db.query<Aged<number>>(
    `SELECT seq AS key, at FROM events
     WHERE seq > ? AND seq < (SELECT max(seq) FROM events) ORDER BY seq LIMIT ?`,
  );
  const remove = db.query(
    `DELETE FROM events WHERE seq = ? AND handled = 1
       AND NOT EXISTS (SELECT 1 FROM runs WHERE event_id = events.id)`,
  );

  return {
    append: async (events) => {
      const fresh = events.map((event) => {
        const { type } = event;
        const { v } = eventDefinition(type);
        return { ...event, id: newId(), v, at: event.at ?? now(), data: liftEventData(type, v, event.data) };
      });
      const rows = await write(() =>
        fresh.map((event) => byKey.get(event.dedupeKey) ?? insert.get(...valuesOf(event))),
      );
      return rows.flatMap((row, index) => {
        const event = fresh[index];
        if (!row || !event) return [];
        // The cast: liftEventData has checked what was just stored; there is no need to read it back.
        return row.id === event.id ? [{ ...event, seq: row.seq } as StoredEvent] : [toEvent(row)];
      });
    },
    get: async (id) => {
      const row = byId.get(id);
      return row ? toEvent(row) : null;
    },
    // Type by type from its own index: rare types among a million events cost no more than common ones.
    read: async ({ since, types, limit }) => {
      const rows = types
        ? types.flatMap((type) => afterOfType.all(type, since, integer(limit)))
        : after.all(since, integer(limit));
      return rows
        .sort((a, b) => a.seq - b.seq)
        .slice(0, limit)
        .map(toEvent);
    },
    unhandled: async (limit, since = 0) => unhandled.all(since, integer(limit)).map(toEvent),
    markHandled: (seqs) =>
      write(() => {
        for (const seq of seqs) markHandled.run(seq);
      }),
    lastSeq: async () => last.get()?.seq ?? 0,
    forget: forgetBy(write, {
      after: (seq, limit) => aged.all(seq, integer(limit)),
      ...{ first: 0, toKey: Number, byAge: true },
      remove: (seq) => remove.run(seq) > 0,
    }),
  };
};
