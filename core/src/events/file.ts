import { z } from 'zod';
import { defineEvent } from './define.ts';

/**
 * Where a file came from. `recorder`: it appeared in a watched drive; `existing`: it was there when the drive
 * was scanned for the first time; `job`: StreamOps published it. The default rules remux only the first.
 */
export const fileOrigin = z.enum(['recorder', 'existing', 'job']);
export type FileOrigin = z.infer<typeof fileOrigin>;

const place = { driveId: z.uuid(), path: z.string().describe('Inside the drive, parts joined by "/"') };
const stat = {
  sizeBytes: z.int().nonnegative(),
  modifiedAt: z.number().int().describe('mtime, epoch milliseconds'),
};

export const fileClosed = defineEvent({
  type: 'file.closed',
  title: 'A file is complete',
  data: z.object({
    ...place,
    ...stat,
    origin: fileOrigin,
    /** `container`: its boxes or elements say it is complete; `quiet`: nobody wrote to it or held it open. */
    because: z.enum(['container', 'quiet', 'published']),
    jobId: z.uuid().optional(),
  }),
});

export const fileChanged = defineEvent({
  type: 'file.changed',
  title: 'A known file has new content',
  data: z.object({ ...place, ...stat }),
});

export const fileRemoved = defineEvent({
  type: 'file.removed',
  title: 'A file is gone',
  data: z.object({ ...place }),
});
