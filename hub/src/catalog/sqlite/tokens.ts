import type { Token, TokenStore } from '@streamops/core';
import { integer } from './database.ts';
import { type Aged, forgetBy } from './forget.ts';
import type { Store } from './store.ts';

interface TokenRow {
  id: string;
  hash: string;
  scope: Token['scope'];
  label: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
}

const toToken = (row: TokenRow): Token => ({
  id: row.id,
  hash: row.hash,
  scope: row.scope,
  label: row.label,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});

export const createTokens = ({ db, write, now }: Store): TokenStore => {
  const byHash = db.query<TokenRow>('SELECT * FROM tokens WHERE hash = ?');
  const all = db.query<TokenRow>('SELECT * FROM tokens ORDER BY created_at, id');
  const put = db.query(
    `INSERT OR REPLACE INTO tokens (id, hash, scope, label, created_at, expires_at, revoked_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const revoke = db.query('UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');
  const aged = db.query<Aged<string>>(
    `SELECT id AS key, min(coalesce(revoked_at, expires_at), coalesce(expires_at, revoked_at)) AS at
     FROM tokens WHERE id > ? ORDER BY id LIMIT ?`,
  );
  const remove = db.query('DELETE FROM tokens WHERE id = ?');

  return {
    put: ({ id, hash, scope, label, createdAt, expiresAt, revokedAt }) =>
      write(() => {
        put.run(id, hash, scope, label, createdAt, expiresAt, revokedAt);
      }),
    findByHash: async (hash) => {
      const row = byHash.get(hash);
      return row ? toToken(row) : null;
    },
    list: async () => all.all().map(toToken),
    revoke: (id) =>
      write(() => {
        revoke.run(now(), id);
      }),
    forget: forgetBy(write, {
      after: (id, limit) => aged.all(id, integer(limit)),
      ...{ first: '', toKey: String, byAge: false },
      remove: (id) => remove.run(id) > 0,
    }),
  };
};
