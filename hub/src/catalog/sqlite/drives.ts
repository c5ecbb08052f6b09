import {
  type Drive,
  type DriveId,
  type DriveSettings,
  type DriveStore,
  newId,
  StreamOpsError,
} from '@streamops/core';
import { fromJson } from './database.ts';
import type { Store } from './store.ts';

/** Assets that become missing in one transaction when a drive is removed. */
const lostAtOnce = 16;

interface DriveRow {
  id: string;
  settings: string;
  kind: Drive['kind'];
  scanned: number;
  created_at: number;
}

const toDrive = (row: DriveRow): Drive => ({
  ...fromJson<DriveSettings>(row.settings),
  id: row.id,
  kind: row.kind,
  scanned: row.scanned === 1,
  createdAt: row.created_at,
});

const settingsText = ({ name, path, watch, watching, include, exclude, minQuietSeconds }: DriveSettings) =>
  JSON.stringify({ name, path, watch, watching, include, exclude, minQuietSeconds });

/** `loseSomeOf`: some assets of a drive become missing, 0 when there are none left; inside a transaction. */
export const createDrives = (
  { db, write, now }: Store,
  loseSomeOf: (driveId: DriveId, limit: number) => number,
): DriveStore => {
  const all = db.query<DriveRow>('SELECT * FROM drives ORDER BY seq');
  const byId = db.query<DriveRow>('SELECT * FROM drives WHERE id = ?');
  const byName = db.query<DriveRow>('SELECT * FROM drives WHERE name = ? AND id <> ?');
  const insert = db.query(
    'INSERT INTO drives (id, name, settings, kind, scanned, created_at) VALUES (?, ?, ?, ?, 0, ?)',
  );
  const update = db.query('UPDATE drives SET name = ?, settings = ?, kind = ?, scanned = ? WHERE id = ?');
  const remove = db.query('DELETE FROM drives WHERE id = ?');

  const find = (id: DriveId): Drive => {
    const row = byId.get(id);
    if (!row) throw new StreamOpsError('DRIVE_NOT_FOUND', `There is no drive ${id}.`);
    return toDrive(row);
  };

  const mustBeFree = (name: string, id: DriveId) => {
    if (byName.get(name, id)) {
      throw new StreamOpsError('DRIVE_NAME_TAKEN', `Another drive is named "${name}".`);
    }
  };

  return {
    add: (settings, id = newId()) =>
      write(() => {
        mustBeFree(settings.name, id);
        insert.run(id, settings.name, settingsText(settings), settings.kind, now());
        return find(id);
      }),
    list: async () => all.all().map(toDrive),
    get: async (id) => find(id),
    update: (id, patch) =>
      write(() => {
        const drive = { ...find(id), ...patch };
        mustBeFree(drive.name, id);
        update.run(drive.name, settingsText(drive), drive.kind, drive.scanned ? 1 : 0, id);
        return find(id);
      }),
    // The drive goes last: after a crash in between it is still there, is scanned again, and can be removed again.
    remove: async (id) => {
      const lose = () => {
        if (loseSomeOf(id, lostAtOnce) > 0) return true;
        remove.run(id);
        return false;
      };
      while (await write(lose));
    },
  };
};
