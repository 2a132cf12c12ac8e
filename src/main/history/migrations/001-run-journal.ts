/** The append-only record of runs, and one row a run for lists. */
export const runJournal = `
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE run (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  last_seq INTEGER NOT NULL,
  last_hash TEXT NOT NULL,
  summary TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX run_by_creation ON run (created_at);
CREATE INDEX run_open ON run (id) WHERE ended_at IS NULL;

CREATE TABLE run_event (
  run TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  type TEXT NOT NULL,
  step TEXT,
  host TEXT,
  payload TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;
`;
