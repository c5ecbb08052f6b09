import type { Migration } from '../migrate.ts';

/** An event is kept as long as one of its runs, which are looked up by it. */
const sql = 'CREATE INDEX runs_by_event ON runs (event_id);';

export const retention: Migration = { number: 2, name: 'retention', up: (db) => db.exec(sql) };
