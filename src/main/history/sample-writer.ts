import { type Sample, seriesKey } from "../../shared/sample";
import { increaseOf, MAX_COUNTER_STEP_MS, ROLLUP_MS } from "./buckets";
import { type Database, transact } from "./database";
import type { RawSamples } from "./raw-samples";
import type { SeriesTable } from "./series-table";

/** The newest sample of a series that is on disk. */
type Newest = { at: number; value: number };

type RollupRow = {
  id: number; at: number; count: number; sum: number; min: number; max: number; increase: number; covered: number;
};

/** Writes batches: the raw rows and, in the same transaction, what they add to the 10-minute rollups. */
export class SampleWriter {
  readonly #newest = new Map<number, Newest>();
  readonly #database: Database;
  readonly #series: SeriesTable;
  readonly #insert;
  readonly #raw: RawSamples;
  readonly #addToRollup;

  constructor(database: Database, series: SeriesTable, raw: RawSamples) {
    this.#database = database;
    this.#series = series;
    this.#insert = database.prepare<[number, number, number]>("INSERT OR IGNORE INTO sample (series_id, at, value) VALUES (?, ?, ?)");
    this.#raw = raw;
    this.#addToRollup = database.prepare<[RollupRow]>(
      `INSERT INTO rollup (series_id, at, count, sum, min, max, increase, covered_ms)
       VALUES (:id, :at, :count, :sum, :min, :max, :increase, :covered)
       ON CONFLICT (series_id, at) DO UPDATE SET count = count + excluded.count, sum = sum + excluded.sum,
         min = min(min, excluded.min), max = max(max, excluded.max),
         increase = increase + excluded.increase, covered_ms = covered_ms + excluded.covered_ms`,
    );
  }

  /** Stores all or nothing. A second sample of a series at the same ms is left out. */
  write(samples: readonly Sample[]): void {
    const newest = new Map<number, Newest>();
    transact(this.#database, () => {
      const rollups = new Map<string, RollupRow>();
      for (const { series, at, value } of samples) {
        const id = this.#series.idOf(series, seriesKey(series));
        const before = newest.get(id) ?? this.#newestOf(id);
        if (this.#insert.run(id, at, value).changes === 0) continue;
        addTo(rollups, id, { at, value }, before);
        if (before === undefined || at > before.at) newest.set(id, { at, value });
      }
      for (const row of rollups.values()) this.#addToRollup.run(row);
    });
    // Only now: a transaction that was rolled back has stored nothing.
    for (const [id, sample] of newest) this.#newest.set(id, sample);
    this.#series.refresh();
  }

  #newestOf(id: number): Newest | undefined {
    return this.#newest.get(id) ?? this.#raw.newest(id);
  }
}

/** Adds one sample to its ten minutes; growth counts from the sample before it, in the bucket of the later one. */
function addTo(rollups: Map<string, RollupRow>, id: number, { at, value }: Newest, before: Newest | undefined): void {
  const bucket = Math.floor(at / ROLLUP_MS) * ROLLUP_MS;
  const elapsed = before === undefined ? 0 : at - before.at;
  const counts = before !== undefined && elapsed > 0 && elapsed <= MAX_COUNTER_STEP_MS;
  const increase = counts ? increaseOf(before.value, value) : 0;
  const covered = counts ? elapsed : 0;
  const key = `${id}/${bucket}`;
  const row = rollups.get(key);
  if (row === undefined) {
    rollups.set(key, { id, at: bucket, count: 1, sum: value, min: value, max: value, increase, covered });
    return;
  }
  row.count += 1;
  row.sum += value;
  row.min = Math.min(row.min, value);
  row.max = Math.max(row.max, value);
  row.increase += increase;
  row.covered += covered;
}
