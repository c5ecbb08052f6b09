import type { Migration } from '../migrate.ts';

/**
 * `seq` is every cursor and is never used twice. JSON columns are written and read whole by one adapter. What
 * 'present' means (a file is there) stands in the partial indexes and in `isPresent`.
 */
const sql = `
CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  v INTEGER NOT NULL,
  at INTEGER NOT NULL,
  source TEXT NOT NULL,
  dedupe_key TEXT NOT NULL UNIQUE,
  asset_id TEXT,
  session_id TEXT,
  data TEXT NOT NULL,
  handled INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX events_by_type ON events (type, seq);
CREATE INDEX events_unhandled ON events (seq) WHERE handled = 0;

CREATE TABLE assets (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  drive_id TEXT NOT NULL,
  path TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  xxh64 TEXT,
  media TEXT,
  status TEXT NOT NULL,
  origin TEXT NOT NULL,
  derived_from TEXT,
  derived_asset_id TEXT,
  duplicate_of TEXT,
  tags TEXT NOT NULL,
  favourite INTEGER NOT NULL,
  artifacts TEXT NOT NULL,
  error TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX assets_at_place ON assets (drive_id, path) WHERE status NOT IN ('missing', 'quarantined');
CREATE INDEX assets_gone_from ON assets (drive_id, path) WHERE status IN ('missing', 'quarantined');
CREATE INDEX assets_by_content ON assets (xxh64, size_bytes) WHERE xxh64 IS NOT NULL;
CREATE INDEX assets_derived ON assets (derived_asset_id) WHERE derived_asset_id IS NOT NULL;
CREATE INDEX assets_by_creation ON assets (created_at);

-- One row: sums over the assets that are present.
CREATE TABLE asset_totals (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL
) STRICT;
INSERT INTO asset_totals VALUES (1, 0, 0, 0);

-- What assets are filtered by. In asset_words a facet is a term of private letters, made from its id.
CREATE TABLE facets (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  -- Assets that have it: present ones for a tag, all for a status; not kept for other kinds.
  count INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, value)
) STRICT;

-- rowid = assets.seq. An inverted index and no more: terms are made by search-words.ts, every beginning of a word is
-- a term of its own, and a change writes only the terms that came or went (word-index.ts).
CREATE VIRTUAL TABLE asset_words USING fts5 (
  terms,
  content = '',
  columnsize = 0,
  detail = none,
  tokenize = 'ascii'
);
INSERT INTO asset_words (asset_words, rank) VALUES ('automerge', 8), ('usermerge', 2);
-- One row: how the terms in asset_words were made. Others are made anew when the catalog is opened.
CREATE TABLE word_index (id INTEGER PRIMARY KEY CHECK (id = 1), version TEXT NOT NULL) STRICT;

CREATE TABLE jobs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  params TEXT NOT NULL,
  inputs TEXT NOT NULL,
  lane TEXT NOT NULL,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  worker_id TEXT,
  run_id TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  continuation TEXT,
  continued_at INTEGER,
  intent TEXT,
  receipt TEXT,
  error TEXT,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  not_before INTEGER
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, seq);
CREATE INDEX jobs_by_type ON jobs (type, seq);
CREATE INDEX jobs_by_run ON jobs (run_id, seq);
CREATE INDEX jobs_waited_for ON jobs (seq)
  WHERE continuation IS NOT NULL AND continued_at IS NULL AND state IN ('done', 'failed', 'cancelled');

CREATE TABLE job_inputs (
  asset_id TEXT NOT NULL,
  job_seq INTEGER NOT NULL REFERENCES jobs (seq),
  PRIMARY KEY (asset_id, job_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_counts (state TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO job_counts VALUES
  ('queued', 0), ('running', 0), ('paused', 0), ('done', 0), ('failed', 0), ('cancelled', 0);
CREATE TRIGGER jobs_added AFTER INSERT ON jobs BEGIN
  UPDATE job_counts SET count = count + 1 WHERE state = new.state;
END;
CREATE TRIGGER jobs_changed AFTER UPDATE OF state ON jobs WHEN old.state <> new.state BEGIN
  UPDATE job_counts SET count = count - 1 WHERE state = old.state;
  UPDATE job_counts SET count = count + 1 WHERE state = new.state;
END;

CREATE TABLE job_log (
  job_id TEXT NOT NULL REFERENCES jobs (id),
  line_number INTEGER NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (job_id, line_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  event_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  asset_id TEXT,
  flow_id TEXT NOT NULL,
  flow_name TEXT NOT NULL,
  node_id TEXT NOT NULL,
  msg TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER
) STRICT;
CREATE INDEX runs_by_asset ON runs (asset_id, seq) WHERE asset_id IS NOT NULL;
CREATE INDEX runs_unstarted ON runs (seq) WHERE started_at IS NULL;

CREATE TABLE flow_states (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  rev TEXT NOT NULL,
  flows TEXT NOT NULL,
  credentials TEXT NOT NULL,
  written_at INTEGER NOT NULL
) STRICT;
CREATE TABLE flow_extras (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE drives (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  settings TEXT NOT NULL,
  kind TEXT NOT NULL,
  scanned INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE quarantine (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  asset_id TEXT NOT NULL,
  drive_id TEXT NOT NULL,
  original_path TEXT NOT NULL,
  held_path TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  reason TEXT NOT NULL,
  job_id TEXT,
  state TEXT NOT NULL,
  at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX quarantine_by_state ON quarantine (state, seq);

CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  scope TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
`;

export const first: Migration = { number: 1, name: 'first', up: (db) => db.exec(sql) };
