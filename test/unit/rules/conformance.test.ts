import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadRuleFile } from "../../../src/main/alerts/read-file";
import { testRuleFile } from "../../../src/main/alerts/test-files";
import { describeProblem } from "../../../src/shared/problem";
import { rangeQuery } from "../../../src/shared/promql";
import { expandAlerts } from "../../../src/shared/rules/expand-alerts";
import { readRuleFile } from "../../../src/shared/rules/read-rule-file";
import { queryVector } from "../../../src/shared/rules/query-vector";
import { readValues } from "../../../src/shared/rules/unit-test/series-text";
import { TestSeries } from "../../../src/shared/rules/unit-test/test-series";
import { Labels } from "../../../src/shared/promql";
import type { RuleFile } from "../../../src/shared/rules/model";
import { itUnless } from "../unless";

const beside = join(import.meta.dirname, "../../../../shared");
const filesIn = (folder: string, ending: RegExp): string[] => {
  const path = join(beside, folder);
  return existsSync(path) ? readdirSync(path).filter((name) => ending.test(name)).map((name) => join(path, name)) : [];
};

const ruleFiles = filesIn("conformance/rules", /\.ya?ml$/);
const testFiles = filesIn("conformance/promtool", /\.ya?ml$/).filter((file) => /^tests:/m.test(readFileSync(file, "utf8")));
const manuals = filesIn("manuals", /\.md$/).flatMap((file) =>
  [...readFileSync(file, "utf8").matchAll(/```ya?ml\n([\s\S]*?)```/g)].map((block) => block[1] ?? "").filter((text) => /^groups:/m.test(text)).map((text) => ({ name: file.slice(beside.length), text })));

const errorsOf = ({ findings }: RuleFile): string[] => findings.filter(({ severity }) => severity === "error").map(describeProblem);

/** Every name that a file's expressions select, as series that all hold a few samples. */
function seriesFor({ groups }: RuleFile): TestSeries {
  const series = new TestSeries();
  const names = new Set(groups.flatMap(({ rules }) => rules).flatMap(({ expression }) => [...expression.matchAll(/[a-zA-Z_:][a-zA-Z0-9_:]*(?=\s*(?:\{|\[|[-+*/<>=!)]|$|\s))/g)].map(([name]) => name)));
  for (const name of names) {
    for (const instance of ["a:1", "b:2"]) series.load(Labels.of([["__name__", name], ["instance", instance], ["job", "x"], ["le", "1"]]), readValues("1+7x40"), 0, 60_000);
  }
  return series;
}

/** Everything of a file can be evaluated; what a rule gives expands without an error text. */
function expectUsable(file: RuleFile): number {
  expect(errorsOf(file)).toEqual([]);
  const series = seriesFor(file);
  const rules = file.groups.flatMap((group) => group.rules);
  let alerts = 0;
  for (const rule of rules) {
    const outcome = rangeQuery(series, rule.promql, { from: 0, to: 2_400_000, stepMs: 60_000 });
    // Made-up series may not fit one another; anything else would be a fault of ours.
    if (!outcome.ok) {
      expect(["promql.matching", "promql.duplicate-labels"]).toContain(outcome.problem.code);
      continue;
    }
    if (rule.kind !== "alert") continue;
    const made = expandAlerts(rule, queryVector(series, rule.expression, 2_400_000), { at: 0, externalUrl: "", externalLabels: {}, annotations: true, query: () => [] });
    if (!made.ok) continue;
    alerts += made.value.length;
    for (const { labels, annotations } of made.value) for (const text of [...Object.values(labels), ...Object.values(annotations)]) expect(text).not.toMatch(/<error expanding|%!|\{\{/);
  }
  return alerts;
}

describe("rule files that people use", () => {
  itUnless(ruleFiles.length === 0 ? "../shared/conformance/rules is not beside this checkout" : undefined, "each imports and evaluates", async () => {
    let alerts = 0;
    for (const file of ruleFiles) alerts += expectUsable(await loadRuleFile(file));
    expect(alerts).toBeGreaterThan(ruleFiles.length);
  });
});

describe("the rules of manuals", () => {
  if (manuals.length === 0) itUnless("../shared/manuals is not beside this checkout", "are read", () => undefined);
  test.each(manuals)("$name", ({ name, text }) => {
    const file = readRuleFile(text, name);
    expectUsable(file);
    expect(file.groups.flatMap(({ rules }) => rules).length).toBeGreaterThan(3);
  });
});

describe("promtool's unit tests", () => {
  if (testFiles.length === 0) itUnless("../shared/conformance/promtool is not beside this checkout", "pass", () => undefined);
  test.each(testFiles)("%s", async (file) => {
    const { results } = await testRuleFile(file);
    const failed = results.filter(({ outcome }) => outcome === "failed");
    if (file.endsWith("failing.yml")) expect(failed.map(({ name }) => name)).toEqual(["Failing test: Test at 0s", "Failing test: test at 0s", "Failing alert test: InstanceDown at 300s", "Failing alert test: AlwaysFiring at 300s"]);
    else expect(failed).toEqual([]);
    const skipped = results.filter(({ outcome }) => outcome === "skipped");
    expect(skipped.filter(({ detail }) => !/native histogram/.test(detail ?? ""))).toEqual([]);
    if (skipped.length > 0) console.log(`${skipped.length} cases skipped (native histograms):\n${skipped.map(({ name }) => `  ${name}`).join("\n")}`);
  });
});
