import { z } from 'zod';
import { ownPresets } from '../media/encode/own-presets.ts';
import { gameLayouts } from '../media/game-layouts.ts';
import type { Forget } from './retention.ts';

const days = (byDefault: number) => z.int().min(1).max(3650).default(byDefault);

/** What a person can change while the hub runs. */
export const settings = z.object({
  holdProcessing: z.boolean().default(false).describe('Start no new jobs until released'),
  timeZone: z.string().default('').describe("IANA time zone for dates in templates; empty: this machine's"),
  quarantineDays: days(30).describe('Days that originals are kept in quarantine'),
  quarantineCapBytes: z
    .int()
    .min(0)
    .default(200 * 1024 ** 3)
    .describe('Above this size, jobs that replace an original wait for you'),
  historyDays: days(30).describe(
    'Days that events and the runs of flows are kept; what a flow waits for stays',
  ),
  jobLogDays: days(30).describe(
    'Days that the log of a job is kept after its end; the job and its receipt stay',
  ),
  tokenDays: days(90).describe('Days that revoked and expired tokens are listed'),
  presets: ownPresets
    .default([])
    .describe("Your own presets of transcode; all of them, each time they're set"),
  gameLayouts: gameLayouts
    .default([])
    .describe(
      "Where webcam and game are in recordings of each game, for social_export; all of them, each time they're set",
    ),
});
export type Settings = z.infer<typeof settings>;

export interface SettingsStore {
  read(): Promise<Settings>;
  write(patch: Partial<Settings>): Promise<Settings>;
}

export const tokenScope = z.enum(['owner', 'deck', 'overlay', 'worker', 'metrics', 'hook']);
export type TokenScope = z.infer<typeof tokenScope>;

export interface Token {
  id: string;
  /** SHA-256 of the secret, hex. The secret itself is nowhere. */
  hash: string;
  scope: TokenScope;
  label: string;
  createdAt: number;
  /** null: never. */
  expiresAt: number | null;
  revokedAt: number | null;
}

export interface TokenStore {
  put(token: Token): Promise<void>;
  findByHash(hash: string): Promise<Token | null>;
  list(): Promise<Token[]>;
  revoke(id: string): Promise<void>;
  /** Tokens that were revoked or have expired, by when. */
  forget: Forget;
}
