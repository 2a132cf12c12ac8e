import type { Node } from "yaml";
import { parsePromql, type Promql } from "../promql";
import { typeOf } from "../promql/check-types";
import { isLabelName } from "../promql/syntax/literals";
import type { LabelRecord, Rule, RuleFile, RuleFinding, RuleGroup } from "./model";
import { templateFault } from "./template";
import { type Field, YamlReader } from "./yaml-reader";

const GROUP_FIELDS = ["name", "interval", "query_offset", "limit", "labels", "rules"];
const RULE_FIELDS = ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"];
/** What one file may hold: far above any real one, and few enough that aliases cannot make it a bomb. */
const MAX_RULES = 20_000;

/** Reads a rule file of Prometheus. Never throws: what is wrong is in the findings, with line and column. */
export function readRuleFile(text: string, file: string): RuleFile {
  const reader = new YamlReader(text, file);
  const groups = reader.root ? new RuleFileReader(reader).groups() : [];
  return { file, groups, findings: inOrder(reader.findings) };
}

const inOrder = (findings: readonly RuleFinding[]): RuleFinding[] =>
  [...findings].sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0));

class RuleFileReader {
  readonly #yaml: YamlReader;
  #rules = 0;

  constructor(yaml: YamlReader) {
    this.#yaml = yaml;
  }

  groups(): RuleGroup[] {
    const root = this.#yaml.record(this.#yaml.root, ["groups"], "a rule file");
    if (!root) return [];
    const names = new Set<string>();
    const seen = new Map<string, number | undefined>();
    return this.#yaml.items(root.get("groups"), "groups").flatMap((node) => {
      const group = this.#group(node, seen);
      if (!group) return [];
      if (names.has(group.name)) this.#yaml.error(node, "repeated-group", `the group ${JSON.stringify(group.name)} is there twice`, "give one of them another name");
      names.add(group.name);
      return [group];
    });
  }

  /** `seen`: lines of the rules by what they make, to find duplicates. */
  #group(node: Node, seen: Map<string, number | undefined>): RuleGroup | undefined {
    const yaml = this.#yaml;
    const fields = yaml.record(node, GROUP_FIELDS, "a group");
    if (!fields) return undefined;
    const name = yaml.textOf(fields.get("name")?.value, "name");
    if (name === "") yaml.error(fields.get("name")?.keyNode ?? node, "group-name", "a group must have a name", "add: name: NAME");
    const labels = this.#labels(fields.get("labels"), "label");
    const intervalMs = yaml.duration(fields.get("interval"));
    const limit = yaml.integer(fields.get("limit")) ?? 0;
    const rules = yaml.items(fields.get("rules"), "rules").flatMap((rule) => {
      const made = this.#rule(rule, labels);
      if (made) this.#sayDuplicate(made, rule, seen);
      return made ? [made] : [];
    });
    return {
      name, file: yaml.file, intervalMs: intervalMs === 0 ? undefined : intervalMs, queryOffsetMs: yaml.duration(fields.get("query_offset")) ?? 0, limit, rules, at: yaml.place(node),
    };
  }

  #rule(node: Node, groupLabels: LabelRecord): Rule | undefined {
    const yaml = this.#yaml;
    if (++this.#rules > MAX_RULES) {
      if (this.#rules === MAX_RULES + 1) yaml.error(node, "too-many", `the file has more than ${MAX_RULES} rules`, "split it");
      return undefined;
    }
    const before = yaml.errors;
    const fields = yaml.record(node, RULE_FIELDS, "a rule");
    if (!fields) return undefined;
    const [record, alert] = [yaml.textOf(fields.get("record")?.value, "record"), yaml.textOf(fields.get("alert")?.value, "alert")];
    if (record !== "" && alert !== "") yaml.error(fields.get("record")?.keyNode, "kind", "a rule has either 'record' or 'alert', not both");
    if (record === "" && alert === "") yaml.error(node, "kind", "a rule must have 'record' or 'alert'");
    const promql = this.#expression(fields.get("expr"), node);
    const labels = { ...groupLabels, ...this.#labels(fields.get("labels"), "label") };
    const annotations = this.#labels(fields.get("annotations"), "annotation");
    const [forMs, keepFiringForMs] = [yaml.duration(fields.get("for")) ?? 0, yaml.duration(fields.get("keep_firing_for")) ?? 0];
    const at = yaml.place(node);
    if (record !== "") this.#checkRecord(record, fields, forMs, keepFiringForMs, annotations);
    else for (const name of ["labels", "annotations"]) this.#checkTemplates(alert, fields.get(name), name);
    if (!promql || yaml.errors > before) return undefined;
    const common = { expression: promql.text, promql, labels, at };
    return record !== "" ? { kind: "record", name: record, ...common } : { kind: "alert", name: alert, forMs, keepFiringForMs, annotations, ...common };
  }

  #expression(field: Field | undefined, rule: Node): Promql | undefined {
    const yaml = this.#yaml;
    const text = yaml.textOf(field?.value, "expr");
    if (text === "") {
      yaml.error(field?.keyNode ?? rule, "no-expression", "a rule must have an 'expr'");
      return undefined;
    }
    const parsed = parsePromql(text);
    if (!parsed.ok) {
      const { code, message, next, at } = parsed.problem;
      yaml.add({ severity: "error", code, message: `the expression cannot be read: ${message}`, next, at: yaml.placeWithin(yaml.resolved(field?.value), offsetOf(text, at?.line, at?.column)) });
      return undefined;
    }
    const type = typeOf(parsed.value.expr);
    if (type === "matrix" || type === "string") yaml.warn(field?.value, "result", `the expression gives a ${type === "matrix" ? "range vector" : "string"}; a rule needs a vector or a scalar`, "every evaluation of this rule will fail");
    return parsed.value;
  }

  #labels(field: Field | undefined, what: "label" | "annotation"): Record<string, string> {
    const texts = this.#yaml.texts(field, `${what}s`);
    for (const { key, keyNode } of this.#yaml.fields(field?.value, `${what}s`) ?? []) {
      if (!isLabelName(key) || (what === "label" && key === "__name__")) this.#yaml.error(keyNode, "label-name", `${JSON.stringify(key)} is no name for ${what === "label" ? "a label" : "an annotation"}`);
    }
    return texts;
  }

  #checkRecord(record: string, fields: ReadonlyMap<string, Field>, forMs: number, keepMs: number, annotations: LabelRecord): void {
    const yaml = this.#yaml;
    const node = fields.get("record")?.value;
    if (forMs > 0) yaml.error(fields.get("for")?.keyNode, "recording-field", "a recording rule has no 'for'");
    if (keepMs > 0) yaml.error(fields.get("keep_firing_for")?.keyNode, "recording-field", "a recording rule has no 'keep_firing_for'");
    if (Object.keys(annotations).length > 0) yaml.error(fields.get("annotations")?.keyNode, "recording-field", "a recording rule has no 'annotations'");
    if (/[{}]/.test(record)) yaml.error(node, "record-name", "braces stand in the name of the recorded series", "put selectors and labels into 'expr' and 'labels'");
    else if (!isLabelName(record)) yaml.error(node, "record-name", `${JSON.stringify(record)} is no name for a series`);
    else if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(record)) yaml.warn(node, "record-name", `the local history keeps no series of the name ${JSON.stringify(record)}`, "use letters, digits, '_' and ':'");
  }

  #checkTemplates(alert: string, field: Field | undefined, what: string): void {
    for (const { key, value } of this.#yaml.fields(field?.value, what) ?? []) {
      const text = this.#yaml.textOf(value, `${what}: ${key}`);
      const wrong = templateFault(alert, text);
      if (wrong) this.#yaml.add({ severity: "error", code: "rules.template", message: wrong.reason, at: this.#yaml.placeWithin(this.#yaml.resolved(value), wrong.offset) });
    }
  }

  #sayDuplicate(rule: Rule, node: Node, seen: Map<string, number | undefined>): void {
    const key = JSON.stringify([rule.kind, rule.name, Object.entries(rule.labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
    const before = seen.get(key);
    if (before !== undefined) this.#yaml.warn(node, "duplicate", `another rule with the name ${JSON.stringify(rule.name)} and the same labels stands in line ${before}`, "where both give a result, their series cannot be told apart");
    else seen.set(key, rule.at.line);
  }
}

function offsetOf(text: string, line = 1, column = 1): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}
