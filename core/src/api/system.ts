import { z } from 'zod';
import type { EventType } from '../events/index.ts';
import { settings } from '../ports/settings.ts';
import { defineRoute } from './define.ts';
import { me, systemView, workerView } from './views.ts';

export const live = defineRoute({
  method: 'GET',
  path: '/health/live',
  scope: 'open',
  summary: 'Whether the process answers',
  answer: z.object({ ok: z.boolean() }),
});

export const ready = defineRoute({
  method: 'GET',
  path: '/health/ready',
  scope: 'open',
  summary: 'Whether catalog, queue and a worker are there (503 otherwise)',
  answer: z.object({ ok: z.boolean() }),
});

export const whoAmI = defineRoute({
  method: 'GET',
  path: '/api/me',
  scope: 'owner',
  summary: 'What the token may do',
  answer: me,
});

export const newSignIn = defineRoute({
  method: 'POST',
  path: '/api/sign-in',
  scope: 'owner',
  summary: 'A fresh address that signs one browser in, once',
  status: 201,
  answer: z.object({ url: z.string(), expiresAt: z.int() }),
});

export const getSystem = defineRoute({
  method: 'GET',
  path: '/api/system',
  scope: 'owner',
  summary: 'What the top bar shows',
  answer: systemView,
});

export const listWorkers = defineRoute({
  method: 'GET',
  path: '/api/workers',
  scope: 'owner',
  summary: 'Every worker that registered',
  answer: z.object({ items: z.array(workerView) }),
});

export const getSettings = defineRoute({
  method: 'GET',
  path: '/api/settings',
  scope: 'owner',
  summary: 'Settings that can change while the hub runs',
  answer: settings,
});

export const putSettings = defineRoute({
  method: 'PUT',
  path: '/api/settings',
  scope: 'owner',
  summary: 'Change settings; what is left out stays',
  body: z.strictObject({
    holdProcessing: settings.shape.holdProcessing.unwrap().optional(),
    timeZone: settings.shape.timeZone.unwrap().optional(),
    quarantineDays: settings.shape.quarantineDays.unwrap().optional(),
    quarantineCapBytes: settings.shape.quarantineCapBytes.unwrap().optional(),
    historyDays: settings.shape.historyDays.unwrap().optional(),
    jobLogDays: settings.shape.jobLogDays.unwrap().optional(),
    tokenDays: settings.shape.tokenDays.unwrap().optional(),
    presets: settings.shape.presets.unwrap().optional(),
    gameLayouts: settings.shape.gameLayouts.unwrap().optional(),
  }),
  answer: settings,
});

const storedEvent = z.object({
  seq: z.int(),
  id: z.string(),
  type: z.custom<EventType>((value) => typeof value === 'string'),
  v: z.int(),
  at: z.int(),
  source: z.string(),
  dedupeKey: z.string(),
  assetId: z.string().optional(),
  sessionId: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
});

export const listEvents = defineRoute({
  method: 'GET',
  path: '/api/events',
  scope: 'owner',
  summary: 'The journal after a sequence number, oldest first',
  query: z.object({
    since: z.coerce.number().int().min(0).default(0),
    type: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  answer: z.object({ items: z.array(storedEvent), lastSeq: z.int() }),
});
