import type { Database } from "../database";
import type { KnownSeries, SeriesTable } from "./series-table";
import { toUnit } from "./times";

/** Ends held in memory at most while the disk refuses them; the older half goes then. */
const MAX_WAITING = 200_000;
/** One transaction's worth. */
const WRITE_ENDS = 2_000;

type EndRow = { id: number; series: number; at: number };

/**
 * Moments at which series were said to have ended. They wait for the next write as samples do; those of another process are picked up when
 * asked. Few series have any, so which those are is held in memory.
 */
export class EndTable {
  readonly #series: SeriesTable;
  readonly #insert;
  readonly #newer;
  readonly #between;
  readonly #drop;
  /** Newest end on disk by the series' id. */
  readonly #newest = new Map<number, number>();
  #waiting: { series: KnownSeries; at: number }[] = [];
  #waitingOf = new Map<KnownSeries, number[]>();
  #lastId = 0;

  constructor(database: Database, series: SeriesTable) {
    this.#series = series;
    this.#insert = database.prepare<[number, number]>("INSERT INTO series_end (series, at) VALUES (?, ?)");
    this.#newer = database.prepare<[number], EndRow>("SELECT id, series, at FROM series_end WHERE id > ? ORDER BY id");
    this.#between = database.prepare<[number, number, number], number>("SELECT at FROM series_end WHERE series = ? AND at BETWEEN ? AND ? ORDER BY at").pluck();
    this.#drop = database.prepare<[number, number]>(
      "DELETE FROM series_end WHERE id IN (SELECT id FROM (SELECT id, at FROM series_end ORDER BY id LIMIT ?) WHERE at < ?)",
    );
  }

  /** How many are not on disk yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** A series ends. Of an end and a sample within one tenth of a second that counts which came later. */
  add(series: KnownSeries, moment: number): void {
    const unit = toUnit(moment);
    const at = series.newest?.at === unit ? unit + 1 : unit;
    this.#waiting.push({ series, at });
    const ofSeries = this.#waitingOf.get(series);
    if (ofSeries) ofSeries.push(at);
    else this.#waitingOf.set(series, [at]);
    if (this.#waiting.length > MAX_WAITING) this.#written(MAX_WAITING / 2);
  }

  /** Writes the oldest that wait; gives what is to be called once they are on disk. Belongs in a transaction that has begun with the series. */
  append(): () => void {
    const batch = this.#waiting.slice(0, WRITE_ENDS);
    for (const { series, at } of batch) this.#insert.run(this.#series.idOf(series), at);
    return () => this.#written(batch.length);
  }

  #written(count: number): void {
    this.#waiting = this.#waiting.slice(count);
    this.#waitingOf = new Map();
    for (const { series, at } of this.#waiting) this.#waitingOf.set(series, [...(this.#waitingOf.get(series) ?? []), at]);
  }

  /** Takes note of what is on disk. */
  refresh(): void {
    for (const { id, series, at } of this.#newer.iterate(this.#lastId)) {
      this.#lastId = id;
      if (at > (this.#newest.get(series) ?? -Infinity)) this.#newest.set(series, at);
    }
  }

  /** Ends of a series from `from` to `to`, both included, in order. */
  between(series: KnownSeries, from: number, to: number): number[] {
    const waiting = (this.#waitingOf.get(series) ?? []).filter((at) => at >= from && at <= to);
    const newest = series.id === undefined ? undefined : this.#newest.get(series.id);
    if (series.id === undefined || newest === undefined || newest < from) return waiting.sort((a, b) => a - b);
    return [...this.#between.all(series.id, from, to), ...waiting].sort((a, b) => a - b);
  }

  /** Deletes at most `most` ends before `before`, the oldest first; how many it were. */
  drop(before: number, most: number): number {
    return this.#drop.run(most, before).changes;
  }
}
