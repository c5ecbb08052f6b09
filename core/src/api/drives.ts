import { z } from 'zod';
import { driveSettings } from '../ports/drives.ts';
import { defineRoute } from './define.ts';
import { idParams, page, pageQuery } from './shared.ts';
import { assetView, driveView, quarantineView } from './views.ts';

export const listDrives = defineRoute({
  method: 'GET',
  path: '/api/drives',
  scope: 'owner',
  summary: 'Every drive and how it does',
  answer: z.object({ items: z.array(driveView) }),
});

export const addDrive = defineRoute({
  method: 'POST',
  path: '/api/drives',
  scope: 'owner',
  summary: 'Add a folder as a drive',
  body: driveSettings.strict(),
  status: 201,
  answer: driveView,
});

export const patchDrive = defineRoute({
  method: 'PATCH',
  path: '/api/drives/:id',
  scope: 'owner',
  summary: 'Change a drive',
  params: idParams,
  // Without defaults: what is left out stays as it is.
  body: z.strictObject({
    name: driveSettings.shape.name.optional(),
    path: driveSettings.shape.path.optional(),
    watch: z.boolean().optional(),
    watching: z.enum(['auto', 'native', 'polling']).optional(),
    include: z.array(z.string().min(1)).max(50).optional(),
    exclude: z.array(z.string().min(1)).max(50).optional(),
    minQuietSeconds: z.number().min(0).max(86_400).optional(),
  }),
  answer: driveView,
});

export const deleteDrive = defineRoute({
  method: 'DELETE',
  path: '/api/drives/:id',
  scope: 'owner',
  summary: 'Forget a drive; its files stay',
  params: idParams,
  answer: z.object({ id: z.string() }),
});

export const rescanDrive = defineRoute({
  method: 'POST',
  path: '/api/drives/:id/rescan',
  scope: 'owner',
  summary: 'Compare the folder with the catalog now',
  params: idParams,
  answer: driveView,
});

export const listQuarantine = defineRoute({
  method: 'GET',
  path: '/api/quarantine',
  scope: 'owner',
  summary: 'Originals that were put aside, newest first',
  query: z.object(pageQuery),
  answer: page(quarantineView),
});

export const restoreQuarantined = defineRoute({
  method: 'POST',
  path: '/api/quarantine/:id/restore',
  scope: 'owner',
  summary: 'Put an original back where it was',
  params: idParams,
  answer: assetView,
});
