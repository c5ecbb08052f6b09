import { type JobQuery, newId } from '@streamops/core';
import { expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { catalogOn } from './index.ts';

/** Tables that stay small, whatever is recorded. */
const small = /asset_totals|job_counts|flow_states|flow_extras|drives|settings|tokens|word_index/;

/** A database that remembers each statement it was asked to prepare. */
const recording = () => {
  const db = openDatabase(':memory:');
  const statements = new Set<string>();
  const recorder: Database = {
    ...db,
    query: (sql) => {
      statements.add(sql);
      return db.query(sql);
    },
  };
  return { db: recorder, statements, plain: db };
};

const planOf = (db: Database, sql: string): string[] =>
  db
    .query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => detail);

it('reads every table that grows through an index', async () => {
  const { db, statements, plain } = recording();
  const { jobs, close } = await catalogOn(db, ':memory:', Date.now);
  const queries: Partial<JobQuery>[] = [
    {},
    { state: 'failed' },
    { type: 'remux' },
    { state: 'failed', type: 'remux' },
    { state: 'done', type: 'remux' },
    { assetId: newId() },
    { assetId: newId(), state: 'done' },
    { runId: newId() },
  ];
  for (const query of queries) await jobs.list({ limit: 5, ...query });

  const readable = [...statements].filter((sql) => /^\s*(SELECT|UPDATE|DELETE)/.test(sql));
  expect(readable.length).toBeGreaterThan(50);
  const reads = readable.flatMap((sql) => planOf(plain, sql).map((detail) => ({ sql, detail })));
  const whole = reads.filter(
    ({ sql, detail }) =>
      /^SCAN (?!.*(INDEX|CONSTANT|subquery))/.test(detail) && !small.test(detail) && !/LIMIT/.test(sql),
  );
  expect(whole).toEqual([]);
  // Sorting is for what a page has found, never for all that matches.
  const sorted = reads.filter(({ sql, detail }) => /ORDER BY/.test(detail) && /LIMIT/.test(sql));
  expect(sorted).toEqual([]);
  await close();
});
