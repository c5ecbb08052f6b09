import { type Run, type RunStore, StreamOpsError } from '@streamops/core';
import { fromCursor, toPage } from './cursor.ts';
import { fromJson, integer } from './database.ts';
import { type Aged, forgetBy } from './forget.ts';
import type { Store } from './store.ts';

interface RunRow {
  seq: number;
  id: string;
  event_id: string;
  event_type: string;
  asset_id: string | null;
  flow_id: string;
  flow_name: string;
  node_id: string;
  msg: string;
  created_at: number;
  started_at: number | null;
}

const toRun = (row: RunRow): Run => ({
  id: row.id,
  seq: row.seq,
  eventId: row.event_id,
  eventType: row.event_type,
  assetId: row.asset_id,
  flowId: row.flow_id,
  flowName: row.flow_name,
  nodeId: row.node_id,
  msg: fromJson(row.msg),
  createdAt: row.created_at,
  startedAt: row.started_at,
});

export const createRuns = ({ db, write, now }: Store): RunStore => {
  const byId = db.query<RunRow>('SELECT * FROM runs WHERE id = ?');
  const insert = db.query<RunRow>(
    `INSERT INTO runs (id, event_id, event_type, asset_id, flow_id, flow_name, node_id, msg, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING *`,
  );
  const before = db.query<RunRow>('SELECT * FROM runs WHERE seq < ? ORDER BY seq DESC LIMIT ?');
  const ofAsset = db.query<RunRow>(
    'SELECT * FROM runs WHERE asset_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
  );
  const unstarted = db.query<RunRow>('SELECT * FROM runs WHERE started_at IS NULL ORDER BY seq');
  const markStarted = db.query('UPDATE runs SET started_at = ? WHERE id = ? AND started_at IS NULL');
  const aged = db.query<Aged<number>>(
    'SELECT seq AS key, created_at AS at FROM runs WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  const remove = db.query(
    `DELETE FROM runs WHERE seq = ? AND started_at IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM events WHERE id = runs.event_id AND handled = 0)
       AND NOT EXISTS (SELECT 1 FROM jobs WHERE run_id = runs.id AND
         (state NOT IN ('done', 'failed', 'cancelled') OR (continuation IS NOT NULL AND continued_at IS NULL)))`,
  );

  return {
    commit: (runs) =>
      write(() =>
        runs.flatMap(({ id, eventId, eventType, assetId, flowId, flowName, nodeId, msg }) => {
          const text = JSON.stringify(msg);
          const row = insert.get(id, eventId, eventType, assetId, flowId, flowName, nodeId, text, now());
          return row ? [toRun(row)] : [];
        }),
      ),
    get: async (id) => {
      const row = byId.get(id);
      if (!row) throw new StreamOpsError('RUN_NOT_FOUND', `There is no run ${id}.`);
      return toRun(row);
    },
    list: async ({ assetId, cursor, limit }) => {
      const { seq } = fromCursor(cursor);
      const rows =
        assetId === undefined
          ? before.all(seq, integer(limit + 1))
          : ofAsset.all(assetId, seq, integer(limit + 1));
      return toPage(rows.map(toRun), limit);
    },
    unstarted: async () => unstarted.all().map(toRun),
    markStarted: (id) =>
      write(() => {
        markStarted.run(now(), id);
      }),
    forget: forgetBy(write, {
      after: (seq, limit) => aged.all(seq, integer(limit)),
      ...{ first: 0, toKey: Number, byAge: true },
      remove: (seq) => remove.run(seq) > 0,
    }),
  };
};
