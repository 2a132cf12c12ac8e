import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { localPromql, RuleManager, RuleStore } from "../../../src/main/alerts";
import { createJudgeAnswers } from "../../../src/main/judge";
import { AlertInstance } from "../../../src/shared/alert";
import { Fleet } from "../../../src/shared/fleet";
import { Slo } from "../../../src/shared/judge/slo-config";
import { SloList, type SloView } from "../../../src/shared/judge/slo-ask";
import { aWorld, every, FLEET, type World } from "./given";
import { DAY, HOUR, MINUTE, START } from "./series";

const PROBE = { probe: "front" };
const looks = (world: World, from: number, to: number, value: (at: number) => number | undefined): void => world.add("probe_success", PROBE, every(MINUTE, from, to, value));

async function list(world: World): Promise<SloView> {
  const answer = SloList.parse(await createJudgeAnswers(world.judge)["slos.list"](undefined));
  const [first] = answer.slos;
  if (!first) throw new Error("no objective");
  return first;
}

describe("the budget of an objective", () => {
  it("is known at once from the history, and by day", async () => {
    const world = aWorld();
    world.now = START + 7 * DAY + 30 * MINUTE;
    // One hour of failures in a day that was seen as a whole.
    looks(world, START, world.now, (at) => (at > START + 3 * DAY && at <= START + 3 * DAY + HOUR ? 0 : 1));
    const slo = await list(world);
    expect(slo).toMatchObject({ id: "answers", state: "met", promise: "99 % available", window: "7d", environment: "prod", source: "local", remarks: [], counts: "time" });
    expect(slo.good).toBeCloseTo(1 - 1 / 168, 3);
    expect(slo.budgetLeft).toBeCloseTo(1 - 100 / 168, 1);
    expect(slo.coverage).toBeGreaterThan(0.99);
    expect(slo.days).toHaveLength(8);
    expect(slo.days.map(({ good }) => Number((good ?? 0).toFixed(2)))).toEqual([1, 1, 1, 0.96, 1, 1, 1, 1]);
    expect(slo.burn.map(({ rate }) => rate)).toEqual([0, 0, 0, 0, 0]);
  });

  it("is missed where more failed than was promised", async () => {
    const world = aWorld();
    world.now = START + 2 * DAY;
    looks(world, START, world.now, (at) => (at % (20 * MINUTE) === 0 ? 0 : 1));
    const slo = await list(world);
    expect(slo.state).toBe("missed");
    expect(slo.budgetLeft).toBeCloseTo(1 - 5, 0);
    expect(slo.remarks).toEqual([expect.stringMatching(/^(5d|4d23h) of 7d were not seen and are left out; the first of it was seen 2d(1h)? ago\.$/)]);
    expect(slo.coverage).toBeCloseTo(2 / 7, 2);
  });

  it("leaves out what was not seen, and says so", async () => {
    const world = aWorld();
    world.now = START + 7 * DAY;
    looks(world, START, world.now, (at) => (at > START + DAY && at < START + 4 * DAY ? undefined : at % (10 * MINUTE) === 0 ? 0 : 1));
    const slo = await list(world);
    expect(slo.good).toBeCloseTo(0.9, 2);
    expect(slo.coverage).toBeCloseTo(4 / 7, 2);
    expect(slo.notSeenMs / HOUR).toBeCloseTo(72, 0);
    expect(slo.remarks).toEqual([expect.stringContaining("were not seen and are left out.")]);
  });

  it("is unknown where nothing was seen", async () => {
    const world = aWorld();
    world.now = START + DAY;
    expect(await list(world)).toMatchObject({ state: "no data", coverage: 0, days: [], remarks: ["Nothing of the last 7d was seen."], burn: [{ window: "5m" }, { window: "30m" }, { window: "1h" }, { window: "6h" }, { window: "3d" }] });
  });

  it("is at risk while it burns", async () => {
    const world = aWorld();
    world.now = START + 6 * DAY;
    looks(world, START, world.now, (at) => (at > world.now - 10 * MINUTE ? 0 : 1));
    const slo = await list(world);
    expect(slo.state).toBe("at risk");
    expect(slo.burn.map(({ rate = 0 }) => Math.round(rate * 10) / 10)).toEqual([100, 33.3, 16.7, 2.8, expect.closeTo(0.2, 1)]);
    expect(slo.alerts.map(({ long, exceeded }) => [long, exceeded])).toEqual([["1h", true], ["6h", true], ["3d", false]]);
  });

  it("outlives the samples, and is read once", async () => {
    const world = aWorld();
    world.now = START + 2 * DAY;
    looks(world, START, world.now, (at) => (at % (10 * MINUTE) === 0 ? 0 : 1));
    const before = await list(world);
    // Every hour is kept by now: other samples of the same time change nothing.
    looks(world, START, START + DAY, () => 0);
    const after = await list(world);
    expect(after.good).toBe(before.good);
    expect(world.history.judge.sloHours.between("answers", "other", 0, world.now)).toEqual([]);
  });

  it("begins anew where something else is measured", async () => {
    const world = aWorld();
    world.now = START + DAY;
    looks(world, START, world.now, () => 0);
    expect((await list(world)).good).toBe(0);
    world.fleet = Fleet.parse({ quarterdeck: 1, environments: { prod: {} }, probes: { other: { environment: "prod", url: "http://x/" } }, slos: { answers: { kind: "availability", probe: "other", target: 99 } } });
    expect((await list(world)).state).toBe("no data");
  });

  it("goes on where a slice cannot be read", async () => {
    const world = aWorld();
    world.fleet = { ...FLEET, slos: { broken: { kind: "availability", series: "up[", target: 99, window: "7d" } } };
    world.now = START + HOUR;
    const slo = await list(world);
    expect(slo).toMatchObject({ state: "no data", problem: { code: "promql.syntax" } });
    expect(slo.remarks.at(-1)).toMatch(/^A part could not be read: /);
  });
});

describe("a long history, read from means", () => {
  const counter = (world: World, name: string, labels: Record<string, string>, perSecond: number): void => world.add(name, labels, every(MINUTE, START, world.now, (at) => ((at - START) / 1_000) * perSecond));
  const total = (world: World): void => {
    counter(world, "req", { job: "shop", status: "200" }, 9);
    counter(world, "req", { job: "other", status: "500" }, 99);
  };
  const error = (world: World): void => counter(world, "req", { job: "shop", status: "503" }, 1);
  const errors = { kind: "error-rate", errors: 'req{job="shop",status=~"5.."}', total: 'req{job="shop"}', max: 1 };
  const success = { kind: "success-rate", good: "made", total: 'req{job="shop"}', target: 98 };
  const histogram = { kind: "latency", histogram: 'h{job="shop"}', percentile: 95, within: "1s" };

  it.each<[string, object, (world: World) => void, number | undefined]>([
    ["errors", errors, (world) => [total, error].forEach((give) => give(world)), 0.9],
    ["no errors yet", errors, total, 1],
    ["success", success, (world) => [total, (one: World) => counter(one, "made", {}, 6)].forEach((give) => give(world)), 2 / 3],
    ["no success yet", success, total, 0],
    ["a histogram", histogram, (world) => {
      counter(world, "h_count", { job: "shop" }, 10);
      counter(world, "h_bucket", { job: "shop", le: "1.0" }, 8);
      counter(world, "h_bucket", { job: "shop", le: "5" }, 10);
    }, 0.8],
    ["a histogram without that bucket", histogram, (world) => counter(world, "h_count", { job: "shop" }, 10), undefined],
    ["series of its own", { kind: "availability", series: 'up{job=~"a|b"}', target: 90 }, (world) => [["a", 1], ["b", 0], ["c", 0]].forEach(([job, up]) => world.add("up", { job: String(job) }, every(MINUTE, START, world.now, () => Number(up)))), 0.5],
    ["a service", { kind: "availability", service: "shop", target: 90 }, (world) => {
      world.add("probe_success", { service: "shop", host: "a" }, every(MINUTE, START, world.now, () => 1));
      world.add("probe_success", { service: "shop", probe: "front" }, every(MINUTE, START, world.now, () => 0));
    }, 1],
  ])("of %s gives the same as its expressions", async (_, config, give, good) => {
    const world = aWorld();
    world.fleet = { ...FLEET, slos: { one: Slo.parse({ ...config, window: "7d" }) } };
    world.now = START + DAY + 30 * MINUTE;
    give(world);
    const found = await list(world);
    if (good === undefined) expect(found.good).toBeUndefined();
    else expect(found.good).toBeCloseTo(good, 6);
    // The last half hour, read from samples, is as bad as all the hours before it.
    const [burn] = found.burn;
    if (good !== undefined) expect(burn?.rate).toBeCloseTo((1 - good) / (1 - found.objective), 4);
    expect(found.coverage).toBeCloseTo(good === undefined ? 0 : 24.5 / 168, 2);
  });
});

const fleetFile = (world: World, name = "fleet.yaml"): string => join(world.folder, name);

describe("the rules of objectives", () => {
  function evaluated(world: World) {
    const store: RuleStore = new RuleStore(join(world.folder, "rules"), () => void manager.filesChanged());
    const manager: RuleManager = new RuleManager({
      table: world.history.alerts, samples: world.history.samples, store, local: localPromql(world.history.samples), clock: { now: () => world.now }, claim: () => true, notice: (problem) => world.notices.push(problem), changed: () => undefined,
    });
    return { store, manager };
  }

  it("make alerts that fire and end as any others do", async () => {
    const world = aWorld();
    const { store, manager } = evaluated(world);
    const files = world.judge.ruleFiles(world.fleet, fleetFile(world));
    expect(files).toEqual([world.judge.rulesFile]);
    await store.follow({ folder: world.folder, patterns: files });
    const run = async (minutes: number, value: number): Promise<void> => {
      for (const end = world.now + minutes * MINUTE; world.now < end; ) {
        world.now += 15_000;
        world.add("probe_success", PROBE, [[world.now, value]]);
        world.history.samples.flush();
        await manager.tick();
      }
    };
    // A bad start is no three days.
    await run(2, 0);
    await run(40, 1);
    expect(world.history.alerts.transitions({ limit: 10 }).map(({ labels }) => labels["window"]).filter((window) => window !== "1h")).toEqual([]);
    expect(manager.list().filter(({ state }) => state === "firing")).toEqual([]);
    await run(6, 0);
    const firing = manager.list().filter(({ state }) => state === "firing");
    expect(firing.map(({ labels }) => [labels["alertname"], labels["slo"], labels["window"], labels["severity"], labels["environment"]])).toContainEqual(["ErrorBudgetBurn", "answers", "1h", "critical", "prod"]);
    expect(firing[0]?.annotations["summary"]).toMatch(/^answers: the error budget goes [\d.]+ times as fast as it may$/);
    const burn = world.history.samples.raw({ name: "slo:burn_rate", accepts: ({ labels }) => labels["window"] === "1h", from: world.now - 2 * MINUTE, to: world.now, most: 100 });
    expect(burn[0]?.values.at(-1)).toBeGreaterThan(3.36);
    await run(60, 1);
    expect(manager.list().filter(({ state, labels }) => state === "firing" && labels["window"] === "1h")).toEqual([]);
    expect(world.history.alerts.transitions({ limit: 10 }).map(({ to }) => to)).toContain("resolved");
    expect(world.notices).toEqual([]);
    await manager.close();
  });

  it("are written anew only when they change, and are none without objectives", () => {
    const world = aWorld();
    const [file = ""] = world.judge.ruleFiles(world.fleet, fleetFile(world));
    const text = readFileSync(file, "utf8");
    expect(world.judge.ruleFiles(world.fleet, fleetFile(world))).toEqual([file]);
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(world.judge.ruleFiles({ ...FLEET, slos: {} }, fleetFile(world))).toEqual([]);
    world.judge.ruleFiles({ ...FLEET, slos: { more: { kind: "availability", series: "up", target: 90, window: "7d" } } }, fleetFile(world));
    expect(readFileSync(file, "utf8")).toContain("name: slo more");
  });

  it("are a file of its own for each fleet on one data folder", () => {
    const world = aWorld();
    const other = { ...FLEET, slos: { other: Slo.parse({ kind: "availability", series: "up", target: 90, window: "7d" }) } };
    const [one = ""] = world.judge.ruleFiles(world.fleet, fleetFile(world));
    const [two = ""] = world.judge.ruleFiles(other, fleetFile(world, "Other fleet.yaml"));
    expect([dirname(one), basename(one), basename(two)]).toEqual([join(world.folder, "slos"), expect.stringMatching(/^fleet-[0-9a-f]{10}\.yml$/), expect.stringMatching(/^Other-fleet-[0-9a-f]{10}\.yml$/)]);
    expect(readFileSync(one, "utf8")).toContain("name: slo answers");
    expect(readFileSync(one, "utf8")).not.toContain("slo other");
    expect(readFileSync(two, "utf8")).toContain("name: slo other");
  });

  it("of the file that all fleets shared go to the first that writes, with its alerts as they were", () => {
    const world = aWorld();
    const shared = join(world.folder, "slos", "rules.yml");
    mkdirSync(dirname(shared));
    writeFileSync(shared, "groups: []\n");
    const alert = AlertInstance.parse({ key: "k", rule: { file: shared, group: "slo answers", name: "ErrorBudgetBurn" }, labels: { alertname: "ErrorBudgetBurn" }, annotations: {}, state: "firing", value: 2, activeAt: START, firedAt: START, lastEvaluatedAt: START });
    world.history.alerts.save({ file: shared, group: "slo answers", evaluatedAt: START, put: [{ rule: "r", alert }], removed: [], transitions: [] });
    const [file = ""] = world.judge.ruleFiles(world.fleet, fleetFile(world));
    expect(existsSync(shared)).toBe(false);
    expect(readFileSync(file, "utf8")).toContain("name: slo answers");
    expect(world.history.alerts.alerts()).toEqual([{ place: { file, group: "slo answers", rule: "r" }, alert: { ...alert, rule: { ...alert.rule, file } } }]);
    expect([world.history.alerts.evaluatedAt(file, "slo answers"), world.history.alerts.evaluatedAt(shared, "slo answers")]).toEqual([START, undefined]);
    const [other = ""] = world.judge.ruleFiles(world.fleet, fleetFile(world, "other.yaml"));
    expect(other).not.toBe(file);
    expect(world.notices).toEqual([]);
  });
});
