import type { Database } from "../database";
import { ROLLUP_MS } from "../buckets";
import { ChunkTable } from "../samples/chunk-table";
import { merged } from "../samples/columns";
import { type Bucket, bucketsOf } from "../samples/rollup";
import { TierTable } from "../samples/tier-table";
import { DAY_MS, HOUR_MS } from "../samples/times";
import { oldSamples } from "./009-old-samples";

/**
 * Samples packed more tightly. `sample_log`: as they came, a row a write. `*_chunk`: an hour, later a day, of a series; their times, which
 * the series of a host share, stand in `*_axis`. The ids of both begin with the period (period * 2^24 + series, or + a running number),
 * so that what is written, and what is deleted, lies together. `*_tier`: a row of ten-minute buckets for a series and a day, of hourly
 * ones for a series and 32 days.
 */
export const packedSamples = `
CREATE TABLE sample_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hour INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE INDEX sample_log_by_hour ON sample_log (hour);
${["hour_axis", "hour_chunk", "day_axis", "day_chunk", "ten_minute_tier", "hour_tier"].map((name) => `
CREATE TABLE ${name} (
  id INTEGER PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;`).join("")}
`;

/** Takes over what was kept before: rows, hourly chunks and rows of ten minutes. */
export function takeOldSamples(database: Database): void {
  const hours = new ChunkTable(database, "hour", HOUR_MS);
  const tier = new TierTable(database, "ten_minute_tier", ROLLUP_MS, DAY_MS);
  const series = database.prepare<[], number>("SELECT id FROM series").pluck().all();
  for (const id of series) {
    const buckets = new Map(oldBuckets(database, id).map((bucket) => [bucket.at, bucket]));
    const samples = oldSamples(database, id);
    for (const bucket of bucketsOf(samples, ROLLUP_MS)) {
      const known = buckets.get(bucket.at);
      // The growth up to its first sample was counted while that of the bucket before was still known.
      buckets.set(bucket.at, known === undefined ? bucket : { ...known, last: bucket.last });
    }
    tier.put(id, [...buckets.values()].sort((a, b) => a.at - b.at), "new");
    for (let start = 0; start < samples.times.length; ) {
      const hour = hours.periodOf(samples.times[start] ?? 0);
      let end = start + 1;
      while (end < samples.times.length && hours.periodOf(samples.times[end] ?? 0) === hour) end += 1;
      hours.put(id, hour, merged([{ times: samples.times.subarray(start, end), values: samples.values.subarray(start, end) }]));
      start = end;
    }
  }
  database.exec("DROP TABLE sample; DROP TABLE sample_chunk; DROP TABLE rollup;");
}

function oldBuckets(database: Database, series: number): Bucket[] {
  return database
    .prepare<[number], Bucket>("SELECT at, count, sum, min, max, increase, covered_ms AS covered FROM rollup WHERE series_id = ? ORDER BY at")
    .all(series)
    .map((bucket) => ({ ...bucket, last: Number.NaN }));
}
