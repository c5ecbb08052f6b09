import type { AssetCatalog } from './assets.ts';
import type { DriveStore } from './drives.ts';
import type { FlowStore } from './flows.ts';
import type { JobStore } from './jobs.ts';
import type { Journal } from './journal.ts';
import type { QuarantineStore } from './quarantine.ts';
import type { RunStore } from './runs.ts';
import type { SettingsStore, TokenStore } from './settings.ts';

export * from './assets.ts';
export * from './drives.ts';
export * from './flow-host.ts';
export * from './flows.ts';
export * from './jobs.ts';
export * from './journal.ts';
export * from './quarantine.ts';
export * from './retention.ts';
export * from './runs.ts';
export * from './settings.ts';

/** Everything the hub keeps. One adapter provides all of it: `hub/src/catalog/sqlite`. */
export interface Catalog {
  journal: Journal;
  assets: AssetCatalog;
  jobs: JobStore;
  runs: RunStore;
  flows: FlowStore;
  drives: DriveStore;
  quarantine: QuarantineStore;
  settings: SettingsStore;
  tokens: TokenStore;
  /**
   * What `ask` asks of these ports before its first await is carried out in that order, ends at the first that fails,
   * and is rejected as a whole. What came before the failure may stay, where an adapter has no transactions; all of
   * it resolves together, on disk.
   */
  together<T>(ask: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
