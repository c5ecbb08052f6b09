import type { Catalog } from '@streamops/core';
import type { Logger } from 'pino';
import type { DriveService, EventLog, QuarantineService } from '../../services.ts';
import type { InHand } from './in-hand.ts';
import type { PlaceCalls } from './place-calls.ts';

/** What publishing works on. */
export interface PublishDeps {
  catalog: Catalog;
  drives: Pick<DriveService, 'resolve' | 'guarded'>;
  quarantine: Pick<QuarantineService, 'hold'>;
  events: Pick<EventLog, 'record'>;
  artifactsDir: string;
  inHand: InHand;
  log: Logger;
  /** What stands in for the file system where one has to fail. */
  calls?: PlaceCalls;
}
