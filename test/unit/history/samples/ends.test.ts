import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../src/main/history/database";
import { SampleTables } from "../../../../src/main/history/samples/tables";
import { Upkeep } from "../../../../src/main/history/samples/upkeep";
import { createQueries } from "../../../../src/main/query";
import type { SampleStore } from "../../../../src/main/ports";
import type { Sample } from "../../../../src/shared/sample";
import { aHistory, DAY, HOUR, START } from "../given";

const sample = (role: string, after: number, value = 1): Sample => ({ series: { name: "redis_instance_info", labels: { role } }, at: START + after, value });
const end = (role: string, after: number): Sample => ({ ...sample(role, after, Number.NaN), stale: true });

function rolesAt(samples: SampleStore, after: number): (string | undefined)[] {
  const { value } = createQueries(samples).instant({ expression: "redis_instance_info", at: START + after });
  return value.type === "vector" ? value.elements.map(({ labels }) => labels["role"]) : [];
}

describe("a series that ended", () => {
  it("has no value from then on, and has one again when it returns", () => {
    const { samples } = aHistory();
    samples.add([sample("master", 0), sample("master", 10_000)]);
    samples.add([end("master", 20_000), sample("slave", 20_000)]);
    expect([rolesAt(samples, 15_000), rolesAt(samples, 25_000)]).toEqual([["master"], ["slave"]]);
    samples.add([sample("master", 60_000), end("slave", 60_000)]);
    expect([15_000, 25_000, 65_000].map((after) => rolesAt(samples, after))).toEqual([["master"], ["slave"], ["master"]]);
  });

  it("has no latest sample", () => {
    const { samples } = aHistory({ now: () => START + 30_000 });
    samples.add([sample("master", 10_000)]);
    expect(samples.latest(sample("master", 0).series, 60_000)?.value).toBe(1);
    samples.add([end("master", 20_000)]);
    expect(samples.latest(sample("master", 0).series, 60_000)).toBeUndefined();
  });

  it("has ended after a restart too, and for another process", async () => {
    const history = aHistory({ now: () => START + 30_000 });
    const beside = aHistory({ file: history.file, now: () => START + 30_000 });
    history.samples.add([sample("master", 0), sample("slave", 0), end("master", 20_000)]);
    history.samples.flush();
    expect(rolesAt(beside.samples, 25_000)).toEqual(["slave"]);
    await history.close();
    const again = aHistory({ file: history.file, now: () => START + 30_000 });
    expect([rolesAt(again.samples, 15_000), rolesAt(again.samples, 25_000)]).toEqual([["master", "slave"], ["slave"]]);
    expect(again.samples.latest(sample("master", 0).series, 60_000)).toBeUndefined();
    expect(again.samples.raw({ accepts: () => true, from: START, to: START + HOUR, most: 10 }).map(({ staleAt }) => staleAt && [...staleAt])).toEqual([[START + 20_000], undefined]);
  });

  it("may end without another sample being written with it", async () => {
    const history = aHistory();
    history.samples.add([sample("master", 0)]);
    history.samples.flush();
    history.samples.add([end("master", 10_000)]);
    await history.close();
    expect(rolesAt(aHistory({ file: history.file }).samples, 20_000)).toEqual([]);
  });

  it("counts, within a tenth of a second, as what came last", () => {
    const { samples } = aHistory();
    samples.add([sample("ended", 0), sample("ended", 10_020), end("ended", 10_020)]);
    samples.add([sample("back", 0), end("back", 10_020), sample("back", 10_050)]);
    expect(rolesAt(samples, 20_000)).toEqual(["back"]);
  });

  it("that nobody knows leaves nothing behind", () => {
    const { samples } = aHistory();
    samples.add([end("nobody", 0)]);
    samples.flush();
    expect(samples.series("", 10)).toEqual([]);
  });

  it("is forgotten with the samples before it, and not sooner", async () => {
    const clock = { now: START + 2 * DAY };
    const history = aHistory({ now: () => clock.now });
    history.samples.add([sample("master", 0), end("master", 10_000)]);
    history.samples.flush();
    const database = openDatabase(history.file, { synchronous: "NORMAL" });
    const fail = (thrown: unknown): never => { throw thrown; };
    const upkeep = new Upkeep(new SampleTables(database, fail), () => ({ rawMs: 30 * DAY, tenMinutesMs: 365 * DAY }), () => clock.now, fail);
    const ends = () => {
      while (upkeep.slice());
      return database.prepare<[], number>("SELECT count(*) FROM series_end").pluck().get();
    };
    expect(ends()).toBe(1);
    expect(rolesAt(history.samples, 11_000)).toEqual([]);
    clock.now = START + 31 * DAY;
    expect(ends()).toBe(0);
    database.close();
    await history.close();
  });
});
