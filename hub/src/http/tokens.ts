import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, type Token, type TokenScope, type TokenStore } from '@streamops/core';
import type { Caller } from './caller.ts';
import { createLiveTokens, type LiveTokens } from './live-tokens.ts';

export type Redeemed = { ok: true; secret: string; expiresAt: number } | { ok: false };

export interface Tokens {
  /** The cookie of a browser's session. Browsers tell hosts apart, not ports: two hubs on localhost need two names. */
  cookieName: string;
  /** Null where the secret is unknown, expired or revoked. */
  verify(secret: string): Promise<Caller | null>;
  /** A fresh secret; it is shown this once and kept nowhere. `ttlMs` null: it never expires. */
  mint(scope: TokenScope, label: string, ttlMs: number | null): Promise<{ token: Token; secret: string }>;
  /** At once, for what is open under it too. */
  revoke(id: string): Promise<void>;
  whileLive: LiveTokens['whileLive'];
  /** A code that signs one browser in once, within ten minutes. Lost when the hub ends. */
  createSignInCode(): { code: string; expiresAt: number };
  /** Trades a code for a browser's session, which survives a restart of the hub. */
  redeem(code: string): Promise<Redeemed>;
}

export const signInCodeMs = 10 * 60_000;
export const sessionMs = 90 * 24 * 3_600_000;
/** How long what the store said is believed. What this process revokes is not asked about again. */
const cacheMs = 5_000;
const cacheSize = 500;

/** The prefix makes secrets recognisable, so that the log can mask them wherever they turn up. */
const newSecret = (): string => `so_${randomBytes(32).toString('base64url')}`;
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const sameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const isValid = (token: Token, now: number): boolean =>
  token.revokedAt === null && (token.expiresAt === null || token.expiresAt > now);

/** Remembers what the store said for a few seconds; knows nothing of secrets, only of their hashes. */
const createLookup = (store: TokenStore, now: () => number) => {
  const known = new Map<string, { token: Token; until: number }>();
  return {
    async find(hash: string): Promise<Token | null> {
      const hit = known.get(hash);
      if (hit && hit.until > now()) return hit.token;
      known.delete(hash);
      const token = await store.findByHash(hash);
      if (!token || !sameHash(token.hash, hash)) return null;
      if (known.size >= cacheSize) known.clear();
      known.set(hash, { token, until: now() + cacheMs });
      return token;
    },
    forget: () => known.clear(),
  };
};

const createSignInCodes = (now: () => number) => {
  const codes = new Map<string, number>();
  return {
    create() {
      for (const [hash, expiresAt] of codes) if (expiresAt <= now()) codes.delete(hash);
      const code = newSecret();
      const expiresAt = now() + signInCodeMs;
      codes.set(hashOf(code), expiresAt);
      return { code, expiresAt };
    },
    /** True once, and only in time. */
    take(code: string): boolean {
      const hash = hashOf(code);
      const expiresAt = codes.get(hash);
      codes.delete(hash);
      return expiresAt !== undefined && expiresAt > now();
    },
  };
};

const fileLabel = 'token file';

/**
 * `<data>/token`, readable only by its owner: programs on this machine read it. Made on first start, and again
 * where it was removed or its token was revoked.
 */
const keepOwnerFile = async (tokens: Tokens, store: TokenStore, dataDir: string): Promise<void> => {
  const path = join(dataDir, 'token');
  const secret = await readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
  const caller = secret ? await tokens.verify(secret) : null;
  if (caller?.scope === 'owner') return chmod(path, 0o600);
  for (const old of await store.list()) {
    if (old.label === fileLabel && old.revokedAt === null) await tokens.revoke(old.id);
  }
  const fresh = await tokens.mint('owner', fileLabel, null);
  await mkdir(dataDir, { recursive: true });
  // Removed first: an old file's wider mode would stay, and a link there would be followed.
  await rm(path, { force: true });
  await writeFile(path, `${fresh.secret}\n`, { mode: 0o600, flag: 'wx' });
};

/** Tokens over the catalog, with the owner's file in the data folder. */
export const createTokens = async (
  store: TokenStore,
  dataDir: string,
  { hubId, now = Date.now }: { hubId: string; now?: () => number },
): Promise<Tokens> => {
  const lookup = createLookup(store, now);
  const live = createLiveTokens(now);
  const codes = createSignInCodes(now);
  const tokens: Tokens = {
    cookieName: `streamops-${hubId}`,
    async verify(secret) {
      const token = await lookup.find(hashOf(secret));
      if (!token || !isValid(token, now()) || live.isRevoked(token.id)) return null;
      const { id, scope, label, expiresAt } = token;
      return { tokenId: id, scope, label, expiresAt };
    },
    async mint(scope, label, ttlMs) {
      const secret = newSecret();
      const createdAt = now();
      const expiresAt = ttlMs === null ? null : createdAt + ttlMs;
      const token = {
        id: newId(),
        hash: hashOf(secret),
        scope,
        label,
        createdAt,
        expiresAt,
        revokedAt: null,
      };
      await store.put(token);
      return { token, secret };
    },
    async revoke(id) {
      await store.revoke(id);
      lookup.forget();
      live.revoked(id);
    },
    whileLive: live.whileLive,
    createSignInCode: codes.create,
    async redeem(code) {
      if (!codes.take(code)) return { ok: false };
      const { secret } = await tokens.mint('owner', 'browser', sessionMs);
      return { ok: true, secret, expiresAt: now() + sessionMs };
    },
  };
  await keepOwnerFile(tokens, store, dataDir);
  return tokens;
};
