import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../src/main/history/database";
import { SampleTables } from "../../../../src/main/history/samples/tables";
import { Upkeep } from "../../../../src/main/history/samples/upkeep";
import type { HistoryKeep } from "../../../../src/shared/history";
import { type Sample, SeriesQuery } from "../../../../src/shared/sample";
import { aHistory, DAY, HOUR, START } from "../given";

const series = (index: number) => ({ name: "up", labels: { host: `h${index}` } });
const SERIES = 10;
const MONTH: HistoryKeep = { rawMs: 30 * DAY, tenMinutesMs: 365 * DAY };

/** A history with ten series of one sample in ten minutes over two days, and its upkeep some time after the end of them. */
function twoDays(keep: HistoryKeep = MONTH, after = 2 * DAY + HOUR / 2) {
  const clock = { now: START + after };
  const history = aHistory({ now: () => clock.now, keep });
  const samples: Sample[] = [];
  for (let at = START; at < START + 2 * DAY; at += HOUR / 6) for (let index = 0; index < SERIES; index += 1) samples.push({ series: series(index), at, value: at % 7_919 });
  history.samples.add(samples);
  history.samples.flush();
  const database = openDatabase(history.file, { synchronous: "NORMAL" });
  const fail = (thrown: unknown): never => { throw thrown; };
  const upkeep = new Upkeep(new SampleTables(database, fail), () => keep, () => clock.now, fail);
  const count = (table: string) => database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
  const counts = () => Object.fromEntries(["sample_log", "hour_chunk", "day_chunk", "ten_minute_tier", "hour_tier", "hour_axis", "day_axis"].map((table) => [table, count(table)]));
  const all = () => { while (upkeep.slice()); };
  return { history, upkeep, counts, all, clock, database };
}

const ask = (from: number, to: number, as: "value" | "rate" = "value") =>
  SeriesQuery.parse({ selectors: [{ ...series(7), as }], from, to, buckets: 2_000 });
const looks = (["value", "rate"] as const).flatMap((as) => [ask(START, START + 2 * DAY, as), ask(START + 5 * HOUR, START + 9 * HOUR, as), ask(START + 45 * HOUR, START + 48 * HOUR, as)]);

describe("upkeep", () => {
  it("packs the hours that are over, then the days, and changes nothing that a chart shows", () => {
    const { history, all, counts, clock } = twoDays();
    const before = looks.map((query) => history.samples.query(query));
    expect(before[0]?.[0]?.points.length).toBe(288);
    all();
    expect(counts()).toEqual({ sample_log: 0, hour_chunk: SERIES * 24, day_chunk: SERIES, ten_minute_tier: 2 * SERIES, hour_tier: SERIES, hour_axis: 24, day_axis: 1 });
    expect(looks.map((query) => history.samples.query(query))).toEqual(before);
    clock.now += 2 * HOUR;
    all();
    expect(counts()).toMatchObject({ hour_chunk: 0, hour_axis: 0, day_chunk: 2 * SERIES, day_axis: 2 });
    expect(looks.map((query) => history.samples.query(query))).toEqual(before);
  });

  it("leaves the hour alone that goes on", () => {
    const { history, all, counts } = twoDays(MONTH, 2 * DAY - HOUR / 2);
    all();
    expect(counts()).toMatchObject({ sample_log: 1, hour_chunk: SERIES * 23 });
    expect(history.samples.query(ask(START, START + 2 * DAY))[0]?.points).toHaveLength(288);
  });

  it("draws a year from the hourly tier as from samples", () => {
    const year = (as: "value" | "rate") => SeriesQuery.parse({ selectors: [{ ...series(7), as }], from: START, to: START + 100 * DAY, buckets: 2_000 });
    const { history, all, clock, counts, database } = twoDays();
    const told = () => (["value", "rate"] as const).map((as) => history.samples.query(year(as))[0]);
    const before = told();
    // Samples ten minutes apart say nothing of a rate.
    expect(before.map((line) => line?.points.length)).toEqual([24, 0]);
    all();
    expect(told()).toEqual(before);
    clock.now += 4 * HOUR;
    all();
    expect(counts()).toMatchObject({ hour_tier: SERIES, ten_minute_tier: 2 * SERIES });
    database.exec("DELETE FROM ten_minute_tier");
    expect(told()).toEqual(before);
  });

  it("adds a late sample to its packed hour and its packed day, keeps what was there, and knows the newest packed one", () => {
    const { history, all, clock } = twoDays();
    const points = (hour: number) => history.samples.query(ask(START + hour * HOUR, START + (hour + 1) * HOUR))[0]?.points.map(([at, mean]) => [at, mean]);
    all();
    for (const hour of [5, 30]) {
      const late = START + hour * HOUR + 60_000;
      history.samples.add([{ series: series(7), at: late, value: 42 }, { series: series(7), at: START + hour * HOUR, value: 43 }]);
      history.samples.flush();
      const loose = points(hour);
      expect(loose?.slice(0, 2)).toEqual([[START + hour * HOUR, (START + hour * HOUR) % 7_919], [late, 42]]);
      all();
      expect(points(hour)).toEqual(loose);
    }
    const before = [points(5), points(30)];
    clock.now += 3 * HOUR;
    all();
    expect([points(5), points(30)]).toEqual(before);
    const other = aHistory({ file: history.file, now: () => START + 2 * DAY });
    expect(other.samples.latest(series(3), HOUR)).toMatchObject({ at: START + 2 * DAY - HOUR / 6 });
  });

  it("drops in slices what is too old, in each table by its own age, and keeps the hours of it", () => {
    const keep = { rawMs: DAY, tenMinutesMs: 2 * DAY, hourMs: 40 * DAY };
    const { all, counts, history, clock } = twoDays(keep);
    clock.now = START + 3 * DAY;
    all();
    expect(counts()).toEqual({ sample_log: 0, hour_chunk: 0, day_chunk: 0, ten_minute_tier: SERIES, hour_tier: SERIES, hour_axis: 0, day_axis: 0 });
    expect(history.samples.query(ask(START, START + DAY - 1))[0]?.points).toHaveLength(24);
    expect(history.samples.query(ask(START + DAY, START + 2 * DAY - 1))[0]?.points).toHaveLength(144);
    clock.now = START + 80 * DAY;
    all();
    expect(counts()).toMatchObject({ ten_minute_tier: 0, hour_tier: 0 });
  });

  it("keeps samples that come when only their means are kept", () => {
    const { history, all, clock, counts } = twoDays({ rawMs: DAY, tenMinutesMs: 20 * DAY });
    clock.now = START + 10 * DAY;
    all();
    all();
    expect(counts()).toMatchObject({ sample_log: 0, hour_chunk: 0, day_chunk: 0, ten_minute_tier: 2 * SERIES });
    expect(history.samples.query(ask(START, START + 2 * DAY - 1))[0]?.points).toHaveLength(288);
  });

  it("gives the room of what was deleted back to the disk", () => {
    const keep = { rawMs: 30 * DAY, tenMinutesMs: 365 * DAY };
    const { database, all } = twoDays(keep);
    database.exec("CREATE TABLE filler (x); INSERT INTO filler WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT randomblob(4000) FROM n; DROP TABLE filler;");
    const pages = () => Number(database.pragma("page_count", { simple: true }));
    expect(pages()).toBeGreaterThan(3_000);
    all();
    expect(pages()).toBeLessThan(600);
    expect(database.pragma("quick_check", { simple: true })).toBe("ok");
  });

  it("says what it takes and what will go when, and follows another setting", async () => {
    const { history, all, clock } = twoDays();
    all();
    clock.now = START + 3 * DAY;
    all();
    const size = await history.size();
    const [raw, tens, hours] = size.tiers;
    expect(size).toMatchObject({ series: SERIES, waiting: 0, keep: MONTH });
    expect(raw).toMatchObject({ tier: "raw", oldest: START, keepMs: 30 * DAY, tooOld: { bytes: 0 }, next: { at: START + DAY + 30 * DAY, before: START + DAY } });
    expect(tens).toMatchObject({ tier: "ten-minutes", oldest: START, next: { at: START + DAY + 365 * DAY } });
    expect(hours).toMatchObject({ tier: "hour", tooOld: { bytes: 0 } });
    expect(hours?.next).toBeUndefined();
    expect(raw?.bytes).toBeGreaterThan(raw?.next?.bytes ?? Infinity);

    const less = { rawMs: DAY, tenMinutesMs: 365 * DAY, hourMs: 730 * DAY };
    const preview = await history.size(less);
    expect(preview.tiers[0]?.tooOld).toEqual({ bytes: raw?.bytes, before: START + 2 * DAY });
    expect((await history.size()).keep).toEqual(MONTH);
    history.keep(less);
    expect((await history.size()).keep).toEqual(less);
    expect(aHistory({ file: history.file, now: () => clock.now }).settings.get("history.keep")).toContain(String(730 * DAY));
  });
});
