import { v5, v7 } from 'uuid';

/** All ids are UUID strings. Fresh ones are version 7 (they sort by time); derived ones are version 5. */
export type AssetId = string;
export type DriveId = string;
type EventId = string;
export type JobId = string;
export type QuarantineId = string;
export type RunId = string;
export type WorkerId = string;

/** Epoch milliseconds, an integer. */
export type EpochMs = number;

/** A fresh UUIDv7. */
export const newId = (): string => v7();

const namespace = '6f1d4a52-5d0c-5c7e-9c4e-0d6a3f1b7767';

/**
 * The same parts always give the same id, so a step that is repeated after a crash
 * asks for the job (run, asset) it asked for before.
 */
export const derivedId = (...parts: readonly (string | number)[]): string =>
  v5(JSON.stringify(parts), namespace);

/** The id of the job that message `index` of a run asks for at a node. */
export const jobIdOf = (runId: RunId, nodeId: string, index: number): JobId =>
  derivedId('job', runId, nodeId, index);

/** The id of the run that an event starts at an event node. */
export const runIdOf = (eventId: EventId, nodeId: string): RunId => derivedId('run', eventId, nodeId);
