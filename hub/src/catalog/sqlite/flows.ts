import type { FlowStore } from '@streamops/core';
import { fromJson, fromJsonOrNull, integer } from './database.ts';
import type { Store } from './store.ts';

/** Earlier states that are kept for 'undo', the one in use among them. */
const keptStates = 20;

interface FlowRow {
  rev: string;
  flows: string;
  credentials: string;
}

export const createFlows = ({ db, write, now }: Store): FlowStore => {
  const latest = db.query<FlowRow>(
    'SELECT rev, flows, credentials FROM flow_states ORDER BY seq DESC LIMIT 1',
  );
  const add = db.query('INSERT INTO flow_states (rev, flows, credentials, written_at) VALUES (?, ?, ?, ?)');
  const forget = db.query(
    `DELETE FROM flow_states WHERE seq NOT IN (SELECT seq FROM flow_states ORDER BY seq DESC LIMIT ?)`,
  );
  const extra = db.query<{ value: string }>('SELECT value FROM flow_extras WHERE name = ?');
  const putExtra = db.query('INSERT OR REPLACE INTO flow_extras (name, value) VALUES (?, ?)');

  return {
    read: async () => {
      const row = latest.get();
      if (!row) return null;
      return { rev: row.rev, flows: fromJson(row.flows), credentials: fromJson(row.credentials) };
    },
    write: (state) =>
      write(() => {
        const flows = JSON.stringify(state.flows);
        const credentials = JSON.stringify(state.credentials);
        const known = latest.get();
        if (known && known.rev === state.rev && known.flows === flows && known.credentials === credentials)
          return;
        add.run(state.rev, flows, credentials, now());
        forget.run(integer(keptStates));
      }),
    readExtra: async (name) => fromJsonOrNull(extra.get(name)?.value ?? null),
    writeExtra: (name, value) =>
      write(() => {
        putExtra.run(name, JSON.stringify(value));
      }),
  };
};
