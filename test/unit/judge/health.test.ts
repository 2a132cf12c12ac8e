import { describe, expect, it } from "vitest";
import { createJudgeAnswers } from "../../../src/main/judge";
import { Fleet } from "../../../src/shared/fleet";
import { type Dependency, dependencyScore, errorScore, fallingScore, gradeOf, HEALTH_PARTS, type HealthPartName, healthScore, HealthScores, type Measured, type ServiceHealth } from "../../../src/shared/judge/health-score";
import { Overview } from "../../../src/shared/overview";
import { aWorld, every, type World } from "./given";
import { HOUR, MINUTE, START } from "./series";

const measured = (scores: Partial<Record<HealthPartName, number>>): Record<HealthPartName, Measured> => {
  const of = (part: HealthPartName): Measured => {
    const score = scores[part];
    return score === undefined ? { missing: `no ${part}` } : { score, madeOf: part };
  };
  return { uptime: of("uptime"), performance: of("performance"), errors: of("errors"), dependencies: of("dependencies") };
};

describe("a health score", () => {
  it.each([
    [{ uptime: 100, performance: 100, errors: 100, dependencies: 100 }, 100, "A"], [{ uptime: 0, performance: 0, errors: 0, dependencies: 0 }, 0, "F"],
    [{ uptime: 100, performance: 0, errors: 0, dependencies: 0 }, 30, "F"], [{ uptime: 0, performance: 100, errors: 0, dependencies: 0 }, 25, "F"], [{ uptime: 0, performance: 0, errors: 100, dependencies: 0 }, 25, "F"], [{ uptime: 0, performance: 0, errors: 0, dependencies: 100 }, 20, "F"],
    [{ uptime: 90, performance: 80, errors: 100, dependencies: 50 }, 82, "B"], [{ uptime: 250, performance: -3, errors: 100, dependencies: 100 }, 75, "C"],
  ])("of %j is %d, %s", (scores, score, grade) => expect(healthScore(measured(scores))).toMatchObject({ score, grade }));

  it.each([
    [{ uptime: 100 }, 100, "performance, errors, dependencies"], [{ uptime: 100, errors: 50 }, 77.3, "performance, dependencies"], [{ performance: 40, dependencies: 85 }, 60, "uptime, errors"], [{ uptime: 80, performance: 80, errors: 80 }, 80, "dependencies"],
  ])("leaves out what is missing and says so: %j is %d", (scores, score, left) => {
    const found = healthScore(measured(scores));
    expect(found.score).toBe(score);
    expect(found.remark).toContain(`Without ${left}:`);
    expect(found.parts.reduce((sum, { counts }) => sum + counts, 0)).toBeCloseTo(1, 9);
    expect(found.parts.filter(({ missing }) => missing !== undefined).every(({ part, counts, missing }) => counts === 0 && missing === `no ${part}`)).toBe(true);
  });

  it("is unknown where everything is missing", () => {
    const found = healthScore(measured({}));
    expect([found.score, found.grade, found.remark, found.parts.length]).toEqual([undefined, undefined, "Nothing of it is known.", HEALTH_PARTS.length]);
  });

  it.each([[100, "A"], [90, "A"], [89.9, "B"], [80, "B"], [70, "C"], [60, "D"], [50, "E"], [49.9, "F"], [0, "F"]])("of %d has the grade %s", (score, grade) => expect(gradeOf(score)).toBe(grade));
  it.each([[0, 100], [1, 100], [2, 50], [3, 0], [9, 0]])("falls: %d is %d", (value, score) => expect(fallingScore(value, 1, 3)).toBe(score));
  it.each([[0, 100], [0.01, 80], [0.05, 0], [1, 0]])("with %d errors is %d", (ratio, score) => expect(errorScore(ratio)).toBeCloseTo(score, 9));
});

describe("dependencies", () => {
  const need = (name: string, health: Dependency["health"], required = true): Dependency => ({ name, health, required });
  it.each<[Dependency[], Measured]>([
    [[], { missing: "the fleet file says of nothing that it needs it" }], [[need("a", "healthy")], { score: 100, madeOf: "a healthy" }], [[need("a", "failing"), need("b", "healthy")], { score: 50, madeOf: "a failing, b healthy" }],
    [[need("a", "degraded")], { score: 50, madeOf: "a degraded" }], [[need("a", "healthy"), need("b", "failing", false)], { score: 100 / 1.5, madeOf: "a healthy, b failing" }],
    [[need("a", "not seen"), need("b", undefined)], { missing: "not seen: a, b" }], [[need("a", "healthy"), need("b", "not seen")], { score: 100, madeOf: "a healthy, left out, not seen: b" }],
  ])("%j", (needs, expected) => expect(dependencyScore(needs)).toEqual(expected));
});

describe("the health of a service", () => {
  const shop = async (world: World, windowMs = HOUR): Promise<ServiceHealth> => {
    const { services: [first] } = HealthScores.parse(await createJudgeAnswers(world.judge)["health.scores"]({ windowMs }));
    if (!first) throw new Error("no service");
    return first;
  };
  const part = (health: ServiceHealth, name: HealthPartName) => health.parts.find(({ part: one }) => one === name);
  const overview = (database: string, cache: string): Overview => Overview.parse({
    at: START, environments: [], hosts: [], services: [], probes: [],
    stores: [{ id: "orders", kind: "database", environment: "prod", health: database, nodes: [] }, { id: "sessions", kind: "cache", environment: "prod", health: cache, nodes: [] }],
  });
  function seen(): World {
    const world = aWorld();
    world.now = START + 2 * HOUR;
    const span = [MINUTE, START, world.now] as const;
    for (const host of ["web1", "web2"]) {
      world.add("probe_success", { service: "shop", host }, every(...span, (at) => (host === "web2" && at > world.now - 30 * MINUTE ? 0 : 1)));
      world.add("probe_duration_seconds", { service: "shop", host }, every(...span, () => (host === "web2" ? 1 : 0.1)));
    }
    return world;
  }

  it("is unknown part by part where nothing was measured", async () => {
    const health = await shop(aWorld());
    expect(health.score).toBeUndefined();
    expect(health.parts.map(({ missing }) => missing)).toEqual([
      "nothing was asked of it in the last 1h", "no duration was measured in the last 1h", expect.stringContaining("nothing counts its errors"), "not seen: orders, sessions",
    ]);
  });

  it("says of each part what it was made of", async () => {
    const world = seen();
    world.overview = overview("healthy", "failing");
    world.add("http_requests_total", { service: "shop", status: "200" }, every(MINUTE, START, world.now, (at) => (at - START) / 100));
    world.add("http_requests_total", { service: "shop", status: "502" }, every(MINUTE, START, world.now, (at) => (at - START) / 10_000));
    const health = await shop(world);
    expect(part(health, "uptime")).toMatchObject({ score: 75, madeOf: "75 % of 120 looks in 1h were answered well" });
    // Nothing is usual yet, so the time limit of 2 s counts: full marks up to 0.5 s.
    expect(part(health, "performance")).toMatchObject({ score: 66.7, madeOf: expect.stringContaining("of the slowest instance took at most 1s; full marks up to 500ms, none from 2s on, by its time limit") });
    expect(part(health, "errors")).toMatchObject({ score: 80.2, madeOf: "0.99 % of the requests in 3600s were answered with 5xx, by http_requests_total" });
    expect(part(health, "dependencies")).toMatchObject({ score: 66.7, madeOf: "orders healthy, sessions failing" });
    expect([health.score, health.grade, health.remark]).toEqual([72.6, "C", undefined]);
  });

  it("goes by a person's thresholds, else by what was promised", async () => {
    const world = seen();
    world.fleet = Fleet.parse({ quarterdeck: 1, environments: { prod: {} }, hosts: { web1: { environment: "prod", address: "a", docker: true } }, services: { shop: { environment: "prod", image: "i", container: "c", hosts: ["web1"], health: { url: "http://x/" } } }, slos: { fast: { kind: "latency", service: "shop", percentile: 95, within: "800ms" } } });
    expect(part(await shop(world), "performance")).toMatchObject({ score: 75, madeOf: expect.stringContaining("by what was promised") });
    await createJudgeAnswers(world.judge)["baselines.set"]({ figure: "service.latency", object: { kind: "service", id: "shop" }, warning: 0.5, critical: 0.6 });
    // On average of both instances 0.55 s.
    expect(part(await shop(world), "performance")).toMatchObject({ score: 75, madeOf: "the health checks took 550ms on average; full marks up to 500ms, none from 700ms on, by the thresholds that a person set" });
  });

  it("takes errors from objectives, else from logs", async () => {
    const world = seen();
    world.add("log_lines_total", { service: "shop", level: "info" }, every(MINUTE, START, world.now, (at) => (at - START) / 1_000));
    expect(part(await shop(world), "errors")).toMatchObject({ score: 100, madeOf: "0 % of the log lines in 3600s tell of errors" });
    world.add("log_lines_total", { service: "shop", level: "error" }, every(MINUTE, START, world.now, (at) => (at - START) / 99_000));
    expect(part(await shop(world), "errors")?.score).toBeCloseTo(80, 0);
    world.fleet = Fleet.parse({ quarterdeck: 1, environments: { prod: {} }, hosts: { web1: { environment: "prod", address: "a", docker: true } }, services: { shop: { environment: "prod", image: "i", container: "c", hosts: ["web1"], health: { url: "http://x/" } } }, slos: { wrong: { kind: "error-rate", service: "shop", errors: "e", total: "t", max: 1 } } });
    world.add("t", {}, every(MINUTE, START, world.now, (at) => at - START));
    world.add("e", {}, every(MINUTE, START, world.now, (at) => (at - START) / 50));
    expect(part(await shop(world), "errors")).toMatchObject({ score: 60, madeOf: "2 % of the requests of the last 5m failed, by the objective wrong" });
  });

  it("is of the services asked for", async () => {
    const { services } = await createJudgeAnswers(aWorld().judge)["health.scores"]({ services: [], windowMs: HOUR });
    expect(services).toEqual([]);
  });
});
