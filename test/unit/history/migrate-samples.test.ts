import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/main/history/database";
import type { Point } from "../../../src/main/history/buckets";
import type { History } from "../../../src/main/history";
import { SeriesQuery } from "../../../src/shared/sample";
import { aFolder, aHistory, HOUR, runId, START } from "./given";

const fixtures = join(import.meta.dirname, "../../fixtures/history");
const NOW = START + 27 * HOUR;

/** What an older version told of its own file: samples of each series, and lines as values and as rates. */
interface Told {
  raw: { name: string; count: number; first: number; last: number; sumOfTimes: number; sumOfValues: number }[];
  lines: Point[][][];
}
const toldBy = (version: "006" | "012") => JSON.parse(readFileSync(join(fixtures, `history-${version}.json`), "utf8")) as Told;

/** A file that the version with so many migrations wrote: packed hours, loose rows, a pause, a counter's reset. */
function aFileOf(version: "006" | "012"): string {
  const file = join(aFolder(), "history.sqlite");
  writeFileSync(file, gunzipSync(readFileSync(join(fixtures, `history-${version}.sqlite.gz`))));
  return file;
}

const asking = (name: string, as: "value" | "rate", to = NOW) => SeriesQuery.parse({ selectors: [{ name, as }], from: START, to, buckets: 28 });

const rawOf = ({ samples }: History, to: number): Told["raw"] => samples.raw({ accepts: () => true, from: 0, to, most: 1e6 }).map(({ series, times, values }) => ({
  name: series.name, count: times.length, first: times[0] ?? 0, last: times.at(-1) ?? 0,
  sumOfTimes: times.reduce((sum, at) => sum + (at - START), 0), sumOfValues: values.reduce((sum, value) => sum + value, 0),
}));

describe("the file of the version before samples were packed by period", () => {
  it("keeps every sample, every line of a chart, runs and settings", async () => {
    const told = toldBy("006");
    const history = aHistory({ file: aFileOf("006"), now: () => NOW });
    expect(rawOf(history, NOW)).toEqual(told.raw);
    for (const [place, as] of (["value", "rate"] as const).entries()) {
      for (const [index, { name }] of told.raw.entries()) {
        const points = history.samples.query(asking(name, as))[0]?.points ?? [];
        const before = told.lines[place]?.[index] ?? [];
        expect(points.map(([at]) => at)).toEqual(before.map(([at]) => at));
        for (const [bucket, [, mean, min, max]] of points.entries()) {
          const [, wasMean, wasMin, wasMax] = before[bucket] ?? [0, 0, 0, 0];
          expect(mean / wasMean || 1).toBeCloseTo(1, 12);
          // An hour's extremes of a rate were those of its ten minutes and are those of the hour once it is only kept as one.
          if (as === "value") expect([min, max]).toEqual([wasMin, wasMax]);
        }
      }
    }
    expect(history.settings.get("kept")).toBe("yes");
    expect(history.journal.verify(runId())).toBeUndefined();
    expect(history.journal.list(10)).toHaveLength(1);
    expect(history.stateChanges.list({ from: 0, to: NOW, limit: 10 })).toHaveLength(1);
    history.samples.add([{ series: { name: "up", labels: {} }, at: NOW, value: 0 }]);
    await history.close();
    expect(aHistory({ file: history.file, now: () => NOW }).samples.latest({ name: "up", labels: {} }, HOUR)?.value).toBe(0);
  });

  it("is rewritten so that it can shrink, and is sound", async () => {
    const history = aHistory({ file: aFileOf("006"), now: () => NOW });
    await history.close();
    const database = openDatabase(history.file, { synchronous: "NORMAL" });
    expect(database.pragma("auto_vacuum", { simple: true })).toBe(2);
    expect(database.pragma("quick_check", { simple: true })).toBe("ok");
    expect(database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE name IN ('sample', 'sample_chunk', 'rollup')").pluck().all()).toEqual([]);
    database.close();
  });
});

describe("the file of the version that forgot the ends of series", () => {
  const end = START + 52 * HOUR;

  it("keeps every sample and every line, and takes ends and odd values from now on", async () => {
    const told = toldBy("012");
    const history = aHistory({ file: aFileOf("012"), now: () => end });
    expect(rawOf(history, end)).toEqual(told.raw);
    for (const [place, as] of (["value", "rate"] as const).entries()) {
      expect(told.raw.map(({ name }) => history.samples.query(asking(name, as, end))[0]?.points ?? [])).toEqual(told.lines[place]);
    }
    expect(history.settings.get("kept")).toBe("yes");
    const up = { name: "up", labels: { host: "web1" } };
    history.samples.add([{ series: up, at: end, value: Number.NaN }, { series: up, at: end + 10_000, value: Number.NaN, stale: true }]);
    await history.close();
    const again = aHistory({ file: history.file, now: () => end });
    const [read] = again.samples.raw({ name: "up", accepts: () => true, from: end - 60_000, to: end + HOUR, most: 100 });
    expect([[...(read?.values ?? [])], [...(read?.staleAt ?? [])]]).toEqual([[1, Number.NaN], [end + 10_000]]);
  });
});
