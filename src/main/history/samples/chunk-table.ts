import { createHash } from "node:crypto";
import { messageOf, raise } from "../../../shared/problem";
import type { Database } from "../database";
import { ByteReader, ByteWriter } from "./bits";
import { decodeColumn, encodeColumn } from "./column-codec";
import { type Columns, merged, within } from "./columns";
import { HeldColumns } from "./held-columns";
import { TIME_UNIT_MS } from "./times";

/** Ids of series fit 24 bits, and so does the number of a period's time lists. Periods come first: what is written together lies together. */
export const PER_PERIOD = 2 ** 24;
/** Time lists that are held decoded: the series of a host share theirs. */
const HELD_AXES = 64;
/** Chunks that are held unpacked: a day of about 600 series with a sample every 10 s. */
const HELD_BYTES = 48 * 1024 * 1024;

type Row = { id: number; data: Buffer };

/**
 * Packed samples: one row for a series and a period of time. The times stand apart, in one row for all series of the period that were
 * seen at the same moments: they would take more room than the values.
 */
export class ChunkTable {
  readonly #get;
  readonly #put;
  readonly #bounds;
  readonly #first;
  readonly #remove;
  readonly #drop;
  readonly #axis;
  readonly #axes;
  readonly #putAxis;
  readonly #dropAxes;
  readonly #size;
  /** Numbers of the time lists that the running transaction has looked up, by period and content. */
  #numbers = new Map<number, Map<string, number>>();
  /** The same by the times themselves: packing them to compare takes longer than a whole chunk. */
  #numbersByTimes = new Map<string, number>();
  readonly #heldAxes = new Map<string, Float64Array>();
  readonly #held = new HeldColumns(HELD_BYTES);
  #known: { bounds: { first: number; last: number } | undefined } | undefined;

  constructor(database: Database, readonly name: "hour" | "day", readonly periodMs: number) {
    const [chunks, axes] = [`${name}_chunk`, `${name}_axis`];
    this.#get = database.prepare<[number], Buffer>(`SELECT data FROM ${chunks} WHERE id = ?`).pluck();
    this.#put = database.prepare<[number, Buffer]>(`INSERT INTO ${chunks} (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data`);
    this.#bounds = [database.prepare<[], number | null>(`SELECT min(id) FROM ${chunks}`).pluck(), database.prepare<[], number | null>(`SELECT max(id) FROM ${chunks}`).pluck()] as const;
    this.#first = database.prepare<[number, number], number | null>(`SELECT min(id) FROM ${chunks} WHERE id >= ? AND id < ?`).pluck();
    this.#remove = database.prepare<[number]>(`DELETE FROM ${chunks} WHERE id = ?`);
    this.#drop = database.prepare<[number, number]>(`DELETE FROM ${chunks} WHERE id IN (SELECT id FROM ${chunks} WHERE id < ? ORDER BY id LIMIT ?)`);
    this.#axis = database.prepare<[number], Buffer>(`SELECT data FROM ${axes} WHERE id = ?`).pluck();
    this.#axes = database.prepare<[number, number], Row>(`SELECT id, data FROM ${axes} WHERE id >= ? AND id < ?`);
    this.#putAxis = database.prepare<[number, Buffer]>(`INSERT INTO ${axes} (id, data) VALUES (?, ?)`);
    this.#dropAxes = database.prepare<[number, number]>(`DELETE FROM ${axes} WHERE id >= ? AND id < ?`);
    const sums = "count(*) AS rows, coalesce(sum(length(data)), 0) AS bytes";
    this.#size = database.prepare<[number, number, number, number], { rows: number; bytes: number }>(
      `SELECT sum(rows) AS rows, sum(bytes) AS bytes FROM (SELECT ${sums} FROM ${chunks} WHERE id >= ? AND id < ? UNION ALL SELECT ${sums} FROM ${axes} WHERE id >= ? AND id < ?)`,
    );
  }

  periodOf(at: number): number {
    return Math.floor(at / this.periodMs);
  }

  /** First and last period with samples; as of the last `begin` or `look` where another process packs too. */
  bounds(): { first: number; last: number } | undefined {
    if (this.#known === undefined) {
      const [first, last] = [this.#bounds[0].get(), this.#bounds[1].get()];
      this.#known = { bounds: first == null || last == null ? undefined : { first: Math.floor(first / PER_PERIOD), last: Math.floor(last / PER_PERIOD) } };
    }
    return this.#known.bounds;
  }

  /** Takes note of what another process may have packed or deleted. A rule reads thousands of series at once, so not each of them asks. */
  look(): void {
    this.#known = undefined;
  }

  /** Samples of a series from `from` to `to`, both included. */
  between(series: number, from: number, to: number, hold = true): Columns {
    const bounds = this.bounds();
    if (bounds === undefined) return merged([]);
    const parts: Columns[] = [];
    const last = Math.min(bounds.last, this.periodOf(to));
    for (let period = Math.max(bounds.first, this.periodOf(from)); period <= last; period += 1) {
      const part = this.read(series, period, hold);
      if (part !== undefined) parts.push(within(part, from, to));
    }
    return merged(parts);
  }

  /** A series' row of a period as it is, to tell later whether it has changed. */
  row(series: number, period: number): Buffer | undefined {
    return this.#get.get(period * PER_PERIOD + series);
  }

  /** What is packed of a series in a period; a chunk that cannot be read is a Problem. `hold`: whether it is likely to be read again. */
  read(series: number, period: number, hold = true): Columns | undefined {
    const id = period * PER_PERIOD + series;
    const data = this.#get.get(id);
    if (data === undefined) return undefined;
    const held = this.#held.get(id, data);
    if (held !== undefined) return held;
    try {
      const reader = new ByteReader(data);
      const times = this.#times(period, reader.varint());
      const columns = { times, values: decodeColumn(reader.rest(), times.length) };
      if (hold) this.#held.set(id, data, columns);
      return columns;
    } catch (thrown) {
      return raise({ code: "history.unreadable-samples", message: `Samples of the ${this.name} from ${new Date(period * this.periodMs).toISOString()} cannot be read.`, cause: messageOf(thrown) }, thrown);
    }
  }

  #times(period: number, number: number): Float64Array {
    const data = this.#axis.get(period * PER_PERIOD + number);
    if (data === undefined) throw new Error("their times are missing");
    const key = `${period}/${data.toString("latin1")}`;
    const held = this.#heldAxes.get(key);
    if (held !== undefined) return held;
    const reader = new ByteReader(data);
    const count = reader.varint();
    const times = decodeColumn(reader.rest(), count);
    for (const [index, units] of times.entries()) times[index] = period * this.periodMs + units * TIME_UNIT_MS;
    for (const oldest of this.#heldAxes.keys()) {
      if (this.#heldAxes.size < HELD_AXES) break;
      this.#heldAxes.delete(oldest);
    }
    this.#heldAxes.set(key, times);
    return times;
  }

  /** To be called as each transaction begins that puts chunks: what the one before it knew may have been rolled back. */
  begin(): void {
    this.look();
    this.#numbers = new Map();
    this.#numbersByTimes = new Map();
  }

  /** Replaces what is packed of a series in a period. Belongs in a transaction. */
  put(series: number, period: number, { times, values }: Columns): void {
    this.look();
    const writer = new ByteWriter();
    writer.varint(this.#numberOf(period, times));
    this.#put.run(period * PER_PERIOD + series, Buffer.concat([writer.bytes(), encodeColumn(values)]));
  }

  #numberOf(period: number, times: Float64Array): number {
    const key = `${period}/${createHash("sha1").update(Buffer.from(times.buffer, times.byteOffset, times.byteLength)).digest("base64")}`;
    const known = this.#numbersByTimes.get(key) ?? this.#storedNumberOf(period, times);
    this.#numbersByTimes.set(key, known);
    return known;
  }

  #storedNumberOf(period: number, times: Float64Array): number {
    const writer = new ByteWriter();
    writer.varint(times.length);
    const data = Buffer.concat([writer.bytes(), encodeColumn(times.map((at) => Math.round((at - period * this.periodMs) / TIME_UNIT_MS)))]);
    const numbers = this.#numbersOf(period);
    const content = data.toString("latin1");
    const known = numbers.get(content);
    if (known !== undefined) return known;
    const number = numbers.size === 0 ? 0 : Math.max(...numbers.values()) + 1;
    this.#putAxis.run(period * PER_PERIOD + number, data);
    numbers.set(content, number);
    return number;
  }

  #numbersOf(period: number): Map<string, number> {
    const known = this.#numbers.get(period);
    if (known) return known;
    const rows = this.#axes.all(period * PER_PERIOD, (period + 1) * PER_PERIOD);
    const numbers = new Map(rows.map(({ id, data }) => [data.toString("latin1"), id % PER_PERIOD]));
    this.#numbers.set(period, numbers);
    return numbers;
  }

  /** The first series that has a chunk in the periods from `first` up to, not including, `end`. */
  firstSeries(first: number, end: number): number | undefined {
    const id = this.#first.get(first * PER_PERIOD, end * PER_PERIOD);
    return id == null ? undefined : id % PER_PERIOD;
  }

  remove(series: number, period: number): void {
    this.look();
    this.#remove.run(period * PER_PERIOD + series);
  }

  /** Deletes the time lists of the periods from `first` up to, not including, `end`. */
  removeAxes(first: number, end: number): void {
    this.#dropAxes.run(first * PER_PERIOD, end * PER_PERIOD);
  }

  /** Deletes at most `most` chunks of periods before `period`; how many it were. */
  drop(period: number, most: number): number {
    this.look();
    const dropped = this.#drop.run(period * PER_PERIOD, most).changes;
    if (dropped < most) this.#dropAxes.run(0, period * PER_PERIOD);
    return dropped;
  }

  /** Rows and bytes of the periods from `first` up to, not including, `end`. */
  size(first: number, end: number): { rows: number; bytes: number } {
    const [low, high] = [first * PER_PERIOD, end * PER_PERIOD];
    const found = this.#size.get(low, high, low, high);
    return { rows: found?.rows ?? 0, bytes: found?.bytes ?? 0 };
  }
}
