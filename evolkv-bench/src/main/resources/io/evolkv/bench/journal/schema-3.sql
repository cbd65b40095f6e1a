-- Results: they depend on model, settings and seed alone, bit for bit.

CREATE TABLE run (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  fingerprint TEXT NOT NULL,
  model TEXT NOT NULL,
  model_sha256 TEXT,
  architecture TEXT NOT NULL,
  layers INTEGER NOT NULL,
  query_heads INTEGER NOT NULL,
  kv_heads INTEGER NOT NULL,
  head_dim INTEGER NOT NULL,
  context_length INTEGER NOT NULL,
  vocabulary_size INTEGER NOT NULL,
  windows TEXT NOT NULL,
  task TEXT NOT NULL,
  policy TEXT NOT NULL,
  optimizer TEXT NOT NULL,
  mean_budget INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  found INTEGER REFERENCES candidate
) STRICT;

CREATE TABLE input (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sample (
  split TEXT NOT NULL CHECK (split IN ('search', 'held-out')),
  number INTEGER NOT NULL,
  id TEXT NOT NULL,
  category TEXT NOT NULL,
  PRIMARY KEY (split, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE candidate (
  id INTEGER PRIMARY KEY,
  budgets TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE evaluation (
  candidate INTEGER PRIMARY KEY REFERENCES candidate,
  samples INTEGER NOT NULL,
  score REAL NOT NULL,
  tie_breaker REAL NOT NULL,
  likelihood REAL NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;

CREATE TABLE sample_score (
  candidate INTEGER NOT NULL REFERENCES evaluation,
  sample INTEGER NOT NULL,
  score REAL NOT NULL,
  log_likelihood REAL,
  PRIMARY KEY (candidate, sample)
) STRICT, WITHOUT ROWID;

CREATE TABLE method (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE held_out_score (
  method INTEGER NOT NULL REFERENCES method,
  sample INTEGER NOT NULL,
  score REAL NOT NULL,
  entries INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  assistant_bytes INTEGER NOT NULL,
  bytes_read INTEGER NOT NULL,
  steps INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (method, sample)
) STRICT, WITHOUT ROWID;

CREATE VIEW layer_budget (candidate, layer, budget) AS
  SELECT candidate.id, layer.key, layer.value FROM candidate, json_each(candidate.budgets) AS layer;

-- Wall clock: what differs from start to start and from machine to machine.

CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  threads INTEGER NOT NULL,
  replayed INTEGER NOT NULL,
  search_seconds REAL,
  held_out_seconds REAL,
  peak_bytes INTEGER,
  cap_bytes INTEGER,
  layers_run INTEGER,
  layers_reused INTEGER
) STRICT;

CREATE TABLE evaluation_clock (
  candidate INTEGER PRIMARY KEY REFERENCES evaluation,
  session INTEGER NOT NULL REFERENCES session,
  measured_at TEXT NOT NULL
) STRICT;

CREATE TABLE held_out_clock (
  method INTEGER PRIMARY KEY REFERENCES method,
  decoded_tokens INTEGER NOT NULL,
  decode_nanos INTEGER NOT NULL
) STRICT;

CREATE TABLE progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  work TEXT NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  unit TEXT NOT NULL,
  note TEXT NOT NULL,
  begun_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
