import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { damageOf, openDatabase } from "../../../../src/main/history/database";
import { openHistory } from "../../../../src/main/history";
import { SeriesQuery } from "../../../../src/shared/sample";
import { aFolder, START } from "../given";
import { aChild, pause, until } from "../child";

/** How often the writer is killed; more by QUARTERDECK_CRASHES. */
const CRASHES = Number(process.env["QUARTERDECK_CRASHES"] ?? 2);
const SERIES = 10;
const EVERY_MS = 10_000;
/** Fewer than a hundred samples wait for their batch. */
const MOST_LOST = Math.ceil(100 / SERIES);
/** Each turn after the first hour and five minutes packs one series of it at least. */
const PACKING_LOOKS = 500;
/** A new file now and then: reading all of it is what takes the time here. */
const ROUNDS_PER_FILE = 10;

/** Every look from the first one on, once, with the values it had; how many there are. */
function looksIn(file: string, said: number): number {
  const history = openHistory({ file, backups: false, now: () => START + said * EVERY_MS });
  try {
    expect(history.notices).toEqual([]);
    const all = history.samples.raw({ name: "looks_total", accepts: () => true, from: 0, to: Infinity, most: Infinity });
    if (all.length === 0) return 0;
    expect(all).toHaveLength(SERIES);
    const counts = all.map(({ series, times, values }) => {
      const factor = Number((series.labels["host"] ?? "").slice(1)) + 1;
      const wrong = times.findIndex((at, look) => at !== START + look * EVERY_MS || values[look] !== look * factor);
      expect(wrong).toBe(-1);
      return times.length;
    });
    expect(new Set(counts).size).toBe(1);
    const [count = 0] = counts;
    const [line] = history.samples.query(SeriesQuery.parse({ selectors: [{ name: "looks_total", labels: { host: "h0" }, as: "rate" }], from: START, to: START + count * EVERY_MS, buckets: 400 }));
    // Also of hours that are packed, half packed or being joined, once.
    for (const [, rate] of line?.points ?? []) expect(rate).toBeCloseTo(0.1, 9);
    return count;
  } finally {
    void history.close();
  }
}

describe("kill -9 of a process that stores samples and packs them", () => {
  it("loses less than a batch, doubles nothing and leaves the file sound", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.info(`${CRASHES} crashes, seed ${seed}`);
    let state = seed || 1;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    let file = "";
    let packed = 0;
    for (let round = 0; round < CRASHES; round += 1) {
      if (round % ROUNDS_PER_FILE === 0) file = join(aFolder(), "history.sqlite");
      const writer = aChild("sample-writer.ts", file, String(START));
      // Once far enough that hours were being packed.
      await until(() => writer.said() > (round === 0 ? PACKING_LOOKS : 0));
      await pause(random() * 250);
      writer.child.kill("SIGKILL");
      await once(writer.child, "close");
      const database = openDatabase(file, { synchronous: "NORMAL" });
      expect(damageOf(database)).toBeUndefined();
      packed += database.prepare<[], number>("SELECT count(*) FROM hour_chunk").pluck().get() ?? 0;
      database.close();
      expect(looksIn(file, writer.said())).toBeGreaterThanOrEqual(writer.said() - MOST_LOST);
    }
    expect(packed).toBeGreaterThan(0);
  }, 60_000 + CRASHES * 3_000);
});

describe("a process that was stopped for minutes", () => {
  it("leaves one gap, and nothing is made up in it", async () => {
    const file = join(aFolder(), "history.sqlite");
    const { child, said } = aChild("stopped-writer.ts", file, String(START));
    await until(() => said() > START + 300_000);
    child.kill("SIGSTOP");
    await pause(100);
    const stopped = said();
    child.kill("SIGCONT");
    await until(() => said() > stopped + 1_200_000);
    child.kill("SIGKILL");
    await once(child, "close");
    const history = openHistory({ file, backups: false, now: said });
    const line = (as: "value" | "rate") => history.samples.query(SeriesQuery.parse({ selectors: [{ name: "seconds_total", as }], from: START, to: said(), buckets: 400 }))[0];
    for (const as of ["value", "rate"] as const) {
      const { points, gapMs } = line(as) ?? { points: [], gapMs: 0 };
      const gaps = points.slice(1).filter(([at], index) => at - (points[index]?.[0] ?? at) > gapMs);
      expect(gaps).toHaveLength(1);
      if (as === "rate") for (const [, mean, , max] of points) expect(Math.max(mean, max)).toBeCloseTo(100, 9);
    }
    const [raw] = history.samples.raw({ accepts: () => true, from: 0, to: Infinity, most: 100_000 });
    const steps = [...(raw?.times ?? [])].map((at, index, times) => at - (times[index - 1] ?? at - 10_000));
    expect(steps.filter((step) => step !== 10_000)).toEqual([600_000]);
    await history.close();
  }, 20_000);
});
