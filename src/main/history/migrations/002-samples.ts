/**
 * Samples by series. `rollup` holds one row per series and ten minutes: `increase` sums a counter's growth with resets
 * corrected, `covered_ms` the time over which that growth was observed, so that increase / covered_ms is its rate.
 */
export const samples = `
CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  labels TEXT NOT NULL
) STRICT;

CREATE TABLE sample (
  series_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (series_id, at)
) WITHOUT ROWID, STRICT;

CREATE TABLE rollup (
  series_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  count INTEGER NOT NULL,
  sum REAL NOT NULL,
  min REAL NOT NULL,
  max REAL NOT NULL,
  increase REAL NOT NULL,
  covered_ms INTEGER NOT NULL,
  PRIMARY KEY (series_id, at)
) WITHOUT ROWID, STRICT;
`;
