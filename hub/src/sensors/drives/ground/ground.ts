import type { AssetCatalog, Drive } from '@streamops/core';
import type { Logger } from 'pino';
import type { EventLog } from '../../../services.ts';
import type { Stamp } from '../closed/file-events.ts';
import type { News } from '../closed/news.ts';
import type { FindWriters } from '../closed/open-files.ts';
import type { DriveFs } from './drive-fs.ts';

export type DriveLog = Pick<Logger, 'info' | 'warn' | 'error'>;

/** What the parts of one watched drive stand on. */
export interface Ground {
  drive: Drive;
  /** Epoch milliseconds: what a first scan finds and has not changed after this was there before StreamOps. */
  since: number;
  fs: DriveFs;
  assets: Pick<AssetCatalog, 'findByPath' | 'filesOf'>;
  events: Pick<EventLog, 'record'>;
  news: News;
  findWriters: FindWriters;
  /** A file at this path is one that StreamOps itself is putting there, and will announce. */
  isOurs: (path: string) => boolean | Promise<boolean>;
  log: DriveLog;
  /** The drive's folder, links resolved. Set while the drive is there. */
  root: () => string;
  /** What was told to the journal and may not have reached the catalog yet, by path, with the event's `seq`. */
  announced: Map<string, Stamp & { seq: number }>;
  onChange: () => void;
}
