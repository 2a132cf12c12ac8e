import { decodeChunk, encodeChunk, type Row } from "./chunk-codec";
import type { Database } from "./database";

const HOUR_MS = 3_600_000;
/** Hours fit 24 bits until the year 3883, ids of series the rest of an exact number. */
const HOURS = 2 ** 24;
const chunkId = (series: number, hour: number): number => series * HOURS + hour;

/** Samples as they were seen, whichever way they are kept: one row each at first, an hour of a series in one packed row later. */
export class RawSamples {
  readonly #rows;
  readonly #newestRow;
  readonly #oldestRow;
  readonly #deleteRows;
  readonly #chunks;
  readonly #newestChunk;
  readonly #oldestChunk;
  readonly #putChunk;
  readonly #deleteChunks;

  constructor(database: Database) {
    this.#rows = database.prepare<[number, number, number], Row>("SELECT at, value FROM sample WHERE series_id = ? AND at >= ? AND at <= ? ORDER BY at").raw();
    this.#newestRow = database.prepare<[number], Row>("SELECT at, value FROM sample WHERE series_id = ? ORDER BY at DESC LIMIT 1").raw();
    this.#oldestRow = database.prepare<[number], number | null>("SELECT min(at) FROM sample WHERE series_id = ?").pluck();
    this.#deleteRows = database.prepare<[number, number]>("DELETE FROM sample WHERE series_id = ? AND at < ?");
    type Chunk = { id: number; data: Buffer };
    this.#chunks = database.prepare<[number, number], Chunk>("SELECT id, data FROM sample_chunk WHERE id BETWEEN ? AND ? ORDER BY id");
    this.#newestChunk = database.prepare<[number, number], Chunk>("SELECT id, data FROM sample_chunk WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1");
    this.#oldestChunk = database.prepare<[number, number], number | null>("SELECT min(id) FROM sample_chunk WHERE id BETWEEN ? AND ?").pluck();
    this.#putChunk = database.prepare<[number, Buffer]>("INSERT INTO sample_chunk (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data");
    this.#deleteChunks = database.prepare<[number, number]>("DELETE FROM sample_chunk WHERE id BETWEEN ? AND ?");
  }

  /** Samples of a series from `from` to `to` (ms, both included) in order of time. */
  between(series: number, from: number, to: number): Row[] {
    const rows: Row[] = [];
    for (const { id, data } of this.#chunks.iterate(chunkId(series, hourOf(from)), chunkId(series, hourOf(to)))) {
      for (const row of decodeChunk(data, (id % HOURS) * HOUR_MS)) if (row[0] >= from && row[0] <= to) rows.push(row);
    }
    const loose = this.#rows.all(series, from, to);
    return rows.length === 0 ? loose : merged(rows, loose);
  }

  newest(series: number): { at: number; value: number } | undefined {
    const row = this.#newestRow.get(series) ?? this.#lastPacked(series);
    return row && { at: row[0], value: row[1] };
  }

  #lastPacked(series: number): Row | undefined {
    const chunk = this.#newestChunk.get(chunkId(series, 0), chunkId(series, HOURS - 1));
    return chunk && decodeChunk(chunk.data, (chunk.id % HOURS) * HOUR_MS).at(-1);
  }

  /** Packs the oldest full hour of loose rows that ends before `before`; true when it did. Belongs in a transaction. */
  packHour(series: number, before: number): boolean {
    const oldest = this.#oldestRow.get(series);
    if (oldest == null) return false;
    const hour = hourOf(oldest);
    const [start, end] = [hour * HOUR_MS, (hour + 1) * HOUR_MS];
    if (end > before) return false;
    this.#putChunk.run(chunkId(series, hour), encodeChunk(this.between(series, start, end - 1), start));
    this.#deleteRows.run(series, end);
    return true;
  }

  /** Deletes at most `hours` of the oldest hours that end before `before`; true when more of them are left. Belongs in a transaction. */
  dropHours(series: number, before: number, hours: number): boolean {
    const oldestChunk = this.#oldestChunk.get(chunkId(series, 0), chunkId(series, HOURS - 1));
    const oldestRow = this.#oldestRow.get(series);
    const oldest = Math.min(oldestChunk == null ? Infinity : oldestChunk % HOURS, oldestRow == null ? Infinity : hourOf(oldestRow));
    const until = Math.min(hourOf(before), oldest + hours);
    if (oldest >= until) return false;
    this.#deleteChunks.run(chunkId(series, 0), chunkId(series, until) - 1);
    this.#deleteRows.run(series, until * HOUR_MS);
    return until < hourOf(before);
  }
}

const hourOf = (at: number): number => Math.max(0, Math.floor(at / HOUR_MS));

/** Two runs in order of time as one; of two samples at the same time the first run's counts. */
function merged(packed: readonly Row[], loose: readonly Row[]): Row[] {
  const [last, first] = [packed.at(-1), loose[0]];
  if (last === undefined || first === undefined || last[0] < first[0]) return [...packed, ...loose];
  const byTime = new Map([...loose, ...packed].map((row) => [row[0], row]));
  return [...byTime.values()].sort((a, b) => a[0] - b[0]);
}
