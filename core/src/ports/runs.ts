import { z } from 'zod';
import type { RunId } from '../ids.ts';
import type { Page } from './assets.ts';
import type { Forget } from './retention.ts';

/** One flow hearing one event. */
export const run = z.object({
  id: z.string(),
  seq: z.int(),
  eventId: z.string(),
  eventType: z.string(),
  assetId: z.string().nullable(),
  /** Node-RED's tab and event node. */
  flowId: z.string(),
  flowName: z.string(),
  nodeId: z.string(),
  /** The message that the event node sends. JSON. */
  msg: z.record(z.string(), z.unknown()),
  createdAt: z.int(),
  /** When the message had gone through every node that does not wait; null: start-up sends it again. */
  startedAt: z.int().nullable(),
});
export type Run = z.infer<typeof run>;
export type NewRun = Omit<Run, 'seq' | 'createdAt' | 'startedAt'>;

export interface RunStore {
  /** A known id changes nothing. Resolves to the runs that were new. */
  commit(runs: readonly NewRun[]): Promise<Run[]>;
  /** Rejects with RUN_NOT_FOUND. */
  get(id: RunId): Promise<Run>;
  list(query: {
    assetId?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  }): Promise<Page<Run>>;
  /** Oldest first. */
  unstarted(): Promise<Run[]>;
  markStarted(id: RunId): Promise<void>;
  /** Runs that have gone through, by when they were committed; none with a job that is not over or still waited for. */
  forget: Forget;
}
