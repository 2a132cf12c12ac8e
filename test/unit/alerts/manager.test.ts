import { join } from "node:path";
import { readdirSync, rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createRuleAnswers } from "../../../src/main/alerts";
import { raise } from "../../../src/shared/problem";
import { DOWN, down, MINUTE, SECOND, START, unseen, upAgain, World } from "./given";

const states = ({ manager }: World): string[] => manager.list().map(({ state, labels }) => `${labels["alertname"]} ${labels["instance"] ?? ""} ${state}`.replace("  ", " "));

async function withRules(text = DOWN, more = {}): Promise<World> {
  const world = new World(more);
  world.write("a.yml", text);
  await world.follow();
  await world.run(MINUTE, { a: upAgain, b: upAgain });
  return world;
}

describe("rules over the history", () => {
  it("make alerts that fire and resolve, with samples of their own", async () => {
    const world = await withRules();
    await world.run(MINUTE, { a: down, b: upAgain });
    expect(states(world)).toEqual(["Down a pending"]);
    expect(world.told).toEqual([]);
    await world.run(2 * MINUTE, { a: down, b: upAgain });
    // The moments at which a group is evaluated depend on its name and its file's.
    expect(world.told).toEqual([expect.stringMatching(/^3\.(25|5)m Down a firing$/)]);
    expect(world.changes[0]?.alert).toMatchObject({ state: "firing", annotations: { summary: "a is down" }, labels: { severity: "page" }, value: 0 });
    const seen = world.history.samples.raw({ name: "ALERTS", accepts: () => true, from: 0, to: world.now, most: 1_000 }).map(({ series }) => series.labels["alertstate"]);
    expect(seen.sort()).toEqual(["firing", "pending"]);
    await world.run(MINUTE, { a: upAgain, b: upAgain });
    expect(world.told.slice(1)).toEqual([expect.stringMatching(/^4\.(25|5)m Down a resolved$/)]);
    expect(world.history.alerts.transitions({ limit: 10 }).map(({ from, to, because }) => [from, to, because])).toEqual([["firing", "resolved", undefined], ["pending", "firing", undefined], ["inactive", "pending", undefined]]);
    const [active] = world.history.samples.raw({ name: "ALERTS", accepts: ({ labels }) => labels["alertstate"] === "firing", from: world.now - MINUTE, to: world.now, most: 100 });
    expect(active?.staleAt?.length).toBe(1);
  });

  it("say that what they read is gone where that is why an alert ends", async () => {
    const world = await withRules();
    await world.run(4 * MINUTE, { a: down, b: upAgain });
    await world.run(6 * MINUTE, { a: unseen, b: upAgain });
    expect(world.told.at(-1)).toMatch(/Down a resolved/);
    expect(world.history.alerts.transitions({ limit: 1 })).toMatchObject([{ to: "resolved", because: "no-data" }]);
  });

  it("see what the rules above them recorded", async () => {
    const world = await withRules("groups:\n  - name: g\n    interval: 15s\n    rules:\n      - record: hosts:down:count\n        expr: count(up == 0)\n        labels: { team: ops }\n      - alert: Many\n        expr: hosts:down:count >= 2\n");
    await world.run(MINUTE, { a: down, b: down });
    expect(world.told).toEqual([expect.stringMatching(/^1\.(25|5)m Many  firing$/)]);
    expect(world.changes[0]?.alert).toMatchObject({ value: 2, labels: { alertname: "Many", team: "ops" } });
    await world.run(MINUTE, { a: down, b: upAgain });
    expect(world.told[1]).toMatch(/resolved/);
  });

  it("leave states alone while an expression cannot be evaluated", async () => {
    let isBroken = false;
    const evaluate: NonNullable<ConstructorParameters<typeof World>[0]>["evaluate"] = async ({ expression, at }) =>
      isBroken ? raise({ code: "prometheus.unreachable", message: "no answer" }) : { source: "prometheus/main", elements: (await queryLocal(expression, at)) };
    const world: World = new World({ evaluate });
    const queryLocal = async (expression: string, at: number) => {
      const { localPromql } = await import("../../../src/main/alerts");
      return localPromql(world.history.samples).instant({ expression, at });
    };
    world.write("a.yml", DOWN);
    await world.follow();
    await world.run(5 * MINUTE, { a: down });
    expect(states(world)).toEqual(["Down a firing"]);
    isBroken = true;
    await world.run(10 * MINUTE, { a: upAgain });
    expect(states(world)).toEqual(["Down a firing"]);
    const answers = createRuleAnswers({ store: world.store, manager: world.manager }, world.history);
    const { files } = await answers["rules.list"](undefined);
    expect(files[0]?.groups[0]?.rules[0]).toMatchObject({ health: "failing", problem: { message: "no answer" }, evaluatedBy: "prometheus/main", state: "firing" });
    isBroken = false;
    await world.run(MINUTE, { a: upAgain });
    expect(world.told.at(-1)).toMatch(/resolved/);
  });
});

describe("a break", () => {
  it("of ten minutes' sleep neither fires nor resolves; `for` goes on", async () => {
    const world = await withRules();
    await world.run(4 * MINUTE, { a: down, b: upAgain });
    await world.run(MINUTE, { a: down, b: down });
    expect(states(world)).toEqual(["Down a firing", "Down b pending"]);
    const toldBefore = world.told.length;
    world.now += 10 * MINUTE;
    await world.run(45 * SECOND, { a: down, b: down });
    expect(world.manager.waitingSince).toBeUndefined();
    expect(states(world)).toEqual(["Down a firing", "Down b pending"]);
    await world.run(2 * MINUTE, { a: down, b: down });
    expect(states(world)).toEqual(["Down a firing", "Down b firing"]);
    expect(world.told.slice(toldBefore)).toEqual([expect.stringMatching(/Down b firing/)]);
    const b = world.manager.list().find(({ labels }) => labels["instance"] === "b");
    expect((b?.firedAt ?? 0) - (b?.activeAt ?? 0)).toBeGreaterThanOrEqual(2 * MINUTE);
    expect((b?.firedAt ?? 0) - START).toBeGreaterThan(16 * MINUTE);
  });

  it("in which nothing is seen afterwards waits two minutes before it believes that", async () => {
    const world = await withRules();
    await world.run(4 * MINUTE, { a: down });
    world.now += 10 * MINUTE;
    await world.run(MINUTE, { a: unseen });
    expect(world.manager.waitingSince).toBeDefined();
    expect(states(world)).toEqual(["Down a firing"]);
    await world.run(2 * MINUTE, { a: unseen });
    expect(world.told.at(-1)).toMatch(/resolved/);
    expect(world.history.alerts.transitions({ limit: 1 })).toMatchObject([{ because: "no-data" }]);
  });

  it("between two processes keeps what was pending and what was firing", async () => {
    const world = await withRules();
    await world.run(4 * MINUTE, { a: down, b: upAgain });
    await world.run(MINUTE, { a: down, b: down });
    const toldBefore = world.told.length;
    world.now += 5 * MINUTE;
    await world.restart();
    await world.run(15 * SECOND, { a: down, b: down });
    expect(states(world)).toEqual(["Down a firing", "Down b pending"]);
    await world.run(3 * MINUTE, { a: down, b: down });
    expect(world.told.slice(toldBefore)).toEqual([expect.stringMatching(/Down b firing/)]);
    expect(states(world)).toEqual(["Down a firing", "Down b firing"]);
  });

  it("with another process at work shows what that one found, and takes over from it", async () => {
    const world = await withRules();
    await world.run(4 * MINUTE, { a: down });
    world.isEvaluator = false;
    await world.manager.tick();
    expect(world.manager.evaluates).toBe(false);
    expect(states(world)).toEqual(["Down a firing"]);
    world.isEvaluator = true;
    await world.run(2 * MINUTE, { a: down });
    expect(states(world)).toEqual(["Down a firing"]);
    expect(world.told).toHaveLength(1);
  });
});

describe("rule files", () => {
  it("with a mistake are held back and the others go on; the last good version stays", async () => {
    const world = await withRules();
    world.write("b.yml", "groups:\n  - name: other\n    rules:\n      - alert: X\n        expr: up ==\n");
    await world.store.look();
    world.write("a.yml", `${DOWN}        bogus: 1\n`);
    await world.store.look();
    expect(world.notices.map(({ message }) => message)).toEqual([
      "A rule file has a mistake (none of its rules is in use): the expression cannot be read: unexpected end of input",
      'A rule file has a mistake (its last good version stays in use): a rule has no field "bogus"',
    ]);
    await world.manager.tick();
    const answers = createRuleAnswers({ store: world.store, manager: world.manager }, world.history);
    const { files } = await answers["rules.list"](undefined);
    expect(files.map(({ file, findings, groups }) => [file.split("/").at(-1), findings.map(({ message, at }) => `${at?.line} ${message}`), groups.length])).toEqual([
      ["a.yml", ['10 a rule has no field "bogus"'], 1], ["b.yml", ["5 the expression cannot be read: unexpected end of input"], 0],
    ]);
    await world.run(4 * MINUTE, { a: down });
    expect(states(world)).toEqual(["Down a firing"]);
  });

  it("that a pattern names in vain are said", async () => {
    const world = new World();
    await world.store.follow({ folder: world.fleetFolder, patterns: ["rules/*.yml", "missing.yml"] });
    const { files, unmatched } = await createRuleAnswers({ store: world.store, manager: world.manager }, world.history)["rules.list"](undefined);
    expect(unmatched).toEqual(["rules/*.yml"]);
    expect(files.map(({ findings }) => findings.map(({ message }) => message))).toEqual([["there is no such file"]]);
  });

  it("that are edited keep the states of the rules that stay, and end those of the rules that go", async () => {
    const world = await withRules();
    await world.run(4 * MINUTE, { a: down });
    world.write("a.yml", `${DOWN}      - alert: Another\n        expr: up == 0\n`);
    await world.store.look();
    await world.run(MINUTE, { a: down });
    expect(states(world)).toEqual(["Down a firing", "Another a firing"]);
    const fired = world.manager.list()[0]?.firedAt ?? 0;
    expect(fired).toBeLessThan(world.now - MINUTE);
    rmSync(join(world.fleetFolder, "a.yml"));
    await world.store.look();
    await world.manager.tick();
    expect(states(world)).toEqual([]);
    expect(world.told.slice(-2).sort()).toEqual([expect.stringMatching(/Another a resolved/), expect.stringMatching(/Down a resolved/)]);
    expect(world.history.alerts.transitions({ limit: 2 }).map(({ because }) => because)).toEqual(["rule-gone", "rule-gone"]);
  });

  it("that cannot be read after a start do not end the alerts that come of them", async () => {
    const world = await withRules();
    await world.run(4 * MINUTE, { a: down });
    world.write("a.yml", "groups: [");
    await world.restart();
    await world.run(3 * MINUTE, { a: down });
    expect(world.told).toHaveLength(1);
    world.write("a.yml", DOWN);
    await world.store.look();
    await world.run(MINUTE, { a: down });
    expect(states(world)).toEqual(["Down a firing"]);
  });

  it("are imported, checked and removed", async () => {
    const world = await withRules();
    const answers = createRuleAnswers({ store: world.store, manager: world.manager }, world.history);
    expect(await answers["rules.import"]({ name: "bad.yml", text: "groups: 1", replace: false })).toEqual({ groups: 0, alerts: 0, recordings: 0, rules: [], findings: [expect.objectContaining({ severity: "error", message: "groups must be a list" })] });
    const document = `# Manual\n\n\`\`\`yaml\n${DOWN}\`\`\`\n`;
    const { file = "", alerts } = await answers["rules.import"]({ name: "/some/where/manual of ops.md", text: document, replace: false });
    expect([alerts, file]).toEqual([1, join(world.folder, "rules", "manual-of-ops.yml")]);
    await expect(answers["rules.import"]({ name: "manual of ops.md", text: document, replace: false })).rejects.toMatchObject({ problem: { code: "rules.exists" } });
    await answers["rules.import"]({ name: "manual of ops.md", text: document, replace: true });
    expect(readdirSync(join(world.folder, "rules"))).toEqual(["manual-of-ops.yml"]);
    expect((await answers["rules.list"](undefined)).files.map(({ origin }) => origin)).toEqual(["fleet", "imported"]);
    await expect(answers["rules.remove"]({ file: join(world.fleetFolder, "a.yml") })).rejects.toMatchObject({ problem: { code: "rules.not-imported" } });
    expect(await answers["rules.text"]({ file })).toEqual({ file, origin: "imported", text: DOWN });
    await expect(answers["rules.text"]({ file: "/etc/passwd" })).rejects.toMatchObject({ problem: { code: "rules.unknown-file" } });
    await answers["rules.remove"]({ file });
    expect((await answers["rules.list"](undefined)).files.map(({ origin }) => origin)).toEqual(["fleet"]);
    expect(await answers["rules.check"]({ name: "x.yml", text: DOWN })).toMatchObject({
      groups: 1, alerts: 1, recordings: 0, findings: [], rules: [{ kind: "alert", group: "hosts", name: "Down", expression: "up == 0", intervalMs: 15_000, forMs: 120_000, labels: { severity: "page" } }],
    });
  });
});

it("the list of alerts says what a page shows", async () => {
  const world = await withRules();
  await world.run(4 * MINUTE, { a: down });
  const answers = createRuleAnswers({ store: world.store, manager: world.manager }, world.history);
  const list = await answers["alerts.list"](undefined);
  expect(list).toMatchObject({ evaluatesHere: true, alerts: [{ state: "firing", expression: "up == 0", forMs: 120_000, intervalMs: 15_000, severity: "page", runbook: "shipped/restart", evaluatedBy: "local", value: 0 }] });
  expect(await answers["alerts.history"]({ key: list.alerts[0]?.key, limit: 10 })).toHaveLength(2);
  expect(world.changedCount).toBeGreaterThan(0);
  expect(world.notices).toEqual([]);
});
