import { z } from "zod";
import { Series, seriesKey, type SeriesSelector } from "../../../shared/sample";
import { type Problem, raise } from "../../../shared/problem";
import type { Database } from "../database";
import { SeriesNames } from "./series-names";

/** A series that was seen; one object for each. */
export interface KnownSeries {
  readonly key: string;
  readonly series: Series;
  /** Its place among all that this process knows. */
  readonly ordinal: number;
  /** Its row; undefined until its first sample is on disk. */
  id: number | undefined;
  /** Newest sample that this process added. */
  newest?: { at: number; value: number };
}

/** The names of series and their row ids. All are held in memory; ids of another process are picked up when asked. */
export class SeriesTable {
  readonly #byKey = new Map<string, KnownSeries>();
  readonly #byId = new Map<number, KnownSeries>();
  readonly #byName = new Map<string, KnownSeries[]>();
  #lastId = 0;
  readonly #names: SeriesNames;
  readonly #newer;
  readonly #insert;
  readonly #find;

  constructor(database: Database) {
    this.#names = new SeriesNames(database);
    this.#newer = database.prepare<[number], { id: number; texts: Buffer }>("SELECT id, texts FROM series WHERE id > ? ORDER BY id");
    this.#insert = database.prepare<[Buffer]>("INSERT OR IGNORE INTO series (texts) VALUES (?)");
    this.#find = database.prepare<[Buffer], number>("SELECT id FROM series WHERE texts = ?").pluck();
    this.refresh();
  }

  /** Reads what was added since the last time. */
  refresh(): void {
    const rows = this.#newer.all(this.#lastId);
    if (rows.length > 0) this.#names.refresh();
    for (const { id, texts } of rows) {
      const series = this.#names.toSeries(texts);
      const key = seriesKey(series);
      const known = this.#byKey.get(key) ?? this.#remember(key, series);
      known.id = id;
      this.#byId.set(id, known);
      this.#lastId = id;
    }
  }

  /** To be called as each transaction begins that stores samples. */
  begin(): void {
    this.#names.begin();
  }

  /** The one object of a series; a name that Prometheus would refuse is refused. */
  of(series: Series): KnownSeries {
    const key = seriesKey(series);
    const known = this.#byKey.get(key);
    if (known) return known;
    checkSeries(series);
    return this.#remember(key, series);
  }

  /** The row id of a series, made when it is new; belongs in the transaction that stores its first sample. `refresh` takes note of it. */
  idOf({ id, key, series }: KnownSeries): number {
    if (id !== undefined) return id;
    const texts = this.#names.toNumbers(series);
    this.#insert.run(texts);
    const made = this.#find.get(texts);
    if (made === undefined) throw new Error(`series ${key} was not stored`);
    return made;
  }

  find(series: Series): KnownSeries | undefined {
    return this.#byKey.get(seriesKey(series));
  }

  byId(id: number): KnownSeries | undefined {
    return this.#byId.get(id);
  }

  /** Series of that name whose labels hold the given ones. */
  select({ name, labels }: Pick<SeriesSelector, "name" | "labels">): KnownSeries[] {
    const wanted = Object.entries(labels);
    return (this.#byName.get(name) ?? []).filter(({ series }) => wanted.every(([label, value]) => series.labels[label] === value));
  }

  /** Series that `accepts` takes, of one metric name where that is given. */
  matching(name: string | undefined, accepts: (series: Series) => boolean): KnownSeries[] {
    const candidates = name === undefined ? [...this.#byKey.values()] : (this.#byName.get(name) ?? []);
    return candidates.filter(({ series }) => accepts(series));
  }

  /** Series whose key contains `match`, in order of their keys. */
  search(match: string, limit: number): Series[] {
    return [...this.#byKey.values()]
      .filter(({ key }) => key.includes(match))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, limit)
      .map(({ series }) => series);
  }

  get count(): number {
    return this.#byKey.size;
  }

  #remember(key: string, series: Series): KnownSeries {
    const known: KnownSeries = { key, series, ordinal: this.#byKey.size, id: undefined };
    this.#byKey.set(key, known);
    const sameName = this.#byName.get(series.name);
    if (sameName) sameName.push(known);
    else this.#byName.set(series.name, [known]);
    return known;
  }
}

function checkSeries(series: Series): void {
  const parsed = Series.safeParse(series);
  if (!parsed.success) raise(badSeries(series, z.prettifyError(parsed.error)));
}

const badSeries = (series: Series, cause: string): Problem => ({
  code: "history.bad-series",
  message: `"${series.name}" cannot be the name of a series.`,
  cause,
});
