import Sqlite from "better-sqlite3";
import { expect, it } from "vitest";
import { openDatabase } from "../../../src/main/history/database";
import { Retention } from "../../../src/main/history/retention";
import { aHistory, DAY, HOUR, START } from "./given";

it("deletes in slices what is too old, in each table by its own age", () => {
  const { samples, file } = aHistory();
  const hosts = Array.from({ length: 30 }, (_, index) => ({ name: "up", labels: { host: `h${index}` } }));
  for (let at = START; at < START + 2 * DAY; at += HOUR / 2) samples.add(hosts.map((series) => ({ series, at, value: 1 })));
  samples.flush();

  const database = openDatabase(file, { synchronous: "NORMAL" });
  const keep = { rawMs: DAY, rollupMs: 1.5 * DAY };
  const ids = database.prepare<[], number>("SELECT id FROM series").pluck().all();
  const retention = new Retention(database, keep, () => START + 2 * DAY, () => ids, (thrown) => { throw thrown; });
  const counts = () => ["sample", "rollup"].map((table) => database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get());
  const steps = [counts()];
  while (retention.slice()) steps.push(counts());

  expect(steps[0]).toEqual([30 * 96, 30 * 96]);
  expect(counts()).toEqual([30 * 48, 30 * 72]);
  // A slice takes at most six hours of twenty series.
  const taken = steps.slice(1).map(([raw], index) => (steps[index]?.[0] ?? 0) - (raw ?? 0));
  expect(Math.max(...taken)).toBe(20 * 12);
  database.close();
  expect(new Sqlite(file).close().open).toBe(false);
});
