import { z } from 'zod';
import { defineEvent } from './define.ts';

const drive = { driveId: z.uuid(), name: z.string() };

export const driveOnline = defineEvent({
  type: 'drive.online',
  title: 'A drive is there',
  data: z.object(drive),
});

export const driveOffline = defineEvent({
  type: 'drive.offline',
  title: 'A drive is gone or does not answer',
  data: z.object({ ...drive, reason: z.string() }),
});
