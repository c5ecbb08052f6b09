import type { EpochMs } from '../ids.ts';

/** One step through what a store keeps, oldest first: small, so that nobody waits for it. */
interface ForgetStep {
  /** What is older than this goes, where nothing needs it any more. */
  before: EpochMs;
  /** Where the step before ended; null begins. */
  cursor: string | null;
  /** How many are looked at. */
  limit: number;
}

export interface Forgotten {
  count: number;
  /** null: the rest is younger. */
  cursor: string | null;
}

export type Forget = (step: ForgetStep) => Promise<Forgotten>;
