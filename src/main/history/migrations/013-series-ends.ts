/** Moments (ms since the epoch) at which series were said to have ended: Prometheus's staleness markers. Kept as long as samples are. */
export const seriesEnds = `
CREATE TABLE series_end (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  series INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX series_end_by_series ON series_end (series, at);
`;
