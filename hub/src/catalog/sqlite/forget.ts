import type { Forget, Forgotten } from '@streamops/core';
import type { Write } from './writer.ts';

/** What one step looks at, oldest first. */
export interface Aged<Key> {
  key: Key;
  /** Epoch milliseconds; null: it has no age yet, and stays. */
  at: number | null;
}

interface Rule<Key extends string | number> {
  /** At most `limit` of them, after the key. */
  after(key: Key, limit: number): Aged<Key>[];
  /** Before the first key. */
  first: Key;
  toKey(cursor: string): Key;
  /** True where it was removed; false where something needs it. Inside a transaction. */
  remove(key: Key): boolean;
  /** Whether keys come in the order of their ages: a step that meets only young ones is then the last. */
  byAge: boolean;
}

/** A port's `forget`: one short transaction a step. */
export const forgetBy =
  <Key extends string | number>(write: Write, rule: Rule<Key>): Forget =>
  ({ before, cursor, limit }) =>
    write((): Forgotten => {
      const seen = rule.after(cursor === null ? rule.first : rule.toKey(cursor), limit);
      const old = seen.filter(({ at }) => at !== null && at < before);
      const count = old.filter(({ key }) => rule.remove(key)).length;
      const last = seen.at(-1);
      const isOver = !last || seen.length < limit || (rule.byAge && old.length === 0);
      return { count, cursor: isOver ? null : String(last.key) };
    });
