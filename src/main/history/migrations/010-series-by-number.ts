import { z } from "zod";
import { Series } from "../../../shared/sample";
import type { Database } from "../database";
import { SeriesNames } from "../samples/series-names";

/**
 * A series as numbers: its name and then, by label, the label's name and its value, each as the number of a text that is stored once
 * (varints). Series of a fleet differ in a few words only.
 */
export const seriesByNumber = `
ALTER TABLE series RENAME TO series_in_full;

CREATE TABLE series_text (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  texts BLOB NOT NULL UNIQUE
) STRICT;
`;

const Row = z.object({ id: z.number(), name: z.string(), labels: z.string() });

export function takeSeriesInFull(database: Database): void {
  const names = new SeriesNames(database);
  const insert = database.prepare<[number, Buffer]>("INSERT INTO series (id, texts) VALUES (?, ?)");
  for (const found of database.prepare("SELECT id, name, labels FROM series_in_full ORDER BY id").all()) {
    const { id, name, labels } = Row.parse(found);
    insert.run(id, names.toNumbers(Series.parse({ name, labels: JSON.parse(labels) })));
  }
  database.exec("DROP TABLE series_in_full");
}
