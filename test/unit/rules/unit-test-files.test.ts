import { describe, expect, it, test } from "vitest";
import { ProblemError } from "../../../src/shared/problem";
import { readRuleFile } from "../../../src/shared/rules/read-rule-file";
import { areSameSamples } from "../../../src/shared/rules/unit-test/compare";
import { readTestFile } from "../../../src/shared/rules/unit-test/read-test-file";
import { runTestFile } from "../../../src/shared/rules/unit-test/run-tests";
import { readLabels, readValues } from "../../../src/shared/rules/unit-test/series-text";

const RULES = readRuleFile(`groups:
  - name: late
    rules:
      - alert: Recorded
        expr: seen > 1
  - name: early
    rules:
      - record: seen
        expr: count(up)
      - alert: Down
        expr: up == 0
        for: 2m
        keep_firing_for: 1m
        labels: { region: "{{ $externalLabels.region }}" }
        annotations: { link: "{{ $externalURL }}/{{ $labels.job }}" }
`, "rules.yml");

/** What became of each case of a test file. */
const outcomes = async (text: string, rules = RULES): Promise<string[]> => (await runTestFile(readTestFile(text, "t.yml"), [rules])).map(({ name, outcome }) => `${outcome} ${name}`);

const up = (...values: string[]): string => `  - input_series:\n${values.map((one, index) => `      - { series: 'up{job="${"abc"[index]}"}', values: "${one}" }\n`).join("")}`;

describe("a unit-test file", () => {
  it("checks alerts at the evaluation before the time that is asked for", async () => {
    const alert = "exp_alerts: [{ exp_labels: { job: a, region: eu }, exp_annotations: { link: http://x/a } }]";
    expect(await outcomes(`tests:\n${up("0 0 0 0 1 1 1")}    external_labels: { region: eu }\n    external_url: http://x\n    alert_rule_test:
      - { eval_time: 1m, alertname: Down }
      - { eval_time: 2m30s, alertname: Down, ${alert} }
      - { eval_time: 4m, alertname: Down, ${alert} }
      - { eval_time: 5m, alertname: Down }
      - { eval_time: 6m, alertname: Down, ${alert} }
`)).toEqual(["passed test 1: Down at 60s", "passed test 1: Down at 150s", "passed test 1: Down at 240s", "passed test 1: Down at 300s", "failed test 1: Down at 360s"]);
  });

  it("evaluates groups in the order that it names", async () => {
    const tests = `tests:\n${up("1", "1")}    alert_rule_test:\n      - { eval_time: 0m, alertname: Recorded, exp_alerts: [{}] }\n`;
    expect(await outcomes(tests)).toEqual(["failed test 1: Recorded at 0s"]);
    expect(await outcomes(`group_eval_order: [early, late]\n${tests}`)).toEqual(["passed test 1: Recorded at 0s"]);
    expect(await outcomes(`group_eval_order: [early, early]\n${tests}`)).toEqual(["failed t.yml"]);
  });

  it("begins at the time that it names", async () => {
    const time = (start: string, value: number): string => `tests:\n  - start_timestamp: ${start}\n    input_series: [{ series: m, values: 1 2 3 }]\n    promql_expr_test:\n      - { expr: timestamp(m), eval_time: 1m, exp_samples: [{ value: ${value} }] }\n`;
    expect(await outcomes(time("2024-01-01T00:00:00Z", 1_704_067_260))).toEqual(["passed test 1: timestamp(m) at 60s"]);
    expect(await outcomes(time("1704067200", 1_704_067_260))).toEqual(["passed test 1: timestamp(m) at 60s"]);
    expect(await outcomes(time("yesterday", 0))).toEqual(["failed t.yml"]);
  });

  it("compares expressions exactly, or but for the last bit", async () => {
    const sum = "tests:\n  - input_series: [{ series: m, values: 0.1 }, { series: n, values: 0.2 }]\n    promql_expr_test:\n      - { expr: scalar(m) + scalar(n), eval_time: 0, exp_samples: [{ value: 0.3 }] }\n";
    expect(await outcomes(sum)).toEqual(["failed test 1: scalar(m) + scalar(n) at 0s"]);
    expect(await outcomes(`fuzzy_compare: true\n${sum}`)).toEqual(["passed test 1: scalar(m) + scalar(n) at 0s"]);
    expect(await outcomes("tests:\n  - promql_expr_test:\n      - { expr: 'm[', eval_time: 0 }\n      - { expr: absent(m), eval_time: 0, exp_samples: [{ labels: '{}', value: 1 }] }\n")).toEqual(["failed test 1: m[ at 0s", "passed test 1: absent(m) at 0s"]);
  });

  it("skips what reaches a native histogram, and says so", async () => {
    const file = "tests:\n  - input_series: [{ series: h, values: '{{schema:1 sum:1 count:2 buckets:[1 1]}}x3' }]\n    promql_expr_test:\n      - { expr: h, eval_time: 0, exp_samples: [{ labels: h, histogram: '{{}}' }] }\n      - { expr: vector(1), eval_time: 0, exp_samples: [{ value: 1 }] }\n";
    expect(await outcomes(file)).toEqual(["skipped test 1: h at 0s", "passed test 1: vector(1) at 0s"]);
  });

  it("fails with a rule that cannot be evaluated, a series or a field that cannot be read", async () => {
    const wrong = readRuleFile("groups:\n  - name: g\n    rules:\n      - record: r\n        expr: up * on() up\n", "rules.yml");
    expect(await outcomes(`tests:\n${up("1", "1")}`, wrong)).toEqual(["failed test 1: r at 0s"]);
    expect(await outcomes("tests:\n  - input_series: [{ series: m, values: 1 two }]\n")).toEqual(["failed test 1: input series"]);
    expect(await outcomes("tests:\n  - alert_rule_test: [{ eval_time: 1m }]\n    bogus: 1\n")).toEqual(["failed t.yml", "failed t.yml"]);
    expect(await outcomes("")).toEqual([]);
  });
});

test.each([
  ["1 -2 +3.5 1e3 .5 Inf -inf NaN", [1, -2, 3.5, 1000, 0.5, Infinity, -Infinity, Number.NaN]],
  ["1+2x3", [1, 3, 5, 7]], ["1-2x2", [1, -1, -3]], ["-2+4x1", [-2, 2]], ["0x2", [0, 0, 0]], ["1 _ _x2 stale", [1, "none", "none", "none", "stale"]], ["", []],
  ["{{sum:1 count:2}} {{sum:3}}+{{sum:1}}x2", ["histogram", "histogram", "histogram", "histogram"]],
])("the values %j", (text, values) => {
  expect(readValues(text)).toEqual(values);
});

test.each(["1 two", "0x99999999", "1+x3", "--1"])("%j are no values", (text) => {
  expect(() => readValues(text)).toThrow(ProblemError);
});

test.each([["up", '{__name__="up"}'], ["up{}", '{__name__="up"}'], ['{a="b", c="d\\"e"}', '{a="b", c="d\\"e"}'], ["", "{}"], ["{}", "{}"], ['m{a=""}', '{__name__="m"}']])("the series %j", (text, labels) => {
  expect(readLabels(text).toString()).toBe(labels);
});

test.each(["up{", "up + 1", 'up{a=~"b"}', "rate(x[5m])"])("%j names no series", (text) => {
  expect(() => readLabels(text)).toThrow(ProblemError);
});

test("neighbouring floats are the same only where that is asked for", () => {
  const of = (value: number) => [{ labels: readLabels("m"), value }];
  expect(areSameSamples(of(0.1 + 0.2), of(0.3), true)).toBe(true);
  expect(areSameSamples(of(0.1 + 0.2), of(0.3), false)).toBe(false);
  expect(areSameSamples(of(0), of(-Number.MIN_VALUE), true)).toBe(true);
  expect(areSameSamples(of(1), of(1.0000001), true)).toBe(false);
  expect(areSameSamples(of(Number.NaN), of(Number.NaN), false)).toBe(true);
  expect(areSameSamples(of(1), [...of(1), ...of(1)], true)).toBe(false);
});
