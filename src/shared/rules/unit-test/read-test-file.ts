import type { Node } from "yaml";
import type { Place } from "../../problem";
import type { LabelRecord, RuleFinding } from "../model";
import { type Field, YamlReader } from "../yaml-reader";

/** promtool's unit-test files. Times are ms. */

export interface UnitTestFile {
  file: string;
  /** Paths and globs, as written. */
  ruleFiles: readonly string[];
  evaluationIntervalMs: number;
  groupOrder: readonly string[];
  /** The last bit of a float does not count. */
  fuzzy: boolean;
  tests: readonly TestGroup[];
  findings: readonly RuleFinding[];
}

export interface TestGroup {
  name: string;
  intervalMs: number;
  /** What eval_time 0 is, ms since the epoch. */
  startAt: number;
  inputSeries: readonly { series: string; values: string; at: Place }[];
  alertTests: readonly AlertTest[];
  expressionTests: readonly ExpressionTest[];
  externalLabels: LabelRecord;
  externalUrl: string;
  at: Place;
}

export interface AlertTest {
  evalMs: number;
  alertname: string;
  expected: readonly { labels: LabelRecord; annotations: LabelRecord }[];
  at: Place;
}

export interface ExpressionTest {
  evalMs: number;
  expression: string;
  expected: readonly { labels: string; value: number; histogram: boolean }[];
  at: Place;
}

const FILE_FIELDS = ["rule_files", "evaluation_interval", "group_eval_order", "fuzzy_compare", "tests"];
const GROUP_FIELDS = ["name", "interval", "start_timestamp", "input_series", "alert_rule_test", "promql_expr_test", "external_labels", "external_url"];

/** Reads a unit-test file. Never throws: what is wrong is in the findings. */
export function readTestFile(text: string, file: string): UnitTestFile {
  const yaml = new YamlReader(text, file);
  const fields = yaml.root ? yaml.record(yaml.root, FILE_FIELDS, "a test file") : undefined;
  const evaluationIntervalMs = yaml.duration(fields?.get("evaluation_interval")) || 60_000;
  const groupOrder = textsOf(yaml, fields?.get("group_eval_order"), "group_eval_order");
  const repeated = groupOrder.find((name, index) => groupOrder.indexOf(name) < index);
  if (repeated !== undefined) yaml.error(fields?.get("group_eval_order")?.keyNode, "repeated-group", `group name repeated in evaluation order: ${repeated}`);
  const tests = yaml.items(fields?.get("tests"), "tests").flatMap((node) => testGroup(yaml, node, evaluationIntervalMs));
  return {
    file, ruleFiles: textsOf(yaml, fields?.get("rule_files"), "rule_files"), evaluationIntervalMs, groupOrder, fuzzy: yaml.boolean(fields?.get("fuzzy_compare")), tests, findings: yaml.findings,
  };
}

const textsOf = (yaml: YamlReader, field: Field | undefined, what: string): string[] => yaml.items(field, what).map((node) => yaml.textOf(node, what));

function testGroup(yaml: YamlReader, node: Node, evaluationIntervalMs: number): TestGroup[] {
  const fields = yaml.record(node, GROUP_FIELDS, "a test");
  if (!fields) return [];
  return [{
    name: yaml.textOf(fields.get("name")?.value, "name"), intervalMs: yaml.duration(fields.get("interval")) || evaluationIntervalMs, startAt: startOf(yaml, fields.get("start_timestamp")),
    inputSeries: yaml.items(fields.get("input_series"), "input_series").flatMap((one) => inputSeries(yaml, one)),
    alertTests: yaml.items(fields.get("alert_rule_test"), "alert_rule_test").flatMap((one) => alertTest(yaml, one)),
    expressionTests: yaml.items(fields.get("promql_expr_test"), "promql_expr_test").flatMap((one) => expressionTest(yaml, one)),
    externalLabels: yaml.texts(fields.get("external_labels"), "external_labels"), externalUrl: yaml.textOf(fields.get("external_url")?.value, "external_url"), at: yaml.place(node),
  }];
}

/** A time as RFC 3339 or in seconds since the epoch. */
function startOf(yaml: YamlReader, field: Field | undefined): number {
  const text = yaml.textOf(field?.value, "start_timestamp");
  if (text === "") return 0;
  const ms = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  yaml.error(field?.value, "time", `${JSON.stringify(text)} is no time`, "write it like 2024-01-01T00:00:00Z, or as seconds since 1970");
  return 0;
}

function inputSeries(yaml: YamlReader, node: Node): TestGroup["inputSeries"][number][] {
  const fields = yaml.record(node, ["series", "values"], "a series");
  return fields ? [{ series: yaml.textOf(fields.get("series")?.value, "series"), values: yaml.textOf(fields.get("values")?.value, "values"), at: yaml.place(node) }] : [];
}

function alertTest(yaml: YamlReader, node: Node): AlertTest[] {
  const fields = yaml.record(node, ["eval_time", "alertname", "exp_alerts"], "an alert test");
  if (!fields) return [];
  const alertname = yaml.textOf(fields.get("alertname")?.value, "alertname");
  if (alertname === "") yaml.error(node, "alertname", "an item under alert_rule_test misses the attribute alertname");
  const expected = yaml.items(fields.get("exp_alerts"), "exp_alerts").flatMap((one) => {
    const alert = yaml.record(one, ["exp_labels", "exp_annotations"], "an expected alert");
    return alert ? [{ labels: yaml.texts(alert.get("exp_labels"), "exp_labels"), annotations: yaml.texts(alert.get("exp_annotations"), "exp_annotations") }] : [];
  });
  return [{ evalMs: yaml.duration(fields.get("eval_time")) ?? 0, alertname, expected, at: yaml.place(node) }];
}

function expressionTest(yaml: YamlReader, node: Node): ExpressionTest[] {
  const fields = yaml.record(node, ["eval_time", "expr", "exp_samples"], "an expression test");
  if (!fields) return [];
  const expected = yaml.items(fields.get("exp_samples"), "exp_samples").flatMap((one) => {
    const sample = yaml.record(one, ["labels", "value", "histogram"], "an expected sample");
    return sample ? [{ labels: yaml.textOf(sample.get("labels")?.value, "labels"), value: numberOf(yaml, sample.get("value")), histogram: sample.has("histogram") }] : [];
  });
  return [{ evalMs: yaml.duration(fields.get("eval_time")) ?? 0, expression: yaml.textOf(fields.get("expr")?.value, "expr"), expected, at: yaml.place(node) }];
}

function numberOf(yaml: YamlReader, field: Field | undefined): number {
  const text = yaml.textOf(field?.value, "value").replaceAll("_", "").toLowerCase();
  if (text === "") return 0;
  if (/^[+-]?\.?inf$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^\.?nan$/.test(text)) return Number.NaN;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text) || /^0[xob][0-9a-f]+$/.test(text)) return Number(text);
  yaml.error(field?.value, "type", `${JSON.stringify(text)} is not a number`);
  return Number.NaN;
}
