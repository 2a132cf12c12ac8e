import { z } from "zod";
import { Series, seriesKey, SeriesLabels, type SeriesSelector } from "../../../shared/sample";
import { type Problem, raise } from "../../../shared/problem";
import { canonicalJson } from "../canonical";
import type { Database } from "../database";

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

interface SeriesRow {
  id: number;
  key: string;
  name: string;
  labels: string;
}

/** The names of series and their row ids. All are held in memory; ids of another process are picked up when asked. */
export class SeriesTable {
  readonly #byKey = new Map<string, KnownSeries>();
  readonly #byId = new Map<number, KnownSeries>();
  readonly #byName = new Map<string, KnownSeries[]>();
  #lastId = 0;
  readonly #newer;
  readonly #insert;
  readonly #find;

  constructor(database: Database) {
    this.#newer = database.prepare<[number], SeriesRow>("SELECT id, key, name, labels FROM series WHERE id > ? ORDER BY id");
    this.#insert = database.prepare<[string, string, string]>("INSERT OR IGNORE INTO series (key, name, labels) VALUES (?, ?, ?)");
    this.#find = database.prepare<[string], number>("SELECT id FROM series WHERE key = ?").pluck();
    this.refresh();
  }

  /** Reads what was added since the last time. */
  refresh(): void {
    for (const row of this.#newer.all(this.#lastId)) {
      const known = this.#byKey.get(row.key) ?? this.#remember(row.key, { name: row.name, labels: SeriesLabels.parse(JSON.parse(row.labels)) });
      known.id = row.id;
      this.#byId.set(row.id, known);
      this.#lastId = row.id;
    }
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
    this.#insert.run(key, series.name, canonicalJson(series.labels));
    const made = this.#find.get(key);
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
