/**
 * Runs that start by the clock. `checked_at`: every time due up to then was dealt with. An outcome's key is the time it was due at,
 * so that two processes cannot both answer one. `schedule_runner` holds the one process that runs them.
 */
export const schedules = `
CREATE TABLE schedule (
  id TEXT PRIMARY KEY,
  definition TEXT NOT NULL,
  checked_at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE schedule_outcome (
  schedule TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  run TEXT,
  PRIMARY KEY (schedule, due_at)
) WITHOUT ROWID, STRICT;

CREATE TABLE schedule_runner (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  pid INTEGER NOT NULL,
  since TEXT NOT NULL
) STRICT;
`;
