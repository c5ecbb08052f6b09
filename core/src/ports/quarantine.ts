import { z } from 'zod';
import type { DriveId, QuarantineId } from '../ids.ts';
import type { Page } from './assets.ts';

/** An original that a job or a person put aside. Files lie in `<drive>/.streamops/quarantine/<id>/`. */
export const quarantined = z.object({
  id: z.string(),
  seq: z.int(),
  assetId: z.string(),
  driveId: z.string(),
  /** Inside the drive: where it was, and where it lies now. */
  originalPath: z.string(),
  heldPath: z.string(),
  sizeBytes: z.int(),
  reason: z.string(),
  jobId: z.string().nullable(),
  /** `intended` until the rename is done: start-up finishes or undoes it by looking at the disk. */
  state: z.enum(['intended', 'held', 'restored', 'purged']),
  at: z.int(),
  expiresAt: z.int(),
});
export type Quarantined = z.infer<typeof quarantined>;

export interface QuarantineStore {
  /** A known id changes nothing. */
  intend(row: Omit<Quarantined, 'seq' | 'state'>): Promise<Quarantined>;
  setState(id: QuarantineId, state: Quarantined['state']): Promise<void>;
  /** Rejects with QUARANTINE_NOT_FOUND. */
  get(id: QuarantineId): Promise<Quarantined>;
  list(query: { state?: Quarantined['state']; cursor?: string; limit: number }): Promise<Page<Quarantined>>;
  /** The drive it lies on has become another one: removed, and added again. Rejects with QUARANTINE_NOT_FOUND. */
  moveTo(id: QuarantineId, driveId: DriveId): Promise<Quarantined>;
  /** Of the drives there are: what lies on one that was removed takes no room on any. */
  heldBytes(): Promise<number>;
}
