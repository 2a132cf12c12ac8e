import { messageOf } from "../../../shared/problem";
import type { Database } from "../database";
import { decodeFrames, encodeFrames, type FrameOnDisk } from "./frame-codec";
import { type Frame, Frames } from "./frames";
import type { KnownSeries, SeriesTable } from "./series-table";
import { HOUR_MS, hourOf } from "./times";

type LogRow = { id: number; hour: number; data: Buffer };

/**
 * Samples of the hours that are not packed yet: on disk as one row a write, so that a write touches one page however many series it
 * holds, and in memory by series. Rows of another process are picked up when asked.
 */
export class SampleLog {
  readonly frames = new Frames();
  readonly #series: SeriesTable;
  readonly #onUnreadable: (thrown: unknown) => void;
  readonly #insert;
  readonly #newer;
  readonly #first;
  readonly #oldestHour;
  readonly #lastOf;
  readonly #delete;
  readonly #bySeries = new Map<string, readonly KnownSeries[]>();
  #lastId = 0;
  #firstId = 0;

  /** `onUnreadable`: told once of each row that cannot be read; the others are used. */
  constructor(database: Database, series: SeriesTable, onUnreadable: (thrown: unknown) => void) {
    this.#series = series;
    this.#onUnreadable = onUnreadable;
    this.#insert = database.prepare<[number, Buffer]>("INSERT INTO sample_log (hour, data) VALUES (?, ?)");
    this.#newer = database.prepare<[number], LogRow>("SELECT id, hour, data FROM sample_log WHERE id > ? ORDER BY id");
    this.#first = database.prepare<[], number | null>("SELECT min(id) FROM sample_log").pluck();
    this.#oldestHour = database.prepare<[], number | null>("SELECT min(hour) FROM sample_log").pluck();
    this.#lastOf = database.prepare<[number], number | null>("SELECT max(id) FROM sample_log WHERE hour = ?").pluck();
    this.#delete = database.prepare<[number, number, number]>(
      "DELETE FROM sample_log WHERE id IN (SELECT id FROM sample_log WHERE hour = ? AND id <= ? ORDER BY id LIMIT ?)",
    );
  }

  /** Writes frames, a row for each hour they are of. Belongs in a transaction. */
  append(frames: readonly Frame[]): void {
    this.#series.begin();
    const byHour = new Map<number, FrameOnDisk[]>();
    for (const { at, series, values } of frames) {
      const frame = { at, ids: series.map((one) => this.#series.idOf(one)), values };
      const sameHour = byHour.get(hourOf(at));
      if (sameHour) sameHour.push(frame);
      else byHour.set(hourOf(at), [frame]);
    }
    for (const [hour, ofHour] of byHour) this.#insert.run(hour, encodeFrames(ofHour, hour * HOUR_MS));
  }

  /** Brings `frames` to what the log on disk holds. */
  refresh(): void {
    const first = this.#first.get() ?? this.#lastId + 1;
    if (first > this.#firstId) {
      this.frames.dropBelow(first);
      this.#firstId = first;
      this.#bySeries.clear();
    }
    let seriesRead = false;
    for (const row of this.#newer.iterate(this.#lastId)) {
      this.#lastId = row.id;
      if (!seriesRead) this.#series.refresh();
      seriesRead = true;
      this.#read(row);
    }
  }

  #read({ id, hour, data }: LogRow): void {
    try {
      for (const { at, ids, idsKey, values } of decodeFrames(data, hour * HOUR_MS)) this.frames.add({ at, series: this.#seriesOf(idsKey, ids), values }, id);
    } catch (thrown) {
      this.#onUnreadable(new Error(`Samples of the hour from ${new Date(hour * HOUR_MS).toISOString()}: ${messageOf(thrown)}`, { cause: thrown }));
    }
  }

  /** The same array for the same ids: `frames` knows its layout by that. */
  #seriesOf(key: string, ids: readonly number[]): readonly KnownSeries[] {
    const known = this.#bySeries.get(key) ?? ids.map((id) => this.#known(id));
    this.#bySeries.set(key, known);
    return known;
  }

  #known(id: number): KnownSeries {
    const known = this.#series.byId(id);
    if (known === undefined) throw new Error(`there is no series ${id}`);
    return known;
  }

  /** The oldest hour that has rows, and the last row of it. */
  oldest(): { hour: number; lastId: number } | undefined {
    const hour = this.#oldestHour.get();
    if (hour == null) return undefined;
    return { hour, lastId: this.#lastOf.get(hour) ?? 0 };
  }

  /** Deletes at most `most` rows of an hour up to row `lastId`; how many it were. */
  drop(hour: number, lastId: number, most: number): number {
    return this.#delete.run(hour, lastId, most).changes;
  }
}
