import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { loopbackHosts } from "../bench/loopback-hosts";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";

const FULL = process.env["QD_SLEEP"] === "full";
/** How long the console is frozen. It speaks of no sleep shorter than a minute. */
const ASLEEP_MS = FULL ? 600_000 : 62_000;
const FOR_MS = 36_000;
const ROUND_MS = 10_000;
/** What a sleeper sees late: everything that would be a storm if the time asleep counted. */
const STORM = { NoSamples: "absent_over_time(node_load1[30s])", Stale: "time() - max by (host) (timestamp(node_load1)) > 30", NotUp: "up == 0", Jump: "rate(node_time_seconds[1m]) > 3" };
const RULES = `groups:
  - name: sleep
    interval: 5s
    rules:
      - alert: Waits
        expr: node_load1{host="h0"} >= 0
        for: ${FOR_MS / 1_000}s
${Object.entries(STORM).map(([name, expr]) => `      - alert: ${name}\n        expr: ${expr}\n`).join("")}`;

const hosts = await loopbackHosts(3);

describe.skipIf(!hosts)("a laptop that sleeps, by freezing the whole console", () => {
  const desk = useDesk({
    prepare: (home) => {
      writeFileSync(join(home, "rules.yml"), RULES);
      writeFileSync(join(home, "fleet.yaml"), stringify({ ...hosts?.fleet, knownHosts: hosts?.knownHosts, rules: ["rules.yml"] }));
    },
  });
  afterAll(() => hosts?.close());
  const alerts = async () => (await ask(desk.page, "alerts.list", undefined)).alerts;
  const waits = async () => (await alerts()).find(({ rule }) => rule.name === "Waits");

  it("leaves one gap, tells it once, raises no alert by itself, and a `for` goes on where it stood", async () => {
    const { page } = desk;
    await ask(page, "fleet.open", { file: join(desk.home, "fleet.yaml") });
    await expect.poll(async () => (await waits())?.state, { timeout: 90_000 }).toBe("pending");
    await pause((FOR_MS * 3) / 4);
    const before = await waits();
    const everything = family(desk.console.app.process().pid ?? 0);
    const fellAsleepAt = Date.now();
    signal("STOP", everything);
    await pause(ASLEEP_MS);
    signal("CONT", everything);
    const wokeAt = Date.now();

    await page.getByText(/This machine slept for/).waitFor();
    expect((await waits())?.state).toBe("pending");
    await expect.poll(async () => (await waits())?.state, { timeout: 90_000, interval: 500 }).toBe("firing");
    const after = await waits();
    const waitedAwake = (after?.firedAt ?? 0) - (before?.activeAt ?? 0) - (wokeAt - fellAsleepAt);
    expect(waitedAwake).toBeGreaterThanOrEqual(FOR_MS - ROUND_MS);
    // Evaluation settles for a while after a sleep; a `for` that began anew would then take all of its time.
    expect((after?.firedAt ?? 0) - wokeAt).toBeLessThan(FOR_MS);

    expect(await page.getByText(/This machine slept for/).count()).toBe(1);
    expect((await ask(page, "alerts.history", { limit: 1_000 })).filter(({ rule }) => rule.name !== "Waits")).toEqual([]);
    const { value } = await ask(page, "promql.instant", { expression: "node_load1[20m]", at: Date.now() });
    if (value.type !== "matrix") return expect.fail(`${value.type} is no matrix`);
    expect(value.lines).toHaveLength(3);
    for (const { labels, points } of value.lines) {
      const gaps = points.flatMap(([at], index) => (at - (points[index - 1]?.[0] ?? at) > 3 * ROUND_MS ? [[points[index - 1]?.[0] ?? 0, at]] : []));
      expect(gaps, labels["host"]).toHaveLength(1);
      expect(gaps[0]?.[0]).toBeLessThanOrEqual(fellAsleepAt);
      expect(gaps[0]?.[1]).toBeGreaterThanOrEqual(wokeAt);
    }
    await desk.screenshot("95-slept");
  }, ASLEEP_MS + 240_000);
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A process and all below it. */
function family(root: number): number[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid="]).toString().trim().split("\n").map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] => rows.filter(([, of]) => of === parent).flatMap(([pid = 0]) => [pid, ...below(pid)]);
  return [root, ...below(root)];
}

function signal(name: "STOP" | "CONT", pids: readonly number[]): void {
  for (const pid of pids) process.kill(pid, `SIG${name}`);
}
