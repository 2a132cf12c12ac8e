import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/main/history/database";
import { Upkeep } from "../../../src/main/history/upkeep";
import type { Sample } from "../../../src/shared/sample";
import { SeriesQuery } from "../../../src/shared/sample";
import { aHistory, DAY, HOUR, START } from "./given";

const series = (index: number) => ({ name: "up", labels: { host: `h${index}` } });

/** A history with 30 series of one sample in ten minutes over two days, and its upkeep at the end of them. */
function twoDays(keep: { rawMs: number; rollupMs: number }) {
  const history = aHistory({ now: () => START + 2 * DAY });
  const samples: Sample[] = [];
  for (let at = START; at < START + 2 * DAY; at += HOUR / 6) for (let index = 0; index < 30; index += 1) samples.push({ series: series(index), at, value: at % 7_919 });
  history.samples.add(samples);
  history.samples.flush();
  const database = openDatabase(history.file, { synchronous: "NORMAL" });
  const ids = database.prepare<[], number>("SELECT id FROM series").pluck().all();
  const upkeep = new Upkeep(database, keep, () => START + 2 * DAY, () => ids, (thrown) => { throw thrown; });
  const count = (table: string) => database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
  return { history, upkeep, count };
}

const ask = (from: number, to: number, as: "value" | "rate" = "value") =>
  SeriesQuery.parse({ selectors: [{ ...series(7), as }], from, to, buckets: 2_000 });

describe("upkeep", () => {
  it("packs all but the last hours and changes nothing that a chart shows", () => {
    const { history, upkeep, count } = twoDays({ rawMs: 30 * DAY, rollupMs: 365 * DAY });
    const looks = (["value", "rate"] as const).flatMap((as) => [ask(START, START + 2 * DAY, as), ask(START + 5 * HOUR, START + 9 * HOUR, as), ask(START + 45 * HOUR, START + 48 * HOUR, as)]);
    const before = looks.map((query) => history.samples.query(query));
    expect(before[0]?.[0]?.points.length).toBe(288);
    while (upkeep.slice());
    expect(count("sample")).toBe(30 * 12);
    expect(count("sample_chunk")).toBe(30 * 46);
    expect(looks.map((query) => history.samples.query(query))).toEqual(before);
  });

  it("adds a late sample to its packed hour, keeps what was there, and knows the newest packed one", () => {
    const { history, upkeep } = twoDays({ rawMs: 30 * DAY, rollupMs: 365 * DAY });
    while (upkeep.slice());
    const late = START + 5 * HOUR + 60_000;
    history.samples.add([{ series: series(7), at: late, value: 42 }, { series: series(7), at: START + 5 * HOUR, value: 43 }]);
    const points = () => history.samples.query(ask(START + 5 * HOUR, START + 6 * HOUR))[0]?.points.map(([at, mean]) => [at, mean]);
    const [first, second] = points() ?? [];
    expect([first, second]).toEqual([[START + 5 * HOUR, (START + 5 * HOUR) % 7_919], [late, 42]]);
    const loose = points();
    while (upkeep.slice());
    expect(points()).toEqual(loose);
  });

  it("drops in slices what is too old, in each table by its own age", () => {
    const { upkeep, count, history } = twoDays({ rawMs: DAY, rollupMs: 1.5 * DAY });
    const steps = [count("sample")];
    while (upkeep.slice()) steps.push(count("sample"));
    expect(count("sample_chunk") + count("sample") / 6).toBe(30 * 24);
    expect(count("rollup")).toBe(30 * 216);
    const taken = steps.slice(1).map((rows, index) => (steps[index] ?? 0) - rows);
    expect(Math.max(...taken)).toBeLessThanOrEqual(10 * 25 * 6);
    expect(history.samples.query(ask(START, START + DAY - 1))[0]?.points).toEqual([]);
  });
});
