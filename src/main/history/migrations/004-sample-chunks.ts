/**
 * Raw samples older than a few hours, an hour of a series in one packed row. `id` is the series and the hour in one number, so
 * that the hours of a series lie side by side: series_id * 2^24 + hours since the epoch.
 */
export const sampleChunks = `
CREATE TABLE sample_chunk (
  id INTEGER PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;
`;
