import { type Quarantined, type QuarantineStore, StreamOpsError } from '@streamops/core';
import { fromCursor, toPage } from './cursor.ts';
import { integer } from './database.ts';
import type { Store } from './store.ts';

interface QuarantineRow {
  seq: number;
  id: string;
  asset_id: string;
  drive_id: string;
  original_path: string;
  held_path: string;
  size_bytes: number;
  reason: string;
  job_id: string | null;
  state: Quarantined['state'];
  at: number;
  expires_at: number;
}

const toQuarantined = (row: QuarantineRow): Quarantined => ({
  id: row.id,
  seq: row.seq,
  assetId: row.asset_id,
  driveId: row.drive_id,
  originalPath: row.original_path,
  heldPath: row.held_path,
  sizeBytes: row.size_bytes,
  reason: row.reason,
  jobId: row.job_id,
  state: row.state,
  at: row.at,
  expiresAt: row.expires_at,
});

export const createQuarantine = ({ db, write }: Store): QuarantineStore => {
  const byId = db.query<QuarantineRow>('SELECT * FROM quarantine WHERE id = ?');
  const insert = db.query(
    `INSERT INTO quarantine
       (id, asset_id, drive_id, original_path, held_path, size_bytes, reason, job_id, state, at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'intended', ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const setState = db.query('UPDATE quarantine SET state = ? WHERE id = ?');
  const setDrive = db.query('UPDATE quarantine SET drive_id = ? WHERE id = ?');
  const before = db.query<QuarantineRow>('SELECT * FROM quarantine WHERE seq < ? ORDER BY seq DESC LIMIT ?');
  const inState = db.query<QuarantineRow>(
    'SELECT * FROM quarantine WHERE state = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
  );
  const held = db.query<{ bytes: number }>(
    `SELECT coalesce(sum(size_bytes), 0) AS bytes FROM quarantine
     WHERE state = 'held' AND drive_id IN (SELECT id FROM drives)`,
  );

  const find = (id: string): Quarantined => {
    const row = byId.get(id);
    if (!row) throw new StreamOpsError('QUARANTINE_NOT_FOUND', `Nothing is in quarantine as ${id}.`);
    return toQuarantined(row);
  };

  return {
    intend: ({ id, assetId, driveId, originalPath, heldPath, sizeBytes, reason, jobId, at, expiresAt }) =>
      write(() => {
        insert.run(id, assetId, driveId, originalPath, heldPath, sizeBytes, reason, jobId, at, expiresAt);
        return find(id);
      }),
    setState: (id, state) =>
      write(() => {
        if (setState.run(state, id) === 0) find(id);
      }),
    moveTo: (id, driveId) =>
      write(() => {
        setDrive.run(driveId, id);
        return find(id);
      }),
    get: async (id) => find(id),
    list: async ({ state, cursor, limit }) => {
      const { seq } = fromCursor(cursor);
      const more = integer(limit + 1);
      const rows = state === undefined ? before.all(seq, more) : inState.all(state, seq, more);
      return toPage(rows.map(toQuarantined), limit);
    },
    heldBytes: async () => held.get()?.bytes ?? 0,
  };
};
