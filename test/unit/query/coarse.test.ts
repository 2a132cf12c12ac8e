import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type History, openHistory } from "../../../src/main/history";
import { openDatabase } from "../../../src/main/history/database";
import { coarseZones } from "../../../src/main/history/samples/coarse";
import { SampleTables } from "../../../src/main/history/samples/tables";
import { Upkeep } from "../../../src/main/history/samples/upkeep";
import { createQueries, type Queries } from "../../../src/main/query";
import type { HistoryKeep } from "../../../src/shared/history";
import { DAY, HOUR, START } from "../history/given";

const MINUTE = 60_000;
const KEEP: HistoryKeep = { rawMs: DAY, tenMinutesMs: 3 * DAY };
/** Five days: hours for ever, ten minutes from the third day on, samples of the last. */
const END = START + 5 * DAY;
const RAW_FROM = END - DAY;
const TENS_FROM = END - 3 * DAY;
const EVERY = 30_000;

/** Counts two a second, and begins at 0 again after each 65 minutes. */
const counted = (after: number): number => ((after % (65 * MINUTE)) / 1_000) * 2;
/** 0 to 19 within ten minutes, the same each time. */
const wave = (after: number): number => (after % (10 * MINUTE)) / EVERY;

let onEnd = async (): Promise<void> => undefined;
afterAll(() => onEnd());

/** Each series with a sample every 30 s, the upkeep done. One of them is silent from 10:00 to 14:00 of the fourth day. */
function fiveDays(): History {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-coarse-"));
  const file = join(folder, "history.sqlite");
  const clock = { now: START };
  const history = openHistory({ file, backups: false, now: () => clock.now, keep: KEEP });
  onEnd = async () => {
    await history.close();
    rmSync(folder, { recursive: true });
  };
  const database = openDatabase(file, { synchronous: "NORMAL" });
  const fail = (thrown: unknown): never => { throw thrown; };
  const upkeep = new Upkeep(new SampleTables(database, fail), () => KEEP, () => clock.now, fail);
  for (let after = 0; after < 5 * DAY; after += EVERY) {
    const at = START + after;
    const isSilent = after >= 3 * DAY + 10 * HOUR && after < 3 * DAY + 14 * HOUR;
    history.samples.add([
      { series: { name: "requests_total", labels: {} }, at, value: counted(after) }, { series: { name: "wave", labels: {} }, at, value: wave(after) },
      ...(isSilent ? [] : [{ series: { name: "bytes_total", labels: {} }, at, value: after / 1_000 }]),
    ]);
    clock.now = at + EVERY;
    if (clock.now % (12 * HOUR) !== 0) continue;
    history.samples.flush();
    while (upkeep.slice());
  }
  database.close();
  return history;
}

describe("PromQL beyond the time that samples are kept", () => {
  let queries: Queries;
  beforeAll(() => {
    queries = createQueries(fiveDays().samples);
  });
  const one = (expression: string, at: number): number | undefined => {
    const { value } = queries.instant({ expression, at });
    return value.type === "vector" ? value.elements[0]?.value : undefined;
  };
  const [old, older] = [TENS_FROM + 5 * HOUR, START + 10 * HOUR];

  it("gives the last value of the bucket that ended last, until the next has ended", () => {
    expect([old, old + 5 * MINUTE, old + 9 * MINUTE + 59_000].map((at) => one("wave", at))).toEqual([19, 19, 19]);
    expect(one("wave", RAW_FROM + 5 * MINUTE)).toBe(10);
    expect(one("requests_total", old)).toBe(counted(old - EVERY - START));
    expect([older, older + 59 * MINUTE].map((at) => one("requests_total", at))).toEqual([counted(older - EVERY - START), counted(older - EVERY - START)]);
  });

  it("reads what functions over time need: means, extremes, sums", () => {
    for (const at of [old, older]) {
      expect(["avg", "min", "max", "last"].map((name) => one(`${name}_over_time(wave[2h])`, at))).toEqual([9.5, 0, 19, 19]);
      expect(one("sum_over_time(wave[2h])", at)).toBe(240 * 9.5);
      // A range shorter than a bucket is as long as that; a sum is brought back to the range.
      expect(one("avg_over_time(wave[5m])", at)).toBe(9.5);
      expect(one("sum_over_time(wave[5m])", at)).toBe(10 * 9.5);
    }
  });

  it("gives rates and increases with resets counted, also for ranges shorter than two buckets", () => {
    // A reset loses the last 30 s before it: of 65 minutes 64.5 are seen to grow.
    const mean = 2 * (64.5 / 65);
    for (const at of [old, older]) {
      expect(one("rate(bytes_total[5m])", at)).toBe(1);
      expect(one("increase(bytes_total[5m])", at)).toBe(300);
      expect(one("rate(bytes_total[6h])", at)).toBe(1);
      expect(one("rate(requests_total[13h])", at + 10 * HOUR)).toBeCloseTo(mean, 10);
    }
    expect(one("rate(bytes_total[1h])", RAW_FROM + 30 * MINUTE)).toBeCloseTo(1, 10);
    expect(one("resets(requests_total[65m])", old)).toBe(1);
  });

  it("leaves out a time of silence, and counts what grew over it where a range holds both of its ends", () => {
    const silence = START + 3 * DAY + 10 * HOUR;
    expect(one("bytes_total", silence + 2 * HOUR)).toBeUndefined();
    expect(one("rate(bytes_total[1h])", silence + 3 * HOUR)).toBeUndefined();
    expect(one("increase(bytes_total[8h])", silence + 6 * HOUR)).toBe(8 * 3_600);
  });

  it("draws one line over hours, ten minutes and samples, and says what is coarse", () => {
    const answer = queries.range({ expression: "rate(bytes_total[10m])", from: START + 12 * HOUR, to: START + 4 * DAY + 12 * HOUR, stepMs: 12 * HOUR });
    expect(answer.lines[0]?.points).toEqual(Array.from({ length: 9 }, (_, index) => [START + (index + 1) * 12 * HOUR, 1]).filter(([at]) => at !== START + 3 * DAY + 12 * HOUR));
    expect(answer.remarks.map(({ kind, message }) => [kind, message])).toEqual([
      ["info", "samples from before 2026-11-03 00:00 UTC are not kept: each 60 minutes count as one, and shorter ranges are as long as those"],
      ["info", "samples from before 2026-11-05 00:00 UTC are not kept: each 10 minutes count as one, and shorter ranges are as long as those"],
    ]);
    expect(queries.instant({ expression: "wave", at: END - HOUR }).remarks).toEqual([]);
  });

  it("has nothing of that time where only samples as they were taken are wanted", () => {
    expect(queries.instant({ expression: "wave", at: old, exact: true }).value).toMatchObject({ elements: [] });
    expect(queries.instant({ expression: "wave", at: RAW_FROM + HOUR, exact: true }).value).toMatchObject({ elements: [{ value: 0 }] });
  });
});

describe("the zones of a time", () => {
  it("begin two buckets before it and end where finer things begin", () => {
    const since = { raw: 100 * HOUR, tenMinutes: 50 * HOUR };
    expect(coarseZones(40 * HOUR, 120 * HOUR, since)).toEqual([{ from: 38 * HOUR, end: 50 * HOUR, widthMs: HOUR }, { from: 50 * HOUR, end: 100 * HOUR, widthMs: HOUR / 6 }]);
    expect(coarseZones(60 * HOUR, 70 * HOUR + 1, since)).toEqual([{ from: 59 * HOUR + 40 * MINUTE, end: 70 * HOUR + 10 * MINUTE, widthMs: HOUR / 6 }]);
    expect(coarseZones(101 * HOUR, 120 * HOUR, since)).toEqual([]);
    expect(coarseZones(5 * HOUR, 30 * HOUR, { raw: 20 * HOUR, tenMinutes: 200 * HOUR })).toEqual([{ from: 3 * HOUR, end: 20 * HOUR, widthMs: HOUR }]);
  });
});
