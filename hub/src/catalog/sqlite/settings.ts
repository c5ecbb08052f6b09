import { type SettingsStore, StreamOpsError, settings } from '@streamops/core';
import { z } from 'zod';
import { fromJson } from './database.ts';
import type { Store } from './store.ts';

export const createSettings = ({ db, write }: Store): SettingsStore => {
  const all = db.query<{ name: string; value: string }>('SELECT name, value FROM settings');
  const put = db.query('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)');

  const stored = (): Record<string, unknown> =>
    Object.fromEntries(all.all().map(({ name, value }) => [name, fromJson(value)]));

  return {
    read: async () => settings.parse(stored()),
    write: (patch) =>
      write(() => {
        const parsed = settings.safeParse({ ...stored(), ...patch });
        if (!parsed.success) {
          throw new StreamOpsError('BAD_REQUEST', `Settings: ${z.prettifyError(parsed.error)}`);
        }
        // Only what was said, so that a default of a later version reaches whoever never chose.
        for (const name of settings.keyof().options) {
          if (patch[name] !== undefined) put.run(name, JSON.stringify(parsed.data[name]));
        }
        return parsed.data;
      }),
  };
};
