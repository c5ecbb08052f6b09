import { z } from 'zod';
import { StreamOpsError } from '../errors.ts';
import { assetIndexed } from './asset.ts';
import type { EventDefinition } from './define.ts';
import { driveOffline, driveOnline } from './drive.ts';
import { fileChanged, fileClosed, fileRemoved } from './file.ts';
import { jobCancelled, jobFailed, jobFinished, jobQueued, jobStarted } from './job.ts';

export { type FileOrigin, fileOrigin } from './file.ts';

/** Every kind of event. A new one is a line here. */
export const eventTypes = [
  fileClosed,
  fileChanged,
  fileRemoved,
  assetIndexed,
  jobQueued,
  jobStarted,
  jobFinished,
  jobFailed,
  jobCancelled,
  driveOnline,
  driveOffline,
] as const;

type Definitions = (typeof eventTypes)[number];
export type EventType = Definitions['type'];
type EventData<T extends EventType> = z.infer<Extract<Definitions, { type: T }>['data']>;

/** What is handed to the journal. `dedupeKey`: an event with a known key is not written again. */
export type NewEvent = {
  [T in EventType]: {
    type: T;
    source: string;
    dedupeKey: string;
    data: EventData<T>;
    assetId?: string;
    sessionId?: string;
    at?: number;
  };
}[EventType];

/** What the journal holds. `seq` grows by one event after the other and is every cursor. */
export type StoredEvent = NewEvent & { seq: number; id: string; v: number; at: number };

const byType = new Map<string, EventDefinition>(
  eventTypes.map((definition) => [definition.type, definition]),
);

export const eventDefinition = (type: string): EventDefinition => {
  const definition = byType.get(type);
  if (!definition) throw new StreamOpsError('BAD_REQUEST', `There is no event type "${type}".`);
  return definition;
};

/** Lifts a stored payload to today's version and checks it. Rejects with BAD_REQUEST. */
export const liftEventData = (type: string, v: number, data: unknown): unknown => {
  const { upcasters, data: schema } = eventDefinition(type);
  const lifted = upcasters.slice(v - 1).reduce((payload, lift) => lift(payload), data);
  const parsed = schema.safeParse(lifted);
  if (!parsed.success) {
    throw new StreamOpsError('BAD_REQUEST', `The data of ${type} is wrong: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
};
