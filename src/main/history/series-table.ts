import { z } from "zod";
import { Series, seriesKey, SeriesLabels, type SeriesSelector } from "../../shared/sample";
import { type Problem, raise } from "../../shared/problem";
import { canonicalJson } from "./canonical";
import type { Database } from "./database";

export interface KnownSeries {
  id: number;
  key: string;
  series: Series;
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
  readonly #byName = new Map<string, KnownSeries[]>();
  #lastId = 0;
  readonly #newer;
  readonly #insert;
  readonly #find;

  constructor(database: Database) {
    this.#newer = database.prepare<[number], SeriesRow>("SELECT id, key, name, labels FROM series WHERE id > ? ORDER BY id");
    this.#insert = database.prepare<[string, string, string]>("INSERT OR IGNORE INTO series (key, name, labels) VALUES (?, ?, ?)");
    this.#find = database.prepare<[string], SeriesRow>("SELECT id, key, name, labels FROM series WHERE key = ?");
    this.refresh();
  }

  /** Reads what was added since the last time. */
  refresh(): void {
    for (const row of this.#newer.all(this.#lastId)) {
      this.#remember(row);
      this.#lastId = row.id;
    }
  }

  /** The id of a series, made when it is new; call it inside the transaction that stores its first sample. */
  idOf(series: Series, key: string): number {
    const known = this.#byKey.get(key);
    if (known) return known.id;
    this.#insert.run(key, series.name, canonicalJson(series.labels));
    const row = this.#find.get(key);
    if (row === undefined) throw new Error(`series ${key} was not stored`);
    return row.id;
  }

  find(series: Series): KnownSeries | undefined {
    return this.#byKey.get(seriesKey(series));
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

  ids(): number[] {
    return [...this.#byKey.values()].map(({ id }) => id);
  }

  #remember(row: SeriesRow): void {
    if (this.#byKey.has(row.key)) return;
    const labels = SeriesLabels.parse(JSON.parse(row.labels));
    const known = { id: row.id, key: row.key, series: { name: row.name, labels } };
    this.#byKey.set(row.key, known);
    const sameName = this.#byName.get(row.name);
    if (sameName) sameName.push(known);
    else this.#byName.set(row.name, [known]);
  }
}

/** Refuses a name that Prometheus would refuse, before anything of it is stored. */
export function checkSeries(series: Series): void {
  const parsed = Series.safeParse(series);
  if (!parsed.success) raise(badSeries(series, z.prettifyError(parsed.error)));
}

const badSeries = (series: Series, cause: string): Problem => ({
  code: "history.bad-series",
  message: `"${series.name}" cannot be the name of a series.`,
  cause,
});
