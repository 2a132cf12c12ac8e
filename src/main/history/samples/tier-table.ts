import { messageOf, raise } from "../../../shared/problem";
import type { Database } from "../database";
import { decodeBuckets, encodeBuckets } from "./bucket-codec";
import { PER_PERIOD } from "./chunk-table";
import type { Bucket } from "./rollup";

/** Pre-aggregates of one width: a row for a series and a period holds the buckets of it. */
export class TierTable {
  readonly #get;
  readonly #put;
  readonly #first;
  readonly #last;
  readonly #drop;
  readonly #size;

  constructor(database: Database, readonly name: "ten_minute_tier" | "hour_tier", readonly width: number, readonly periodMs: number) {
    this.#get = database.prepare<[number], Buffer>(`SELECT data FROM ${name} WHERE id = ?`).pluck();
    this.#put = database.prepare<[number, Buffer]>(`INSERT INTO ${name} (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data`);
    this.#first = database.prepare<[], number | null>(`SELECT min(id) FROM ${name}`).pluck();
    this.#last = database.prepare<[], number | null>(`SELECT max(id) FROM ${name}`).pluck();
    this.#drop = database.prepare<[number, number]>(`DELETE FROM ${name} WHERE id IN (SELECT id FROM ${name} WHERE id < ? ORDER BY id LIMIT ?)`);
    this.#size = database.prepare<[number, number], { rows: number; bytes: number }>(`SELECT count(*) AS rows, coalesce(sum(length(data)), 0) AS bytes FROM ${name} WHERE id >= ? AND id < ?`);
  }

  periodOf(at: number): number {
    return Math.floor(at / this.periodMs);
  }

  /** First and last period with buckets. */
  bounds(): { first: number; last: number } | undefined {
    const [first, last] = [this.#first.get(), this.#last.get()];
    return first == null || last == null ? undefined : { first: Math.floor(first / PER_PERIOD), last: Math.floor(last / PER_PERIOD) };
  }

  /** Buckets of a series that start from `from` to `to`, both included. */
  between(series: number, from: number, to: number): Bucket[] {
    const bounds = this.bounds();
    if (bounds === undefined) return [];
    const buckets: Bucket[] = [];
    const last = Math.min(bounds.last, this.periodOf(to));
    for (let period = Math.max(bounds.first, this.periodOf(from)); period <= last; period += 1) {
      for (const bucket of this.#read(series, period)) if (bucket.at >= from && bucket.at <= to) buckets.push(bucket);
    }
    return buckets;
  }

  #read(series: number, period: number): Bucket[] {
    const data = this.#get.get(period * PER_PERIOD + series);
    if (data === undefined) return [];
    const base = period * this.periodMs;
    try {
      return decodeBuckets(data, base, this.width);
    } catch (thrown) {
      return raise({ code: "history.unreadable-samples", message: `The means from ${new Date(base).toISOString()} on cannot be read.`, cause: messageOf(thrown) }, thrown);
    }
  }

  /** A row that cannot be read is written anew with what is known now. */
  #readable(series: number, period: number): Bucket[] {
    try {
      return this.#read(series, period);
    } catch {
      return [];
    }
  }

  /**
   * Writes buckets of a series, in order of time. Where one is there already, the new one counts, or the one with more samples.
   * Belongs in a transaction.
   */
  put(series: number, buckets: readonly Bucket[], counts: "new" | "fuller"): void {
    for (let start = 0; start < buckets.length; ) {
      const period = this.periodOf(buckets[start]?.at ?? 0);
      let end = start + 1;
      while (end < buckets.length && this.periodOf(buckets[end]?.at ?? 0) === period) end += 1;
      const all = joined(this.#readable(series, period), buckets.slice(start, end), counts);
      this.#put.run(period * PER_PERIOD + series, encodeBuckets(all, period * this.periodMs, this.width));
      start = end;
    }
  }

  /** Deletes at most `most` rows of periods before `period`; how many it were. */
  drop(period: number, most: number): number {
    return this.#drop.run(period * PER_PERIOD, most).changes;
  }

  /** Rows and bytes of the periods from `first` up to, not including, `end`. */
  size(first: number, end: number): { rows: number; bytes: number } {
    return this.#size.get(first * PER_PERIOD, end * PER_PERIOD) ?? { rows: 0, bytes: 0 };
  }
}

function joined(known: readonly Bucket[], added: readonly Bucket[], counts: "new" | "fuller"): Bucket[] {
  const byStart = new Map(known.map((bucket) => [bucket.at, bucket]));
  for (const bucket of added) {
    const there = byStart.get(bucket.at);
    if (there === undefined || counts === "new" || bucket.count > there.count) byStart.set(bucket.at, bucket);
  }
  return [...byStart.values()].sort((a, b) => a.at - b.at);
}
