import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { root } from "../../../scripts/bootstrap/paths.js";
import { type Console, createConsole } from "../../../src/main/console";
import { messageOf } from "../../../src/shared/problem";
import { describeLab, resetShop } from "../harness";
import { mendAll, mountDisk, write } from "./breakage";
import { byDesign } from "./by-design";
import { compare, ruleOf } from "./compare";
import { failingRules, prometheusBook, prometheusSeries, prometheusTexts, selectorOf, startPrometheus, stopPrometheus } from "./prometheus";
import { summary, table } from "./report";
import { faster, ruleFiles } from "./rules";
import { hourScript, shortScript } from "./script";
import { openStage, type Stage } from "./stage";
import { ownEntries } from "./targets";
import { textsOf, textsOnBoth } from "./texts";
import { type Book, bookOf } from "./timeline";
import { coverageOf, coverageReport, metricsOf } from "./what-rules-read";

/**
 * `QD_SIDE_BY_SIDE=hour`: an hour with the rules as they are, over everything that exporters tell. Else what the manuals' applications tell, with
 * every time in the rules 30 times shorter.
 */
const IS_HOUR = process.env["QD_SIDE_BY_SIDE"] === "hour";
const PLAN = IS_HOUR
  ? { which: "all", minuteMs: 60_000, minutes: 60, scrapeS: 10, evaluationS: 60, scale: 1 } as const
  : { which: "application", minuteMs: 2_000, minutes: 18, scrapeS: 1, evaluationS: 2, scale: 30 } as const;
const RULES = ruleFiles(PLAN.which);

describeLab("the same rules here and in Prometheus", (lab) => {
  const folder = mkdtempSync(join(tmpdir(), "qd-beside-"));
  const rules = new Map([...RULES].map(([name, text]) => [name, PLAN.scale === 1 ? text : faster(text, PLAN.scale)]));
  let core: Console;
  let stage: Stage;

  beforeAll(async () => {
    if (rules.size === 0) return;
    await mendAll();
    if (IS_HOUR) await Promise.all([resetShop(), mountDisk(folder), write()]);
    stage = await openStage(folder);
    await startPrometheus({ ...PLAN, rules, folder: join(folder, "prometheus") });
    core = await openConsole();
  });
  afterAll(async () => {
    await core?.close();
    await Promise.all([stage?.close(), mendAll()]);
    await stopPrometheus();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openConsole(): Promise<Console> {
    // Without a Prometheus in the fleet every rule is evaluated here. Health checks are asked where no exporter would.
    const { prometheus: _prometheus, alertmanager: _alertmanager, probes: _probes, services: _services, hosts, databases, caches, ...fleet } = parse(readFileSync(lab.fleetPath, "utf8")) as Record<string, unknown>;
    const real = IS_HOUR ? { hosts, databases, caches } : {};
    const file = join(folder, "fleet.yaml");
    mkdirSync(join(folder, "rules"));
    for (const [name, text] of rules) writeFileSync(join(folder, "rules", name), text);
    writeFileSync(file, stringify({ ...fleet, ...real, knownHosts: lab.knownHostsPath, rules: ["rules/*.yml"], ...ownEntries(`${PLAN.scrapeS}s`) }));
    const home = join(folder, "data");
    mkdirSync(home);
    process.env["QUARTERDECK_SECRET_LAB_POSTGRES"] = lab.postgres.password();
    return createConsole({ home, resources: join(root, "resources"), version: "test", fleet: { file }, observe: true, resident: false });
  }

  const rulesHere = async () => (await core.answers["rules.list"](undefined)).files.flatMap(({ groups }) => groups);
  async function bookHere(lastMs: number): Promise<Book> {
    const { value } = await core.answers["promql.instant"]({ expression: `ALERTS[${Math.ceil(lastMs / 1_000)}s]`, at: Date.now(), source: "local" });
    return bookOf(value.type === "matrix" ? value.lines.map(({ labels, points }) => ({ labels, times: points.map(([at]) => at) })) : expect.fail("no matrix"));
  }

  async function seriesHere(metrics: readonly string[]): Promise<Record<string, string>[]> {
    const { value } = await core.answers["promql.instant"]({ expression: selectorOf(metrics), at: Date.now(), source: "local" });
    return value.type === "vector" ? value.elements.map(({ labels }) => labels) : expect.fail("no vector");
  }

  it.skipIf(RULES.size === 0)(
    `has the same alerts in the same states, with the same labels, over ${PLAN.minutes} minutes of ${PLAN.minuteMs / 1_000} s${RULES.size === 0 ? " (the manuals are not beside this checkout)" : ""}`,
    async () => {
      const wait = { timeout: 120_000 + 3 * PLAN.minuteMs, interval: 500 };
      await expect.poll(async () => (await rulesHere()).every(({ lastEvaluatedAt }) => lastEvaluatedAt !== undefined), wait).toBe(true);
      for (const server of ["a", "b"] as const) await expect.poll(() => failingRules(server), wait).toBeDefined();
      const from = Date.now();
      const failedActs: string[] = [];
      for (const { at, what, act } of IS_HOUR ? hourScript(stage) : shortScript(stage)) {
        await delay(Math.max(0, from + at * PLAN.minuteMs - Date.now()));
        if (IS_HOUR) console.log(`${at} min: ${what}`);
        // What could not be broken is told at the end: the rest of the hour is worth comparing.
        try {
          await act();
        } catch (thrown) {
          failedActs.push(`${what}: ${messageOf(thrown)}`);
        }
      }
      await delay(from + PLAN.minutes * PLAN.minuteMs - Date.now());
      const to = Date.now();
      const failing = { here: (await rulesHere()).flatMap(({ rules: all }) => all.filter(({ health }) => health !== "ok").map(({ name, problem }) => `${name}: ${problem?.message ?? ""}`)), there: await failingRules("a") };
      const texts = textsOnBoth(textsOf((await core.answers["alerts.list"](undefined)).alerts), await prometheusTexts("a"));
      const lastMs = to - from + 2 * PLAN.minuteMs;
      const [here, there, twin] = await Promise.all([bookHere(lastMs), prometheusBook("a", lastMs), prometheusBook("b", lastMs)]);
      const kept = process.env["QD_SIDE_BY_SIDE_KEEP"];
      if (kept !== undefined) writeFileSync(kept, JSON.stringify({ from, to, failing, here: [...here], there: [...there], twin: [...twin] }));
      const metrics = metricsOf(rules);
      const coverage = coverageOf(metrics, await seriesHere(metrics), await prometheusSeries("a", metrics));
      const intervalMs = PLAN.evaluationS * 1_000;
      const pairs = compare({ here, there, twin, intervalMs, from, to, byDesign: (alert, at) => byDesign(alert, (at - from) / PLAN.minuteMs) });
      console.log(`${table(pairs, from, PLAN.minuteMs)}\n${summary(pairs, { here, there, twin }, { intervalMs, from, to })}`);
      console.log(`rules that could not be evaluated: here ${failing.here.join("; ") || "none"}; in Prometheus ${failing.there?.join("; ") || "none"}`);
      console.log(coverageReport(coverage));
      console.log(`texts of ${texts.here.length} alerts that fire on both sides at the end`);
      expect(texts.here.length).toBeGreaterThan(1);
      expect(texts.here).toEqual(texts.there);
      expect(failedActs).toEqual([]);
      expect(pairs.filter(({ verdict }) => verdict === "differs")).toEqual([]);
      expect(new Set(pairs.filter(({ to: state, late }) => state === "firing" && late !== undefined).map(({ alert }) => ruleOf(alert))).size).toBeGreaterThanOrEqual(IS_HOUR ? 25 : 9);
    },
    PLAN.minutes * PLAN.minuteMs + 600_000,
  );
});
