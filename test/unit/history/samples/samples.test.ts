import { describe, expect, it } from "vitest";
import type { Sample, SeriesQuery } from "../../../../src/shared/sample";
import { SeriesQuery as Query } from "../../../../src/shared/sample";
import { openDatabase } from "../../../../src/main/history/database";
import { SampleTables } from "../../../../src/main/history/samples/tables";
import { Upkeep } from "../../../../src/main/history/samples/upkeep";
import { ProblemError } from "../../../../src/shared/problem";
import { aHistory, DAY, HOUR, START } from "../given";

const load = { name: "node_load1", labels: { host: "web1" } };
const bytes = { name: "node_network_receive_bytes_total", labels: { host: "web1", device: "eth0" } };

/** One sample each `everyMs` for `forMs`, from START. */
function every(everyMs: number, forMs: number, valueAt: (index: number) => number, series = load): Sample[] {
  return Array.from({ length: Math.floor(forMs / everyMs) }, (_, index) => ({ series, at: START + index * everyMs, value: valueAt(index) }));
}

const asking = (query: Partial<SeriesQuery> & { as?: "rate" | "value" }, series = load): SeriesQuery =>
  Query.parse({ selectors: [{ name: series.name, labels: series.labels, as: query.as ?? "value" }], from: START, to: START + HOUR, ...query });

describe("samples", () => {
  it("come back by bucket with mean, minimum and maximum", () => {
    const { samples } = aHistory();
    samples.add(every(10_000, 60_000, (index) => index));
    const [line] = samples.query(asking({ to: START + 59_999, buckets: 3 }));
    expect(line?.series).toEqual(load);
    expect(line?.points).toEqual([[START, 1, 0, 2], [START + 30_000, 4, 3, 5]]);
  });

  it("leave a bucket out in which nothing was seen", () => {
    const { samples } = aHistory();
    samples.add(every(10_000, 900_000, () => 1).filter(({ at }) => at < START + 300_000 || at >= START + 420_000));
    const [line] = samples.query(asking({ to: START + 900_000 }));
    const gaps = line?.points.slice(1).filter(([at], index) => at - (line.points[index]?.[0] ?? at) > line.gapMs);
    expect(line?.gapMs).toBe(30_000);
    expect(gaps?.map(([at]) => at)).toEqual([START + 416_000]);
  });

  it("are seen by a query before their batch is written, and by `latest`", () => {
    const { samples } = aHistory();
    samples.add([{ series: load, at: START - 5_000, value: 2 }]);
    expect(samples.latest(load, 10_000)?.value).toBe(2);
    expect(samples.latest(load, 1_000)).toBeUndefined();
    expect(samples.query(asking({ from: START - HOUR }))[0]?.points).toHaveLength(1);
  });

  it("that are NaN or infinite are kept, also packed, and left out of charts", async () => {
    const values = [1, Number.NaN, 3, Infinity, Infinity, -Infinity, Number.NaN, 8];
    const clock = { now: START };
    const { samples, file } = aHistory({ now: () => clock.now });
    samples.add(values.map((value, index) => ({ series: load, at: START + index * 10_000, value })));
    samples.add([{ series: bytes, at: START, value: Number.NaN }]);
    samples.flush();
    const kept = () => samples.raw({ accepts: () => true, from: START, to: START + HOUR, most: 100 }).map((read) => [...read.values]);
    const drawn = () => samples.query(asking({ to: START + 79_999, buckets: 9 }))[0]?.points.map(([, mean]) => mean);
    const tens = () => samples.query(asking({ to: START + DAY }))[0]?.points;
    const before = [kept(), drawn(), tens()];
    expect(before).toEqual([[values, [Number.NaN]], [1, 3, 8], [[START, 4, 1, 8]]]);
    clock.now = START + 2 * HOUR;
    const database = openDatabase(file, { synchronous: "NORMAL" });
    const fail = (thrown: unknown): never => { throw thrown; };
    const upkeep = new Upkeep(new SampleTables(database, fail), () => ({ rawMs: 30 * DAY, tenMinutesMs: 365 * DAY }), () => clock.now, fail);
    while (upkeep.slice());
    expect(database.prepare("SELECT count(*) AS n FROM hour_chunk").get()).toEqual({ n: 2 });
    database.close();
    expect([kept(), drawn(), tens()]).toEqual(before);
    expect(samples.query(asking({}, bytes))[0]?.points).toEqual([]);
  });

  it("keep the first of two at the same instant", () => {
    const { samples } = aHistory();
    samples.add([{ series: load, at: START, value: 1 }, { series: load, at: START, value: 9 }]);
    expect(samples.query(asking({}))[0]?.points.map(([, mean]) => mean)).toEqual([1]);
  });

  it("refuse a name that Prometheus refuses", () => {
    const { samples } = aHistory();
    expect(() => samples.add([{ series: { name: "1 bad", labels: {} }, at: START, value: 1 }])).toThrow(ProblemError);
  });

  it("are found by labels and by a part of their name", () => {
    const { samples } = aHistory();
    const other = { name: "node_load1", labels: { host: "web2" } };
    samples.add([load, other, bytes].map((series) => ({ series, at: START, value: 1 })));
    samples.flush();
    expect(samples.series("load1", 10)).toEqual([load, other]);
    expect(samples.series("", 1)).toHaveLength(1);
    const all = samples.query(Query.parse({ selectors: [{ name: "node_load1" }], from: START, to: START + 1 }));
    expect(all.map(({ series }) => series.labels.host)).toEqual(["web1", "web2"]);
  });

  it("of another process appear, and both may write", () => {
    const one = aHistory();
    const two = aHistory({ file: one.file });
    one.samples.add([{ series: load, at: START, value: 1 }]);
    one.samples.flush();
    two.samples.add([{ series: load, at: START + 5_000, value: 2 }, { series: bytes, at: START, value: 3 }]);
    two.samples.flush();
    expect(one.samples.series("", 10)).toHaveLength(2);
    expect(one.samples.query(asking({ to: START + 10_000, buckets: 1 }))[0]?.points).toEqual([[START, 1.5, 1, 2]]);
  });

  it("tell when they are stored", () => {
    const { samples } = aHistory();
    const told: number[] = [];
    samples.onStored((upTo) => told.push(upTo));
    samples.add(every(10_000, 50_000, () => 1));
    expect(told).toEqual([]);
    samples.flush();
    samples.flush();
    expect(told).toEqual([START + 40_000]);
  });

  it("refuse a query that would read hundreds of lines", () => {
    const { samples } = aHistory();
    samples.add(Array.from({ length: 401 }, (_, index) => ({ series: { name: "up", labels: { host: `h${index}` } }, at: START, value: 1 })));
    samples.flush();
    expect(() => samples.query(Query.parse({ selectors: [{ name: "up" }], from: START, to: START }))).toThrow(/at most 400/);
  });
});

describe("rollups", () => {
  it("draw the same means and extremes as the rows they stand for", () => {
    const { samples } = aHistory();
    const rows = every(10_000, 2 * DAY, (index) => Math.sin(index / 100) * 50 + (index % 7));
    samples.add(rows);
    const [line] = samples.query(asking({ to: START + 2 * DAY - 1, buckets: 49 }));
    expect(line?.points).toHaveLength(48);
    for (const [at, mean, min, max] of line?.points ?? []) {
      const inside = rows.filter((row) => row.at >= at && row.at < at + HOUR).map(({ value }) => value);
      expect(inside).toHaveLength(360);
      expect(mean).toBeCloseTo(inside.reduce((sum, value) => sum + value, 0) / inside.length, 8);
      expect([min, max]).toEqual([Math.min(...inside), Math.max(...inside)]);
    }
  });

  it("draw a counter's rate across batches and resets", () => {
    const { samples } = aHistory();
    // 100 a second, counted from 0 again after a restart every 30 minutes.
    for (const sample of every(10_000, 24 * HOUR, (index) => (index % 180) * 1_000, bytes)) {
      samples.add([sample]);
    }
    const [line] = samples.query(asking({ to: START + 24 * HOUR - 1, buckets: 25, as: "rate" }, bytes));
    expect(line?.points).toHaveLength(24);
    for (const [, mean] of line?.points.slice(1) ?? []) expect(mean).toBeCloseTo(100 * (358 / 360), 6);
  });

  it("say nothing about ten minutes in which nothing was seen", () => {
    const { samples } = aHistory();
    samples.add(every(10_000, 24 * HOUR, () => 1).filter(({ at }) => at < START + 6 * HOUR || at >= START + 9 * HOUR));
    const [line] = samples.query(asking({ to: START + 24 * HOUR - 1, buckets: 25 }));
    expect(line?.points).toHaveLength(21);
    expect(line?.gapMs).toBe(1.5 * HOUR);
  });

  it("stand in where the rows are gone", () => {
    const { samples } = aHistory({ now: () => START + 40 * DAY });
    samples.add(every(10_000, HOUR, (index) => index));
    const [line] = samples.query(asking({ to: START + HOUR - 1, buckets: 120 }));
    expect(line?.points).toHaveLength(6);
  });
});
