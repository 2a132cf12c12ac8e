import { describeProblem, type Place, problemOf, ProblemError } from "../../problem";
import { Labels } from "../../promql";
import { evaluateRule, type EvaluationWorld, NO_MEMORY, type RuleMemory } from "../evaluate-group";
import { type Element, labelText } from "../expand-alerts";
import type { LabelRecord, RuleFile, RuleGroup } from "../model";
import { queryVector } from "../query-vector";
import { areSameSamples } from "./compare";
import type { AlertTest, ExpressionTest, TestGroup, UnitTestFile } from "./read-test-file";
import { readLabels, readValues } from "./series-text";
import { TestSeries } from "./test-series";

/** "skipped": it reaches a native histogram, which this evaluator does not have. */
export interface CaseResult {
  name: string;
  outcome: "passed" | "failed" | "skipped";
  detail?: string;
  at?: Place;
}

/** Runs the tests of a file over the groups of its rule files. Never throws. */
export async function runTestFile(file: UnitTestFile, rules: readonly RuleFile[]): Promise<CaseResult[]> {
  const results: CaseResult[] = [...file.findings, ...rules.flatMap(({ findings }) => findings)]
    .filter(({ severity }) => severity === "error")
    .map((finding) => ({ name: finding.at?.file ?? file.file, outcome: "failed", detail: describeProblem(finding), at: finding.at }));
  if (results.length > 0) return results;
  const order = new Map(file.groupOrder.map((name, index) => [name, index]));
  const groups = rules.flatMap(({ groups }) => groups).sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
  for (const [index, test] of file.tests.entries()) results.push(...(await runTest(file, test, groups, test.name || `test ${index + 1}`)));
  return results;
}

/** Evaluations after which the other work of the process gets its turn. */
const EVALUATIONS_A_TURN = 200;

async function runTest(file: UnitTestFile, test: TestGroup, groups: readonly RuleGroup[], name: string): Promise<CaseResult[]> {
  const series = new TestSeries();
  const results: CaseResult[] = [];
  try {
    for (const input of test.inputSeries) series.load(readLabels(input.series), readValues(input.values), test.startAt, test.intervalMs);
  } catch (thrown) {
    return [{ name: `${name}: input series`, outcome: "failed", detail: describeProblem(problemOf(thrown)), at: test.at }];
  }
  const query = (expression: string, at: number): Element[] => queryVector(series, expression, at, { subqueryStepMs: file.evaluationIntervalMs });
  const world: EvaluationWorld = { externalLabels: test.externalLabels, externalUrl: test.externalUrl, query: async (expression, at) => query(expression, at) };
  const memories = new Map<string, RuleMemory>();
  const last = Math.max(0, ...test.alertTests.map(({ evalMs }) => evalMs), ...test.expressionTests.map(({ evalMs }) => evalMs));
  for (let offset = 0, count = 1; offset <= last; offset += file.evaluationIntervalMs, count++) {
    series.until = test.startAt + offset;
    const failed = await evaluateAll(groups, memories, test.startAt + offset, world, series);
    if (failed) return [...results, { name: `${name}: ${failed.rule} at ${offset / 1_000}s`, outcome: failed.skipped ? "skipped" : "failed", detail: failed.detail, at: test.at }];
    const due = test.alertTests.filter(({ evalMs }) => evalMs >= offset && evalMs < offset + file.evaluationIntervalMs);
    results.push(...due.map((alert) => checkAlerts(alert, memories, name)));
    if (count % EVALUATIONS_A_TURN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  series.until = Infinity;
  return [...results, ...test.expressionTests.map((one) => checkExpression(one, (expression) => query(expression, test.startAt + one.evalMs), file.fuzzy, name))];
}

/** Evaluates every rule once; what failed first, if one did. */
async function evaluateAll(
  groups: readonly RuleGroup[], memories: Map<string, RuleMemory>, at: number, world: EvaluationWorld, series: TestSeries,
): Promise<{ rule: string; detail: string; skipped: boolean } | undefined> {
  for (const [groupIndex, group] of groups.entries()) {
    for (const [index, rule] of group.rules.entries()) {
      const key = `${groupIndex}/${index}`;
      const { memory, samples, problem } = await evaluateRule(group, rule, memories.get(key) ?? NO_MEMORY, at, world);
      if (problem) return { rule: rule.name, detail: describeProblem(problem), skipped: problem.code === "promql.native-histogram" };
      memories.set(key, memory);
      series.add(samples);
    }
  }
  return undefined;
}

function checkAlerts({ alertname, evalMs, expected, at }: AlertTest, memories: ReadonlyMap<string, RuleMemory>, group: string): CaseResult {
  const got = [...memories.values()].flatMap(({ states }) => [...states.values()]).filter(({ state, labels }) => state === "firing" && labels["alertname"] === alertname);
  const [wanted, found] = [expected.map(({ labels, annotations }) => alertText({ ...labels, alertname }, annotations)), got.map(({ labels, annotations }) => alertText(labels, annotations))];
  return verdict(`${group}: ${alertname} at ${evalMs / 1_000}s`, at, wanted.sort(), found.sort());
}

const alertText = (labels: LabelRecord, annotations: LabelRecord): string =>
  `${labelText(withoutEmpty(labels))} ${labelText(withoutEmpty(annotations))}`;

const withoutEmpty = (labels: LabelRecord): LabelRecord => Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ""));

function verdict(name: string, at: Place, wanted: readonly string[], found: readonly string[]): CaseResult {
  if (wanted.length === found.length && wanted.every((text, index) => text === found[index])) return { name, outcome: "passed", at };
  return { name, outcome: "failed", at, detail: `expected ${wanted.join("; ") || "none"}\n  got ${found.join("; ") || "none"}` };
}

function checkExpression({ expression, evalMs, expected, at }: ExpressionTest, query: (expression: string) => Element[], fuzzy: boolean, group: string): CaseResult {
  const name = `${group}: ${expression} at ${evalMs / 1_000}s`;
  try {
    const found = query(expression).map(({ labels, value }) => ({ labels: Labels.of(Object.entries(labels)), value }));
    const wanted = expected.map(({ labels, value }) => ({ labels: readLabels(labels), value }));
    if (expected.some(({ histogram }) => histogram)) return { name, outcome: "skipped", detail: "native histogram", at };
    return verdictOf(name, at, wanted, found, fuzzy);
  } catch (thrown) {
    const problem = problemOf(thrown);
    if (!(thrown instanceof ProblemError)) throw thrown;
    return { name, outcome: problem.code === "promql.native-histogram" ? "skipped" : "failed", detail: describeProblem(problem), at };
  }
}

function verdictOf(name: string, at: Place, wanted: Parameters<typeof areSameSamples>[0], found: Parameters<typeof areSameSamples>[1], fuzzy: boolean): CaseResult {
  if (areSameSamples(wanted, found, fuzzy)) return { name, outcome: "passed", at };
  const shown = (samples: typeof wanted): string => samples.map(({ labels, value }) => `${labels.toString()} ${value}`).join("; ") || "none";
  return { name, outcome: "failed", at, detail: `expected ${shown(wanted)}\n  got ${shown(found)}` };
}
