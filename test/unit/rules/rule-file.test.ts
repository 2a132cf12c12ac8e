import { describe, expect, it, test } from "vitest";
import { describeProblem } from "../../../src/shared/problem";
import { ruleBlocks } from "../../../src/shared/rules/markdown-blocks";
import { readRuleFile } from "../../../src/shared/rules/read-rule-file";
import { prometheusDuration } from "../../../src/shared/rules/yaml-reader";

const GOOD = `groups:
  - name: shop
    interval: 30s
    query_offset: 1m
    limit: 5
    labels: { team: storefront, severity: info }
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(requests_total[5m]))
      - alert: Slow
        expr: |
          job:latency:p95
            > 0.5
        for: 5m
        keep_firing_for: 10m
        labels:
          severity: page
          code: 0x10
          yes: no
        annotations:
          summary: "{{ $labels.job }} is slow"
`;

it("reads what a file says", () => {
  const { groups, findings } = readRuleFile(GOOD, "shop.yml");
  expect(findings).toEqual([]);
  expect(groups).toMatchObject([{
    name: "shop", file: "shop.yml", intervalMs: 30_000, queryOffsetMs: 60_000, limit: 5,
    rules: [
      { kind: "record", name: "job:requests:rate5m", labels: { team: "storefront", severity: "info" } },
      { kind: "alert", name: "Slow", expression: "job:latency:p95\n  > 0.5\n", forMs: 300_000, keepFiringForMs: 600_000, labels: { team: "storefront", severity: "page", code: "0x10", yes: "no" }, at: { file: "shop.yml", line: 10 } },
    ],
  }]);
});

const rules = (body: string): string => `groups:\n  - name: g\n    rules:\n${body}`;
const found = (text: string): string[] => readRuleFile(text, "f").findings.map(({ severity, next: _next, cause: _cause, ...problem }) => `${severity} ${describeProblem(problem)}`);

describe("a file with a mistake says where", () => {
  test.each([
    ["groups: [", ["error f:1:10: the text is not valid YAML"]],
    ["groups:\n  - name: a\n    intervall: 1m\n", ['error f:3:5: a group has no field "intervall"']],
    ["rules: []\n", ['error f:1:1: a rule file has no field "rules"']],
    ["groups:\n  - rules: []\n", ["error f:2:5: a group must have a name"]],
    ["groups:\n  - name: a\n  - name: a\n", ['error f:3:5: the group "a" is there twice']],
    ["groups:\n  - name: a\n    interval: 1 minute\n", ['error f:3:15: "1 minute" is not a duration']],
    [rules("      - alert: A\n        expr: up ==\n"), ["error f:5:20: the expression cannot be read: unexpected end of input"]],
    [rules("      - alert: A\n        expr: |\n          up\n            == == 0\n"), ['error f:7:16: the expression cannot be read: unexpected "="']],
    [rules('      - alert: A\n        expr: "up{"\n'), ["error f:5:19: the expression cannot be read: unclosed left brace"]],
    [rules("      - alert: A\n"), ["error f:4:9: a rule must have an 'expr'"]],
    [rules("      - expr: up\n"), ["error f:4:9: a rule must have 'record' or 'alert'"]],
    [rules("      - alert: A\n        record: b\n        expr: up\n"), ["error f:5:9: a rule has either 'record' or 'alert', not both"]],
    [rules("      - record: b\n        for: 1m\n        expr: up\n        annotations: { a: b }\n"), ["error f:5:9: a recording rule has no 'for'", "error f:7:9: a recording rule has no 'annotations'"]],
    [rules("      - record: b{a=\"b\"}\n        expr: up\n"), ["error f:4:17: braces stand in the name of the recorded series"]],
    [rules("      - alert: A\n        expr: up\n        labels: { __name__: x }\n"), ['error f:6:19: "__name__" is no name for a label']],
    [rules("      - alert: A\n        expr: up\n        annotations:\n          summary: \"a {{ $value | nope }}\"\n"), ['error f:7:35: error parsing template __alert_A: template: __alert_A:1: function "nope" not defined']],
    [rules("      - alert: A\n        expr: up\n        annotations: { s: [1] }\n"), ["error f:6:27: annotations: s must be a text"]],
    [rules("      - alert: A\n        expr: up[5m]\n"), ["warning f:5:15: the expression gives a range vector; a rule needs a vector or a scalar"]],
    [rules("      - alert: A\n        expr: up\n      - alert: A\n        expr: down\n"), ['warning f:6:9: another rule with the name "A" and the same labels stands in line 4']],
    ["groups: []\n---\nother: 1\n", ["warning f:2:1: what stands below this line is not read"]],
  ])("%j", (text, messages) => {
    expect(found(text)).toEqual(messages);
  });
});

it("keeps the good rules of a file with a bad one", () => {
  expect(readRuleFile(rules("      - alert: A\n        expr: up ==\n      - alert: B\n        expr: up\n"), "f").groups[0]?.rules.map(({ name }) => name)).toEqual(["B"]);
});

it("follows anchors and merge keys, and no bomb", () => {
  const text = "groups:\n  - name: a\n    rules:\n      - &base\n        alert: A\n        expr: up == 0\n        labels: &l { severity: page }\n      - <<: *base\n        alert: B\n        labels:\n          <<: *l\n          team: x\n";
  expect(readRuleFile(text, "f").findings).toEqual([]);
  expect(readRuleFile(text, "f").groups[0]?.rules).toMatchObject([{ name: "A" }, { name: "B", expression: "up == 0", labels: { severity: "page", team: "x" } }]);
  const bomb = `groups:\n  - &g\n    name: a\n    rules: &r\n${"      - { alert: A, expr: up }\n".repeat(200)}${"  - { name: b, rules: *r }\n".repeat(500)}`;
  expect(readRuleFile(bomb, "f").findings.some(({ code }) => code === "rules.too-many")).toBe(true);
});

test.each([["0", 0], ["5m", 300_000], ["1h30m", 5_400_000], ["1y2w3d", 31_536_000_000 + 1_209_600_000 + 259_200_000], ["2m59s999ms", 179_999], ["1m1h", undefined], ["1.5h", undefined], ["5", undefined], ["", undefined], ["300y", undefined]])("the duration %j", (text, ms) => {
  expect(prometheusDuration(text)).toBe(ms);
});

it("finds the rules in a document, with the document's lines", () => {
  const document = "# Manual\n\n```yaml\ngroups:\n  - name: a\n    rules:\n      - alert: A\n        expr: up ==\n```\n\n```yml\nother: 1\n```\n";
  const [block = "", ...more] = ruleBlocks(document);
  expect(more).toEqual([]);
  expect(found(block)[0]).toMatch(/^error f:8:/);
});
