import type { SQLInputValue } from 'node:sqlite';
import {
  type Job,
  type JobId,
  type JobState,
  type JobStore,
  jobState,
  type QueuedJob,
  StreamOpsError,
} from '@streamops/core';
import { fromCursor, toPage } from './cursor.ts';
import { integer, toJsonOrNull } from './database.ts';
import { type Aged, forgetBy } from './forget.ts';
import { type JobRow, toJob } from './job-row.ts';
import type { Store } from './store.ts';

const logLines = 500;
/** Longer lines are cut: ffmpeg can print a whole header as one. */
const lineLength = 4_000;

const over = "state IN ('done', 'failed', 'cancelled')";

export const createJobs = ({ db, write, now }: Store): JobStore => {
  const byId = db.query<JobRow>('SELECT * FROM jobs WHERE id = ?');
  const insert = db.query<JobRow>(
    `INSERT INTO jobs (id, type, params, inputs, lane, priority, state, run_id, asked_by, continuation, created_at)
     VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?) RETURNING *`,
  );
  const addInput = db.query('INSERT OR IGNORE INTO job_inputs (asset_id, job_seq) VALUES (?, ?)');
  const counts = db.query<{ state: JobState; count: number }>('SELECT state, count FROM job_counts');

  // Each change of state is one UPDATE that names the state and attempt it speaks for.
  const claim = db.query<JobRow>(
    `UPDATE jobs SET state = 'running', attempt = attempt + 1, worker_id = ?, started_at = ?, not_before = NULL,
       error = NULL
     WHERE id = ? AND state = 'queued' RETURNING *`,
  );
  const requeue = db.query<JobRow>(
    `UPDATE jobs SET state = 'queued', failures = failures + ?, error = ?, not_before = ?, worker_id = NULL,
       intent = NULL
     WHERE id = ? AND attempt = ? AND state = 'running' AND (? = 0 OR intent IS NULL) RETURNING *`,
  );
  const setIntent = db.query<JobRow>(
    `UPDATE jobs SET intent = ? WHERE id = ? AND attempt = ? AND state = 'running' RETURNING *`,
  );
  const finish = db.query<JobRow>(
    `UPDATE jobs SET state = ?, receipt = ?, error = ?, finished_at = ?, intent = NULL, not_before = NULL
     WHERE id = ? AND attempt = ? AND NOT (${over}) AND (? = 0 OR intent IS NULL) RETURNING *`,
  );
  const retry = db.query<JobRow>(
    `UPDATE jobs SET state = 'queued', failures = 0, error = NULL, worker_id = NULL, started_at = NULL,
       finished_at = NULL, not_before = NULL, continued_at = NULL
     WHERE id = ? AND state IN ('failed', 'cancelled') RETURNING *`,
  );

  // Tens of thousands may wait, so what is long stays unread.
  const queued = db.query<QueuedJob>(
    `SELECT id, seq, type, lane, priority, attempt, not_before AS notBefore,
       json_extract(continuation, '$.nodeId') AS nodeId
     FROM jobs WHERE state = 'queued' AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const running = db.query<JobRow>("SELECT * FROM jobs WHERE state = 'running' ORDER BY seq");
  const toContinue = db.query<JobRow>(
    `SELECT * FROM jobs INDEXED BY jobs_waited_for
     WHERE continuation IS NOT NULL AND continued_at IS NULL AND ${over} ORDER BY seq`,
  );
  const markContinued = db.query(
    'UPDATE jobs SET continued_at = ? WHERE id = ? AND finished_at = ? AND continued_at IS NULL',
  );

  const lastLine = db.query<{ n: number }>(
    'SELECT coalesce(max(line_number), 0) AS n FROM job_log WHERE job_id = ?',
  );
  const addLine = db.query('INSERT INTO job_log (job_id, line_number, line) VALUES (?, ?, ?)');
  const dropLines = db.query('DELETE FROM job_log WHERE job_id = ? AND line_number <= ?');
  const lines = db.query<{ line: string }>('SELECT line FROM job_log WHERE job_id = ? ORDER BY line_number');
  const nextLogged = db.query<Aged<string>>(
    `SELECT id AS key, finished_at AS at FROM jobs
     WHERE id = (SELECT job_id FROM job_log WHERE job_id > ? ORDER BY job_id LIMIT 1)`,
  );
  const dropLog = db.query(
    `DELETE FROM job_log WHERE job_id = ? AND (SELECT ${over} FROM jobs WHERE id = job_id)`,
  );

  /** From log to log, not line by line: one look-up each. */
  const loggedAfter = (id: JobId, limit: number): Aged<string>[] => {
    const found: Aged<string>[] = [];
    for (let next = nextLogged.get(id); next && found.length < limit; next = nextLogged.get(next.key))
      found.push(next);
    return found;
  };

  const find = (id: JobId): Job => {
    const row = byId.get(id);
    if (!row) throw new StreamOpsError('JOB_NOT_FOUND', `There is no job ${id}.`);
    return toJob(row);
  };

  /** The changed row, or why there is none. */
  const swapped = (row: JobRow | undefined, id: JobId, said: string): Job => {
    if (row) return toJob(row);
    const { state, attempt } = find(id);
    throw new StreamOpsError('STALE_ATTEMPT', `Job ${id} is ${state} in attempt ${attempt}: ${said}`);
  };

  const listed = (column: string, value: SQLInputValue): [string, SQLInputValue] => [`${column} = ?`, value];

  return {
    request: (jobs) =>
      write(() =>
        jobs.flatMap((job) => {
          const known = byId.get(job.id);
          if (known) return [toJob(known)];
          const { id, type, lane, priority, runId, askedBy } = job;
          const texts = [JSON.stringify(job.params), JSON.stringify(job.inputs)];
          const tail = [runId, askedBy, toJsonOrNull(job.continuation), now()];
          const row = insert.get(id, type, ...texts, lane, priority, ...tail);
          for (const { assetId } of job.inputs) addInput.run(assetId, row?.seq ?? 0);
          return row ? [toJob(row)] : [];
        }),
      ),
    get: async (id) => find(id),
    list: async ({ state, type, assetId, runId, cursor, limit }) => {
      // A plus keeps SQLite from that index: most jobs are done, so a state narrows more than a type, or less.
      const [byState, byType] = state === 'done' ? ['+state', 'type'] : ['state', '+type'];
      const filters = [
        ...(state === undefined ? [] : [listed(type === undefined ? 'state' : byState, state)]),
        ...(type === undefined ? [] : [listed(state === undefined ? 'type' : byType, type)]),
        ...(runId === undefined ? [] : [listed('run_id', runId)]),
        ...(assetId === undefined ? [] : [listed('asset_id', assetId)]),
      ];
      const [from, seq] =
        assetId === undefined
          ? ['jobs', 'seq']
          : ['job_inputs CROSS JOIN jobs ON jobs.seq = job_seq', 'job_seq'];
      const where = [`${seq} < ?`, ...filters.map(([condition]) => condition)].join(' AND ');
      const rows = db
        .query<JobRow>(`SELECT jobs.* FROM ${from} WHERE ${where} ORDER BY ${seq} DESC LIMIT ?`)
        .all(fromCursor(cursor).seq, ...filters.map(([, value]) => value), integer(limit + 1));
      return toPage(rows.map(toJob), limit);
    },
    stats: async () => {
      const found = new Map(counts.all().map(({ state, count }) => [state, count]));
      const entries = jobState.options.map((state) => [state, found.get(state) ?? 0]);
      // The cast: one entry for each state there is.
      return Object.fromEntries(entries) as Record<JobState, number>;
    },
    claim: (id, workerId) =>
      write(() => swapped(claim.get(workerId, now(), id), id, 'only a queued job can be claimed.')),
    requeue: (id, attempt, { error, notBefore, counts, unlessPublishing = false }) =>
      write(() => {
        const why = [Number(counts), toJsonOrNull(error), notBefore];
        const row = requeue.get(...why, id, attempt, Number(unlessPublishing));
        return swapped(row, id, `attempt ${attempt} does not run.`);
      }),
    setIntent: (id, attempt, intent) =>
      write(() => {
        const row = setIntent.get(JSON.stringify(intent), id, attempt);
        return swapped(row, id, `attempt ${attempt} does not run.`);
      }),
    finish: (id, attempt, { state, receipt, error, unlessPublishing = false }) =>
      write(() => {
        const said = [state, toJsonOrNull(receipt), toJsonOrNull(error), now()];
        const row = finish.get(...said, id, attempt, Number(unlessPublishing));
        return swapped(row, id, `attempt ${attempt} can't end it.`);
      }),
    retry: (id) =>
      write(() => {
        const row = retry.get(id);
        if (row) return toJob(row);
        const { state } = find(id);
        throw new StreamOpsError(
          'JOB_STATE',
          `Job ${id} is ${state}: only a failed or cancelled one is retried.`,
        );
      }),
    queued: async ({ after, limit }) => queued.all(after, integer(limit)).map((row) => ({ ...row })),
    running: async () => running.all().map(toJob),
    toContinue: async () => toContinue.all().map(toJob),
    markContinued: (id, finishedAt) =>
      write(() => {
        markContinued.run(now(), id, finishedAt);
      }),
    appendLog: (id, added) =>
      write(() => {
        find(id);
        const last = lastLine.get(id)?.n ?? 0;
        const kept = added.slice(-logLines);
        for (const [index, line] of kept.entries())
          addLine.run(id, last + index + 1, line.slice(0, lineLength));
        dropLines.run(id, last + kept.length - logLines);
      }),
    log: async (id) => lines.all(id).map(({ line }) => line),
    forgetLogs: forgetBy(write, {
      ...{ after: loggedAfter, first: '', toKey: String, byAge: false },
      remove: (id) => dropLog.run(id) > 0,
    }),
  };
};
