import type { Catalog } from '@streamops/core';
import type { Logger } from 'pino';
import type { DriveService, EventLog, QuarantineService } from '../../services.ts';
import type { InHand } from './in-hand.ts';

/** What publishing works on. */
export interface PublishDeps {
  catalog: Catalog;
  drives: Pick<DriveService, 'resolve'>;
  quarantine: Pick<QuarantineService, 'hold'>;
  events: Pick<EventLog, 'record'>;
  artifactsDir: string;
  inHand: InHand;
  log: Logger;
}
