import type { Job } from '@streamops/core';
import { fromJson, fromJsonOrNull } from './database.ts';

export interface JobRow {
  seq: number;
  id: string;
  type: string;
  params: string;
  inputs: string;
  lane: Job['lane'];
  priority: number;
  state: Job['state'];
  attempt: number;
  failures: number;
  worker_id: string | null;
  run_id: string;
  asked_by: string;
  continuation: string | null;
  continued_at: number | null;
  intent: string | null;
  receipt: string | null;
  error: string | null;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  not_before: number | null;
}

export const toJob = (row: JobRow): Job => ({
  id: row.id,
  seq: row.seq,
  type: row.type,
  params: fromJson(row.params),
  inputs: fromJson(row.inputs),
  lane: row.lane,
  priority: row.priority,
  state: row.state,
  attempt: row.attempt,
  failures: row.failures,
  workerId: row.worker_id,
  runId: row.run_id,
  askedBy: row.asked_by,
  continuation: fromJsonOrNull(row.continuation),
  continuedAt: row.continued_at,
  intent: fromJsonOrNull(row.intent),
  receipt: fromJsonOrNull(row.receipt),
  error: fromJsonOrNull(row.error),
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  notBefore: row.not_before,
});
